"""A member's orders and reviews, played with the rules alone."""

from decimal import Decimal
from typing import NamedTuple

from odoo.addons.pos_membership.logic.tiers import (
    Done,
    Figures,
    State,
    decide,
    kept_days,
    window_start,
)


class Order(NamedTuple):
    number: int
    on: object
    spend: int


class Story:
    """Each order earns a point for each unit spent."""

    def __init__(
        self,
        ladder,
        tier_id,
        counts_from=None,
        per_order=0,
        order_min=0,
        upgrades_at_once=True,
    ):
        self.ladder = ladder
        self.state = State(tier_id, counts_from=counts_from)
        self.per_order, self.order_min = per_order, order_min
        self.upgrades_at_once = upgrades_at_once
        self.counts_after = 0
        self.orders, self.history = [], []

    @property
    def tier_id(self):
        return self.state.tier_id

    @property
    def ends_on(self):
        return self.state.ends_on

    @property
    def level(self):
        here = self.ladder.get(self.tier_id)
        return here.level if here else 0

    def order(self, on, spend):
        self.orders.append(Order(len(self.orders) + 1, on, spend))
        return self._apply(on, may_fall=False) if self.upgrades_at_once else None

    def review(self, on):
        return self._apply(on, may_fall=True)

    def done(self, on):
        here = self.ladder.get(self.tier_id)
        reached = {
            window: self._figures(
                window_start(window, on, self.state.counts_from), on, window
            )
            for window in self.ladder.windows
        }
        kept = Figures()
        if here:
            kept = self._figures(*kept_days(here, self.state, on), here.keep.window)
        return Done(reached, kept)

    def _figures(self, first, last, window):
        after = self.counts_after if window.kind == "since_tier" else 0
        found = [
            order
            for order in self.orders
            if order.number > after
            and order.on <= last
            and (first is None or order.on >= first)
        ]
        spend = sum(order.spend for order in found)
        large = sum(order.spend > self.order_min for order in found)
        return Figures(Decimal(spend), len(found), self._growth(spend, large))

    def _growth(self, spend, large):
        return spend + self.per_order * large

    def _apply(self, on, may_fall):
        decision = decide(self.ladder, self.state, self.done(on), on, may_fall=may_fall)
        if decision:
            self.state = State(decision.tier_id, decision.ends_on, decision.counts_from)
            if decision.kind == "kept":
                self.counts_after = 0
            elif decision.kind != "dated":
                self.counts_after = len(self.orders)
            if decision.kind != "dated":
                self.history.append((decision.kind, decision.tier_id))
        return decision
