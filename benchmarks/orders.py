"""What the module adds to a paid order, in SQL statements and in time.

The same order is sent to three stores in turn: a bare one, one with a program of
pos_loyalty (with the two calls that its till makes besides), and one with members.
Each call has a cursor, an empty record cache and a commit of its own, as over HTTP.
"""

import random
import statistics
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

from odoo import Command, fields

from . import shop
from .harness import Bench, Row, benchmark, number, spread, stopwatch

LINES = 5
STATEMENT_LINES = (1, 5, 30)
STATEMENTS_MAX = 10
# Large orders by which a customer reaches the highest tier, and some more
ORDERS_TO_THE_TOP = 30
PERCENT_MAX = 10


class Cost(NamedTuple):
    """What one call took."""

    seconds: float
    statements: int


class Till:
    """A till of one store, which sends orders as the browser does."""

    def __init__(self, counter: shop.Shop, case: str) -> None:
        self.shop = counter
        self.case = case
        self.store = counter.stores[case]
        self.dice = random.Random(case)

    def sell(self, lines: int, partner_id: int | None = None) -> tuple[Cost, Cost]:
        """Send one paid order, of any customer unless told.

        :return: the cost of the order, and of the calls that follow or precede it
        """
        partner_id = partner_id or self.dice.choice(self.store.customers)
        order = self._order(lines, partner_id)
        if self.case != "pos_loyalty":
            return self._call("sync_from_ui", None, [order])[0], Cost(0, 0)
        coupon_id = self.shop.coupons[partner_id]
        points = order["amount_total"]
        before, __ = self._call(
            "validate_coupon_programs", None, {str(coupon_id): points}, []
        )
        cost, answer = self._call("sync_from_ui", None, [order])
        coupon = {
            "points": points,
            "program_id": self.shop.loyalty_program_id,
            "coupon_id": coupon_id,
            "barcode": False,
            "partner_id": partner_id,
        }
        order_id = answer["pos.order"][0]["id"]
        after, __ = self._call(
            "confirm_coupon_programs", order_id, {str(coupon_id): coupon}
        )
        return cost, Cost(*map(sum, zip(before, after, strict=True)))

    def _call(
        self, method: str, order_id: int | None, *arguments: Any
    ) -> tuple[Cost, Any]:
        with stopwatch() as elapsed:
            with self.shop.request() as env:
                orders = env["pos.order"].browse(order_id)
                before = env.cr.sql_log_count
                answer = getattr(orders, method)(*arguments)
                env.cr.flush()
                statements = env.cr.sql_log_count - before
            return Cost(elapsed(), statements), answer

    def _order(self, lines: int, partner_id: int) -> dict[str, Any]:
        prices = [10.0 + index for index in range(lines)]
        now = fields.Datetime.to_string(fields.Datetime.now())
        return {
            "uuid": str(uuid4()),
            "access_token": str(uuid4()),
            "name": "Order",
            "state": "paid",
            "session_id": self.store.session_id,
            "partner_id": partner_id,
            "pricelist_id": self.store.pricelist_id,
            "fiscal_position_id": False,
            "date_order": now,
            "last_order_preparation_change": "{}",
            "user_id": self.shop.cashier_id,
            "lines": [
                self._line(product_id, price)
                for product_id, price in zip(self.shop.products, prices, strict=False)
            ],
            "payment_ids": [self._payment(sum(prices), now)],
            "amount_total": sum(prices),
            "amount_paid": sum(prices),
            "amount_tax": 0,
            "amount_return": 0,
            "to_invoice": False,
        }

    def _line(self, product_id: int, price: float) -> Any:
        return Command.create(
            {
                "uuid": str(uuid4()),
                "product_id": product_id,
                "qty": 1,
                "price_unit": price,
                "discount": 0,
                "price_subtotal": price,
                "price_subtotal_incl": price,
                "tax_ids": [Command.set([])],
                "pack_lot_ids": [],
            }
        )

    def _payment(self, amount: float, now: str) -> Any:
        return Command.create(
            {
                "uuid": str(uuid4()),
                "name": now,
                "payment_method_id": self.store.cash_id,
                "amount": amount,
            }
        )


@benchmark
def orders(bench: Bench) -> Iterator[Row]:
    """Statements and time that a member adds to a paid order."""
    counter = shop.ensure(bench)
    tills = {case: Till(counter, case) for case in shop.CASES}
    # The first order of a member also takes the card into use, once.
    for till in tills.values():
        for partner_id in till.store.customers:
            till.sell(LINES, partner_id)
    yield from _statements(tills)
    yield from _times(tills, bench.options.orders)


def _statements(tills: dict[str, Till]) -> Iterator[Row]:
    # Afterwards the customer is at the top, and no order moves the tier any more.
    yield _reach_the_top(tills)
    for lines in STATEMENT_LINES:
        bare, ours = (
            [_sell_to_one(tills[case], lines).statements for __ in range(3)]
            for case in ("bare", "membership")
        )
        yield Row(
            f"SQL statements added to a paid order, lines: {lines}",
            max(ours) - min(bare),
            "",
            ("<=", STATEMENTS_MAX),
            f"{min(bare)} without",
        )


def _reach_the_top(tills: dict[str, Till]) -> Row:
    lines = max(STATEMENT_LINES)
    _begin_at_the_bottom(tills["membership"])
    bare = min(_sell_to_one(tills["bare"], lines).statements for __ in range(3))
    ours = [
        _sell_to_one(tills["membership"], lines).statements
        for __ in range(ORDERS_TO_THE_TOP)
    ]
    return Row(
        "SQL statements added to an order that reaches a tier",
        max(ours) - bare,
        "",
        None,
        f"{max(ours) - min(ours)} more than one that does not",
    )


def _begin_at_the_bottom(till: Till) -> None:
    with till.shop.request() as env:
        member = env["membership.member"].sudo()
        member = member.search([("partner_id", "=", till.store.customers[0])])
        member._set_tier(member.program_id._lowest_tier(), "Benchmark")


def _sell_to_one(till: Till, lines: int) -> Cost:
    return till.sell(lines, till.store.customers[0])[0]


def _times(tills: dict[str, Till], rounds: int) -> Iterator[Row]:
    orders: dict[str, list[float]] = {case: [] for case in tills}
    calls: list[float] = []
    for turn in range(rounds):
        # Each store comes first, second and third equally often.
        for case in [*tills, *tills][turn % 3 : turn % 3 + 3]:
            cost, besides = tills[case].sell(LINES)
            orders[case].append(cost.seconds)
            if case == "pos_loyalty":
                calls.append(besides.seconds)
    for case, seconds in orders.items():
        middle = statistics.median(seconds) * 1000
        yield Row(
            f"sync_from_ui, {LINES} lines, {case}", middle, "ms", None, spread(seconds)
        )
    middle = statistics.median(calls) * 1000
    yield Row("the two calls that pos_loyalty adds", middle, "ms", None, spread(calls))
    yield from _added(orders, calls)


def _added(orders: dict[str, list[float]], calls: list[float]) -> Iterator[Row]:
    """Rounds are compared pair by pair: what slowed the machine slowed both."""
    pairs = zip(orders["membership"], orders["bare"], strict=True)
    added = statistics.median(ours - bare for ours, bare in pairs)
    yield Row(
        "time added to sync_from_ui by a member",
        100 * added / statistics.median(orders["bare"]),
        "%",
        ("<=", PERCENT_MAX),
        f"{number(added * 1000)} ms",
    )
    yield Row(
        "time added / time of pos_loyalty's two calls",
        added / statistics.median(calls),
        "x",
        ("<", 1),
    )
