"""What a member's story is told from, and where it ends; see `logic.tier_replay`."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from .tiers import ONE_DAY, Figures, Rule, State
from .validity import add_months


class Formula(NamedTuple):
    """How a program counts growth."""

    per_point: int = 1
    per_order: int = 0
    order_min: Decimal = Decimal(0)


class Purchase(NamedTuple):
    """What is left of one order."""

    id: int
    day: date
    spend: Decimal = Decimal(0)
    orders: int = 0
    points: int = 0
    topup: Decimal = Decimal(0)


class Reviews(NamedTuple):
    """On which days tiers are reviewed.

    day_of_month  of a monthly review, its last day where a month is shorter; None:
                  every day
    last          the last day on which there was a review
    """

    last: date
    day_of_month: int | None = None

    def first_from(self, day: date) -> date | None:
        """Return the first review on a day or after it, or None."""
        found = day if self.day_of_month is None else self._in_month(day)
        return found if found <= self.last else None

    def _in_month(self, day: date) -> date:
        for first in (day.replace(day=1), add_months(day.replace(day=1), 1)):
            last = add_months(first, 1) - ONE_DAY
            found = first.replace(day=min(self.day_of_month or 1, last.day))
            if found >= day:
                return found
        raise AssertionError("A month has a day of review.")


class Start(NamedTuple):
    """Where the story begins.

    counts_after  the order up to which none counts "since the tier began"
    """

    on: date
    state: State
    counts_after: int = 0


class KnownStep(NamedTuple):
    """A step of the history that the rules gave, `upgrade` or `kept`.

    `was` is where the member stood before it.
    """

    on: date
    kind: str
    tier_id: int
    ends_on: date | None
    rule: Rule
    was: State


class Given(NamedTuple):
    """A tier that came with a merge, while what it rested on holds.

    first, last   the days whose orders it rested on
    """

    rule: Rule
    first: date | None
    last: date
    state: State
    counts_after: int = 0


class Join(NamedTuple):
    """A merge: from a day on, the orders of another member are this one's."""

    on: date
    purchases: Sequence[Purchase]
    given: Given | None = None


class Reason(NamedTuple):
    """What justifies a tier: the rule, what was found, and the days that counted."""

    rule: Rule
    found: Figures
    first: date | None
    last: date


class Outcome(NamedTuple):
    """Where a member stands at the end; `reason` is None where the story began so."""

    state: State
    counts_after: int
    reason: Reason | None


class Purchases:
    """The orders of a member by day, with their sums."""

    def __init__(self, purchases: Iterable[Purchase], formula: Formula) -> None:
        self.formula = formula
        self.all = sorted(purchases, key=lambda purchase: (purchase.day, purchase.id))
        self.days = [purchase.day for purchase in self.all]
        self._sums = {
            "spend": self._sum(purchase.spend for purchase in self.all),
            "orders": self._sum(purchase.orders for purchase in self.all),
            "growth": self._sum(_growth(purchase, formula) for purchase in self.all),
            "topup": self._sum(purchase.topup for purchase in self.all),
        }

    @staticmethod
    def _sum(values: Iterable[Decimal | int]) -> list[Decimal | int]:
        return list(accumulate(values, initial=0))

    def joined(self, others: Iterable[Purchase]) -> "Purchases":
        """Return these orders and others."""
        return Purchases([*self.all, *others], self.formula)

    def between(self, first: date | None, last: date) -> Figures:
        """Return the sums of the orders of some days; None: from ever."""
        start = bisect_left(self.days, first) if first else 0
        return self.figures(start, bisect_right(self.days, last))

    def figures(self, first: int, end: int) -> Figures:
        """Return the sums of the orders from one place to before another."""
        start = min(first, end)
        found = {name: sums[end] - sums[start] for name, sums in self._sums.items()}
        return Figures(
            Decimal(found["spend"]),
            int(found["orders"]),
            int(found["growth"]),
            Decimal(found["topup"]),
        )

    def place_after(self, day: date, counts_after: int) -> int:
        """Return the place of the first order after an activity of a day."""
        place = bisect_left(self.days, day)
        while place < len(self.all) and self.all[place].day == day:
            if self.all[place].id > counts_after:
                break
            place += 1
        return place

    def last_before(self, place: int, day: date) -> int:
        """Return the highest id of the orders of a day or later before a place, or 0:
        what "since the tier began" leaves out beside the days before."""
        first = bisect_left(self.days, day)
        return max((purchase.id for purchase in self.all[first:place]), default=0)


def _growth(purchase: Purchase, formula: Formula) -> int:
    large = purchase.spend > formula.order_min
    return formula.per_point * purchase.points + (
        formula.per_order * purchase.orders * large
    )
