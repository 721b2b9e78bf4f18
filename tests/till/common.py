from copy import deepcopy
from uuid import uuid4

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.point_of_sale.tests.common import TestPoSCommon

from ..ledger.common import LedgerSoundMixin


class TillCase(LedgerSoundMixin, TestPoSCommon):
    """A store with a program, a member with value on both accounts, and a cashier.

    ``sell`` posts an order as a till does: the payload of the browser, by the cashier.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("pos_membership.group_membership_manager")
        cls.config = cls.basic_config
        cls.program = cls.env["membership.program"].create(
            {
                "name": "Tea House Club",
                "company_id": cls.company.id,
                "currency_id": cls.config.currency_id.id,
                "tz": "Asia/Shanghai",
            }
        )
        cls.gold_prices = cls.env["product.pricelist"].create(
            {
                "name": "Gold prices",
                "currency_id": cls.config.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 20,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        cls.regular, cls.gold = cls.env["membership.tier"].create(
            [
                {"program_id": cls.program.id, "name": "Regular", "level": 0},
                {
                    "program_id": cls.program.id,
                    "name": "Gold",
                    "level": 2,
                    "benefit_ids": [
                        Command.create(
                            {
                                "kind": "pricelist",
                                "pricelist_id": cls.gold_prices.id,
                            }
                        ),
                        Command.create({"kind": "multiplier", "multiplier": 1.5}),
                    ],
                },
            ]
        )
        cls.card_type = cls.env["membership.card.type"].create(
            {
                "program_id": cls.program.id,
                "name": "Welcome card",
                "kind": "open",
                "number_prefix": "88",
                "validity_kind": "duration",
                "validity_count": 1,
                "validity_unit": "year",
            }
        )
        cls.program.default_card_type_id = cls.card_type
        cls.config.membership_program_id = cls.program
        cls.program.action_setup_wallet()
        cls.wallet_method = cls.config.payment_method_ids.filtered(
            lambda method: method._is_membership_wallet()
        )
        cls.package = cls.env["membership.topup.package"].create(
            {
                "program_id": cls.program.id,
                "name": "Pay 300, get 350",
                "amount": 300,
                "bonus": 50,
            }
        )
        cls.tea = cls._create_goods("Oolong", 100.0)
        cls.stamp = cls._create_goods("Postage stamp", 40.0, membership_no_points=True)
        cls.cashier = new_test_user(
            cls.env, "tillcashier", "base.group_user,point_of_sale.group_pos_user"
        )
        cls.member = cls._enrol("Li Na", "13800001111")
        cls.other_member = cls._enrol("Wang Wei", "13800002222")
        cls.today = cls.program._today()

    def setUp(self):
        super().setUp()
        self.open_new_session()

    # === BUILDERS === #

    @classmethod
    def _create_goods(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.clear()],
                "available_in_pos": True,
                **values,
            }
        )

    @classmethod
    def _enrol(cls, name, phone):
        partner = cls.env["res.partner"].create({"name": name, "phone": phone})
        return cls.env["membership.member"]._enrol(cls.program, partner)

    def give_wallet(self, principal=0, bonus=0, member=None):
        amounts = {"principal": principal, "bonus": bonus}
        return (member or self.member).wallet_id._credit(
            {bucket: amount for bucket, amount in amounts.items() if amount},
            key=f"test:{uuid4()}",
            kind="opening",
            on=self.today,
        )

    def line(self, product, qty=1, price=None, refund_of=None, **values):
        """A line as the browser sends it: subtotals of returns carry no sign."""
        price = product.lst_price if price is None else price
        subtotal = abs(price * qty) if price > 0 else price * qty
        return Command.create(
            {
                "uuid": str(uuid4()),
                "product_id": product.id,
                "qty": qty,
                "price_unit": price,
                "discount": 0,
                "price_subtotal": subtotal,
                "price_subtotal_incl": subtotal,
                "tax_ids": [Command.set([])],
                "pack_lot_ids": [],
                **({"refunded_orderline_id": refund_of.id} if refund_of else {}),
                **values,
            }
        )

    def pay(self, method, amount, token=None, **values):
        return Command.create(
            {
                "uuid": str(uuid4()),
                "name": fields.Datetime.to_string(fields.Datetime.now()),
                "payment_method_id": method.id,
                "amount": amount,
                "membership_hold_token": token or False,
                **values,
            }
        )

    def payload(self, lines, payments=None, member=None, **values):
        """The dictionary that the browser sends for one paid order."""
        total = sum(
            (-1 if line[2]["qty"] < 0 else 1) * line[2]["price_subtotal_incl"]
            for line in lines
        )
        payments = payments or [self.pay(self.cash_pm1, total)]
        member = self.member if member is None else member
        return {
            "uuid": str(uuid4()),
            "access_token": str(uuid4()),
            "name": "Order",
            "state": "paid",
            "session_id": self.pos_session.id,
            "partner_id": member.partner_id.id,
            "pricelist_id": self.config.pricelist_id.id,
            "fiscal_position_id": False,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "last_order_preparation_change": "{}",
            "user_id": self.cashier.id,
            "lines": lines,
            "payment_ids": payments,
            "amount_total": total,
            "amount_paid": sum(payment[2]["amount"] for payment in payments),
            "amount_tax": 0,
            "amount_return": 0,
            "to_invoice": False,
            **values,
        }

    # === ACTIONS === #

    def sync(self, payload, arrives=None):
        """Post ``payload`` as the cashier.

        :param arrives: when the order arrives: when it says that it was paid, unless
            the test says something else
        :return: the order and the answer that the till gets
        """
        orders = self.env["pos.order"].with_user(self.cashier)
        with freeze_time(arrives or payload["date_order"]):
            # The point of sale consumes what it is given.
            answer = orders.sync_from_ui([deepcopy(payload)])
        return self.env["pos.order"].search([("uuid", "=", payload["uuid"])]), answer

    def sell(self, lines, payments=None, member=None, arrives=None, **values):
        return self.sync(self.payload(lines, payments, member, **values), arrives)[0]

    def authorise(self, amount, order_uuid, member=None, token=None):
        token = token or str(uuid4())
        holds = self.env["membership.wallet.hold"].with_user(self.cashier)
        member = member or self.member
        answer = holds.till_authorise(
            self.config.id, token, order_uuid, member.partner_id.id, amount
        )
        return token, answer

    def sell_with_wallet(self, lines, amount, rest=0, member=None):
        """An order of which ``amount`` is paid from the wallet and ``rest`` in cash."""
        uuid = str(uuid4())
        token, answer = self.authorise(amount, uuid, member)
        self.assertTrue(answer["ok"], answer)
        payments = [self.pay(self.wallet_method, amount, token)]
        if rest:
            payments.append(self.pay(self.cash_pm1, rest))
        return self.sell(lines, payments, member, uuid=uuid)

    def give_back(self, order, payments, qty=None, **values):
        """Return the goods of ``order``, or ``qty`` of each line."""
        lines = [
            self.line(
                line.product_id,
                -(qty or line.qty),
                line.price_unit,
                refund_of=line,
            )
            for line in order.lines
        ]
        return self.sell(lines, payments, is_refund=True, **values)

    # === ASSERTIONS === #

    def assertPoints(self, balance, member=None):
        self.env.invalidate_all()
        self.assertEqual((member or self.member).points_account_id.balance, balance)

    def assertWallet(self, principal, bonus, held=0, member=None):
        self.env.invalidate_all()
        wallet = (member or self.member).wallet_id
        self.assertEqual(
            (wallet.principal, wallet.bonus, wallet.held), (principal, bonus, held)
        )

    def orders_with(self, uuid):
        return self.env["pos.order"].search_count([("uuid", "=", uuid)])
