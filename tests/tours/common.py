from odoo import Command
from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

from ..ledger.common import LedgerSoundMixin


@tagged("post_install", "-at_install")
class TourCase(LedgerSoundMixin, TestPointOfSaleHttpCommon):
    """A store with a program, two members and a cashier who works in the browser.

    The ledger is audited after every tour.
    """

    CARD = "8800000000013"
    OTHER_CARD = "2250000000021"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("pos_membership.group_membership_manager")
        # No member may come along when the till opens.
        cls.env["ir.config_parameter"].sudo().set_param(
            "point_of_sale.limited_customer_count", 1
        )
        cls.config = cls.main_pos_config
        cls.program = cls._create_program()
        cls.config.membership_program_id = cls.program
        cls.program.action_setup_wallet()
        cls.wallet_method = cls.config.payment_method_ids.filtered(
            lambda method: method._is_membership_wallet()
        )
        cls.wallet_method.name = "Wallet"
        cls._create_goods("Oolong", 100, barcode="4006381333931")
        cls._create_goods("Postage stamp", 40, membership_no_points=True)
        cls.member = cls._enrol("Li Na", "13800001111", cls.CARD)
        cls.member._set_tier(cls.gold, "Test")
        cls.other_member = cls._enrol("Wang Wei", "13800002222", cls.OTHER_CARD)
        cls.customer, _scanned = cls.env["res.partner"].create(
            [
                {"name": "Plain Customer", "phone": "5550100"},
                {"name": "Partner With Barcode", "barcode": "0421234567"},
            ]
        )

    def setUp(self):
        super().setUp()
        self.give(self.member, points=1240, principal=200, bonus=50)

    # === BUILDERS === #

    @classmethod
    def _create_program(cls):
        currency = cls.config.currency_id
        program = cls.env["membership.program"].create(
            {
                "name": "Tea House Club",
                "company_id": cls.config.company_id.id,
                "currency_id": currency.id,
                "tz": "Asia/Shanghai",
            }
        )
        gold_prices = cls.env["product.pricelist"].create(
            {
                "name": "Gold prices",
                "currency_id": currency.id,
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
                {"program_id": program.id, "name": "Regular", "level": 0},
                {
                    "program_id": program.id,
                    "name": "Gold",
                    "level": 2,
                    "benefit_ids": [
                        Command.create(
                            {"kind": "pricelist", "pricelist_id": gold_prices.id}
                        ),
                        Command.create({"kind": "multiplier", "multiplier": 1.5}),
                    ],
                },
            ]
        )
        program.default_card_type_id = cls.env["membership.card.type"].create(
            {
                "program_id": program.id,
                "name": "Welcome card",
                "kind": "open",
                "number_prefix": "88",
                "validity_kind": "duration",
                "validity_count": 1,
                "validity_unit": "year",
            }
        )
        cls.package = cls.env["membership.topup.package"].create(
            {"program_id": program.id, "name": "Pack 300", "amount": 300, "bonus": 50}
        )
        return program

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
    def _create_paid_card(cls, values):
        card_type = cls.env["membership.card.type"].create(
            {"program_id": cls.program.id, "kind": "paid", **values}
        )
        # The default taxes of the company would make the prices odd.
        product = card_type.product_id._through_membership_door()
        product.write({"taxes_id": [Command.clear()]})
        return card_type

    @classmethod
    def _enrol(cls, name, phone, number):
        partner = cls.env["res.partner"].create({"name": name, "phone": phone})
        member = cls.env["membership.member"]._enrol(cls.program, partner)
        # The tours cannot be told a number, so it is one that they know.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE membership_card SET number = %s WHERE id = %s",
            [number, member.card_id.id],
        )
        cls.env.invalidate_all()
        return member

    def give(self, member, points=0, principal=0, bonus=0):
        today = self.program._today()
        amounts = {"principal": principal, "bonus": bonus}
        number = self.env["membership.wallet.entry"].search_count([])
        options = {"kind": "opening", "on": today}
        if points:
            member.points_account_id._credit(
                {"points": points}, key=f"test:points:{number}", **options
            )
        if any(amounts.values()):
            member.wallet_id._credit(
                {bucket: amount for bucket, amount in amounts.items() if amount},
                key=f"test:wallet:{number}",
                **options,
            )

    # === ACTIONS === #

    def run_tour(self, name):
        """Run a tour as the cashier, and forget what this test had read before."""
        self.config.with_user(self.pos_user).open_ui()
        self.start_pos_tour(name)
        self.env.invalidate_all()

    def paid_orders(self):
        return self.env["pos.order"].search(
            [("config_id", "=", self.config.id), ("state", "!=", "draft")], order="id"
        )

    # === ASSERTIONS === #

    def assertPoints(self, balance, member=None):
        member = member or self.member
        self.assertEqual(member.points_account_id.balance, balance)

    def assertWallet(self, principal, bonus, held=0, member=None):
        wallet = (member or self.member).wallet_id
        self.assertEqual(
            (wallet.principal, wallet.bonus, wallet.held), (principal, bonus, held)
        )

    def assertPaid(self, order, **amounts):
        """:param amounts: what each payment method took, by its name in lower case"""
        paid = {}
        for payment in order.payment_ids:
            name = payment.payment_method_id.name.lower()
            paid[name] = paid.get(name, 0) + payment.amount
        self.assertEqual(paid, amounts)
