import logging
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

from odoo import Command, api, fields, models

_logger = logging.getLogger(__name__)

QUARTERS = 4
DAYS_PER_QUARTER = 91
SEED = 19


class MembershipDemo(models.AbstractModel):
    """Plays a year of the demo chain: what its tills would have sent."""

    _inherit = "membership.demo"

    # === BUSINESS === #

    @api.model
    def _play_year(self, program, stores, members, products, order_count):
        """Let the members buy, top up, pay from the wallet and return goods."""
        chance = Random(SEED)
        # A quarter of the members buys half of everything; one in six never came back.
        regulars = list(members[: len(members) // 4])
        others = list(members[len(members) // 4 : len(members) * 5 // 6])
        per_session = max(1, order_count // (QUARTERS * len(stores)))
        till = self.with_user(self.env.ref("pos_membership.demo_user_cashier"))
        for quarter in range(QUARTERS, 0, -1):
            for store in stores:
                session = till._open_session(store)
                for moment in self._moments(chance, quarter, per_session):
                    crowd = regulars if chance.random() < 0.5 or not others else others
                    # The till's cashier reads no members; the story does.
                    member = chance.choice(crowd).with_env(till.env).sudo()
                    till._visit(chance, session, member, products, moment)
                till._close_session(session)
            members._review_tiers(self._last_day(program, quarter))
            _logger.info("Membership demo: %s of 4 quarters played", 5 - quarter)

    @api.model
    def _last_day(self, program, quarter):
        """:return: the day on which the quarter that ended ``quarter - 1`` quarters
        ago was over"""
        days = (quarter - 1) * DAYS_PER_QUARTER
        return program._today(fields.Datetime.now() - timedelta(days=days))

    @api.model
    def _moments(self, chance, quarter, count):
        """:return: ``count`` moments, in order, in the quarter that ended
        ``quarter - 1`` quarters ago"""
        now = fields.Datetime.now()
        first, last = (quarter - 1) * DAYS_PER_QUARTER, quarter * DAYS_PER_QUARTER
        days_back = sorted(
            (chance.uniform(first, last) for _moment in range(count)), reverse=True
        )
        return [now - timedelta(days=days) for days in days_back]

    @api.model
    def _open_session(self, store):
        store = store.with_env(self.env)
        store.open_ui()
        session = store.current_session_id
        session.set_opening_control(0, None)
        return session

    @api.model
    def _close_session(self, session):
        cash = session.order_ids.payment_ids.filtered("payment_method_id.is_cash_count")
        session.post_closing_cash_details(sum(cash.mapped("amount")))
        session.close_session_from_ui()

    @api.model
    def _visit(self, chance, session, member, products, moment):
        """One visit: goods, at times a top-up or a card, at times paid from the wallet.

        Some goods and some cards are brought back within the hour.
        """
        dice = chance.random()
        if dice < 0.12:
            package = chance.choice(member.program_id.package_ids)
            self._sell(session, member, [(package.product_id, 1)], moment)
        elif dice < 0.18:
            self._visit_for_a_card(chance, session, member, moment)
        goods = [
            (product, chance.choice((1, 1, 1, 2)))
            for product in chance.sample(
                self._goods(session, member, products, moment), chance.randint(1, 3)
            )
        ]
        order = self._sell(session, member, goods, moment)
        if chance.random() < 0.03:
            self._return(order, moment + timedelta(hours=1))

    @api.model
    def _goods(self, session, member, products, moment):
        """:return: the products that a till sells to this member"""
        store = session.config_id
        wanted = store._membership_exclusive_products()
        rights = set(member._benefits(member.program_id._today(moment), store).ids)
        return [
            product
            for product in products
            if product.product_tmpl_id.id not in wanted
            or wanted[product.product_tmpl_id.id] & rights
        ]

    @api.model
    def _visit_for_a_card(self, chance, session, member, moment):
        """Sell a card that the member does not hold; one in six is brought back."""
        key = chance.choice(("paid", "season", "season"))
        card_type = self._demo_type(key)
        if card_type in member._living_cards(member.program_id._today(moment)).type_id:
            return
        cards = self.env["membership.card"].sudo()
        sold = cards.search_count([("order_line_id", "!=", False)])
        order = self._sell(session, member, [(card_type.product_id, 1)], moment)
        if sold % 6 == 0:
            self._return(order, moment + timedelta(minutes=20))

    @api.model
    def _sell(self, session, member, goods, moment):
        uuid = str(UUID(int=uuid4().int))
        pricelist = member._price_list_at(
            session.config_id, member.program_id._today(moment)
        )
        lines = [
            self._line(product, qty, self._price(pricelist, product))
            for product, qty in goods
        ]
        total = sum(line[2]["price_subtotal_incl"] for line in lines)
        topup = any(product.membership_is_topup for product, _qty in goods)
        payments = self._payments(session, member, uuid, total, not topup)
        return self._sync(session, member, uuid, lines, payments, total, moment)

    @api.model
    def _price(self, pricelist, product):
        return (
            pricelist._get_product_price(product, 1) if pricelist else product.lst_price
        )

    @api.model
    def _payments(self, session, member, uuid, total, use_wallet):
        """From the wallet as far as it reaches, the rest in cash."""
        methods = session.payment_method_ids
        wallet_method = methods.filtered(lambda method: method._is_membership_wallet())
        payments, left = [], total
        member.wallet_id.invalidate_recordset()
        part = min(total, member.wallet_id.available) if use_wallet else 0
        if part > 0:
            token = str(uuid4())
            answer = self.env["membership.wallet.hold"].till_authorise(
                session.config_id.id, token, uuid, member.partner_id.id, part
            )
            if answer["ok"]:
                payments.append(self._payment(wallet_method, part, token))
                left = round(total - part, 2)
        if left or not payments:
            cash = methods.filtered("is_cash_count")[:1]
            payments.append(self._payment(cash, left))
        return payments

    @api.model
    def _line(self, product, qty, price, refund_of=None):
        subtotal = round(abs(price * qty), 2)
        return Command.create(
            {
                "uuid": str(uuid4()),
                "product_id": product.id,
                "qty": qty,
                "price_unit": price,
                "price_subtotal": subtotal,
                "price_subtotal_incl": subtotal,
                "membership_normal_price": product.lst_price,
                "tax_ids": [Command.clear()],
                **({"refunded_orderline_id": refund_of.id} if refund_of else {}),
            }
        )

    @api.model
    def _payment(self, method, amount, token=False):
        return Command.create(
            {
                "uuid": str(uuid4()),
                "name": fields.Datetime.to_string(fields.Datetime.now()),
                "payment_method_id": method.id,
                "amount": amount,
                "membership_hold_token": token,
            }
        )

    @api.model
    def _sync(self, session, member, uuid, lines, payments, total, moment, **values):
        self.env["pos.order"]._membership_as_history().sync_from_ui(
            [
                {
                    "uuid": uuid,
                    "access_token": str(uuid4()),
                    "state": "paid",
                    "session_id": session.id,
                    "partner_id": member.partner_id.id,
                    "date_order": fields.Datetime.to_string(moment),
                    "user_id": self.env.uid,
                    "lines": lines,
                    "payment_ids": payments,
                    "amount_total": total,
                    "amount_paid": total,
                    "amount_tax": 0,
                    "amount_return": 0,
                    "last_order_preparation_change": "{}",
                    **values,
                }
            ]
        )
        return self.env["pos.order"].search([("uuid", "=", uuid)])

    @api.model
    def _return(self, order, moment):
        """Return a whole order the way that it was paid."""
        lines = [
            self._line(line.product_id, -line.qty, line.price_unit, refund_of=line)
            for line in order.lines
        ]
        payments = [
            self._payment(payment.payment_method_id, -payment.amount)
            for payment in order.payment_ids
        ]
        self._sync(
            order.session_id,
            order.sudo().membership_member_id,
            str(uuid4()),
            lines,
            payments,
            -order.amount_total,
            moment,
            is_refund=True,
        )
