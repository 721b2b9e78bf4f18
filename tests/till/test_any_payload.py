import random
from copy import deepcopy
from itertools import combinations
from uuid import uuid4

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .card_common import CardTillCase

PAIRS_PER_PAYLOAD = 25
FIGURES = ("wallet", "cards", "spend", "points")
NUMBERS = {
    "amount",
    "amount_paid",
    "amount_return",
    "amount_total",
    "discount",
    "price_subtotal",
    "price_subtotal_incl",
    "price_unit",
    "qty",
}
SCALES = (0, -1, 0.01, 2)


@tagged("post_install", "-at_install")
class TestAnyPayload(CardTillCase):
    """Whatever a till changes in an honest payload: the order is refused with one
    sentence, or every figure of ours is what was paid.

    Points are one for each unit of money, so the money that changed hands says all.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"earn_on_wallet": "all", "tier_upgrade_at_once": False})
        cls.coupon = cls._create_goods("Coupon", 0)
        cls.plain_store = cls.config.copy({"name": "Plain store"})
        cls.plain_store.membership_program_id = False
        cls.stranger = cls.env["res.partner"].create({"name": "Stranger"})

    def setUp(self):
        super().setUp()
        self.plain_store.open_ui()
        self.give_wallet(principal=500, bonus=100)
        self.bought = self.sell([self.line(self.tea, 2), self.line(self.tea, 1, 50.0)])
        self.uuid = str(uuid4())

    # === THE HONEST PAYLOADS === #

    def honest(self):
        """Yield a name and an honest payload, each with its own uuid."""
        yield (
            "sale",
            self.payload(
                [self.line(self.tea, 2), self.line(self.coupon, 1, -30.0)],
                uuid=str(uuid4()),
            ),
        )
        yield "wallet", self._paid_by_wallet([self.line(self.tea)], 60, 40)
        yield "card", self.payload([self.line(self.year_product), self.line(self.tea)])
        topup = self.package.product_id
        yield "top-up", self.payload([self.line(topup, 1, 300.0), self.line(self.tea)])
        yield "return", self._return(self.bought, self.cash_pm1)
        sold = self.sell_with_wallet([self.line(self.tea)], 100)
        yield "return to the wallet", self._return(sold, self.wallet_method)
        sold = self.sell([self.line(self.year_product)])
        yield "return of a card", self._return(sold, self.cash_pm1)
        sold = self.sell([self.line(topup, 1, 300.0)])
        yield "return of a top-up", self._return(sold, self.cash_pm1)

    def _paid_by_wallet(self, lines, amount, rest):
        uuid = str(uuid4())
        token, _answer = self.authorise(amount, uuid)
        payments = [
            self.pay(self.wallet_method, amount, token),
            self.pay(self.cash_pm1, rest),
        ]
        return self.payload(lines, payments, uuid=uuid)

    def _return(self, order, method):
        line = order.lines[:1]
        back = self.line(line.product_id, -line.qty, line.price_unit, refund_of=line)
        money = -line.qty * line.price_unit
        return self.payload([back], [self.pay(method, money)], is_refund=True)

    # === WHAT A TILL MAY CHANGE === #

    def mutations(self, payload):
        """Yield a description and a function that changes one thing in a payload."""
        for place in self._places(payload):
            values = self._at(payload, place)
            for name, value in values.items():
                for other in self._others(name, value):
                    yield (
                        f"{'/'.join(map(str, place))} {name}: {value!r} -> {other!r}",
                        (place, name, other),
                    )
        for key in ("lines", "payment_ids"):
            yield f"{key}: the first twice", ((key,), "twice", None)
            yield f"{key}: none of the first", ((key,), "none", None)

    def _places(self, payload):
        yield ()
        for key in ("lines", "payment_ids"):
            for number, _command in enumerate(payload[key]):
                yield key, number

    def _at(self, payload, place):
        return payload[place[0]][place[1]][2] if place else payload

    def _others(self, name, value):
        if name in NUMBERS:
            found = {round(value * scale, 4) for scale in SCALES} | {-7.5}
            return sorted(found - {value})
        return {
            "partner_id": [
                self.other_member.partner_id.id,
                self.stranger.id,
                False,
            ],
            "product_id": [
                self.tea.id,
                self.package.product_id.id,
                self.year_product.id,
                self.coupon.id,
            ],
            "payment_method_id": [
                self.cash_pm1.id,
                self.bank_pm1.id,
                self.wallet_method.id,
            ],
            "refunded_orderline_id": [*self.bought.lines.ids, False],
            "session_id": [self.plain_store.current_session_id.id],
            "is_refund": [True, False],
            "date_order": ["2000-01-01 00:00:00", "9999-12-31 23:59:59"],
            "membership_hold_token": [str(uuid4()), False],
            "uuid": [str(uuid4())],
            "pricelist_id": [self.gold_prices.id],
        }.get(name, [])

    def changed(self, payload, mutations):
        payload = deepcopy(payload)
        for place, name, value in mutations:
            if name == "twice":
                copy = deepcopy(payload[place[0]][:1])
                for command in copy:
                    command[2]["uuid"] = str(uuid4())
                payload[place[0]] += copy
            elif name == "none":
                del payload[place[0]][:1]
            elif not place or place[1] < len(payload[place[0]]):
                self._at(payload, place)[name] = value
        return payload

    # === THE RECKONING === #

    def figures(self):
        """What both members have together."""
        self.env.invalidate_all()
        members = self.member | self.other_member
        rows = self.env["membership.activity"].search([])
        cards = self.env["membership.card"].search(
            [("type_id", "=", self.year_card.id), ("state", "=", "active")]
        )
        return {
            "wallet": round(sum(members.wallet_id.mapped("balance")), 2),
            "cards": len(cards),
            "spend": round(sum(rows.mapped("spend")), 2),
            "points": sum(members.points_account_id.mapped("balance")),
        }

    def assertReckoned(self, order, before):
        """What an order gave is what was paid for it, no more and no less."""
        after = self.figures()
        given = {name: after[name] - before[name] for name in FIGURES}
        wallet = order.payment_ids.filtered(
            lambda payment: payment.payment_method_id == self.wallet_method
        )
        paid = sum(order.payment_ids.mapped("amount"))
        pieces = {
            product: sum(line.qty for line in order.lines if line.product_id == product)
            for product in (self.package.product_id, self.year_product)
        }
        topups, cards = pieces.values()
        self.assertAlmostEqual(
            given["wallet"], topups * 350 - sum(wallet.mapped("amount"))
        )
        matters = self.env["membership.exception"].search([("order_id", "=", order.id)])
        kinds = set(matters.mapped("kind"))
        if "card" not in kinds:
            self.assertEqual(given["cards"], cards)
        has_buyer = order.membership_member_id or order.lines.refunded_orderline_id
        if "money" in kinds or not has_buyer:
            self.assertEqual(set(given.values()), {0})
            return
        money = paid - topups * 300
        if "return" in kinds:
            # Handed out was more than what could come back.
            self.assertTrue(round(money, 2) <= round(given["spend"], 2) <= 0, given)
        else:
            self.assertAlmostEqual(given["spend"], money)
        expected = given["spend"] + cards * 50
        self.assertLessEqual(abs(given["points"] - expected), 1)

    def attempt(self, description, payload):
        """Post a payload; what it did is undone afterwards."""
        now = fields.Datetime.now()
        with self.subTest(change=description), self.env.cr.savepoint() as savepoint:
            before = self.figures()
            try:
                with self.env.cr.savepoint():
                    order, _answer = self.sync(payload, arrives=now)
            except UserError as refusal:
                self.assertTrue(str(refusal).strip())
                self.env.invalidate_all()
                self.assertEqual(self.figures(), before)
            else:
                self.assertReckoned(order, before)
            savepoint.rollback()
        self.env.invalidate_all()

    # === THE TESTS === #

    @mute_logger("odoo.sql_db")
    def test_one_change_of_an_honest_payload(self):
        for name, payload in self.honest():
            self.attempt(f"{name}, as it is", payload)
            for description, mutation in self.mutations(payload):
                self.attempt(
                    f"{name}, {description}", self.changed(payload, [mutation])
                )

    @mute_logger("odoo.sql_db")
    def test_two_changes_of_an_honest_payload(self):
        # The same pairs each time: a failure is found again.
        choice = random.Random(20260101)
        for name, payload in self.honest():
            pairs = list(combinations(self.mutations(payload), 2))
            for pair in choice.sample(pairs, min(len(pairs), PAIRS_PER_PAYLOAD)):
                descriptions, mutations = zip(*pair, strict=True)
                self.attempt(
                    f"{name}, {', '.join(descriptions)}",
                    self.changed(payload, mutations),
                )
