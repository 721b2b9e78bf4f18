"""Which benefits count when several apply, and the periods in which a service is free.

Days are dates in the program's time zone; the last day of a period belongs to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from math import prod
from typing import Literal

from .validity import add_months, period_end

Source = Literal["tier", "card"]
PriceRule = Literal["card_first", "tier_first", "list"]
MultiplierRule = Literal["highest", "multiplied"]
Period = Literal["day", "week", "month", "quarter", "year", "validity"]
Occasion = Literal[
    "always", "first_order", "birthday", "birthday_week", "birthday_month"
]

MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Benefit:
    """One benefit as it is configured; ``count`` is how often in each ``period``, and
    it is given on its ``occasion`` only."""

    id: int
    kind: str
    sequence: int = 10
    pricelist_id: int = 0
    multiplier: Fraction = Fraction(1)
    count: int = 0
    period: Period = "month"
    occasion: Occasion = "always"


@dataclass(frozen=True)
class Card:
    """What of a card decides about its benefits."""

    id: int
    type_id: int
    state: str = "active"
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Grant:
    """A benefit that a member has through the tier (``card`` is None) or one card.

    source_sequence  the place of the card's type among the card types
    """

    benefit: Benefit
    card: Card | None = None
    source_sequence: int = 0

    @property
    def source(self) -> Source:
        return "card" if self.card else "tier"


@dataclass(frozen=True)
class Quota:
    """What a grant leaves to use in one period.

    card_id  the card whose quota it is, 0 for the tier; a card that replaces a lost
             one goes on with the quota of the lost one
    """

    grant: Grant
    card_id: int
    starts_on: date
    ends_on: date | None
    taken: frozenset[int] = frozenset()

    @property
    def left(self) -> int:
        """How often it can still be used, never negative."""
        return max(0, self.grant.benefit.count - len(self.taken))

    @property
    def free_slot(self) -> int | None:
        """The lowest slot that nobody took, or None when nothing is left."""
        if not self.left:
            return None
        return next(slot for slot in count() if slot not in self.taken)


def is_occasion(
    occasion: Occasion, on: date, birthday: date | None, is_newcomer: bool
) -> bool:
    """Tell whether a benefit of an occasion is given on a day.

    Who was born on 29 February has the birthday on the 28th of other years. A birthday
    week is the one, from Monday, that the birthday lies in.

    :param is_newcomer: whether the member has bought nothing yet
    """
    if occasion == "always":
        return True
    if occasion == "first_order":
        return is_newcomer
    if birthday is None:
        return False
    if occasion == "birthday_month":
        return on.month == birthday.month
    if occasion == "birthday":
        return on == _birthday_in(birthday, on.year)
    monday = on - timedelta(days=on.weekday())
    week = [monday + timedelta(days=index) for index in range(DAYS_PER_WEEK)]
    return any(day == _birthday_in(birthday, day.year) for day in week)


def _birthday_in(birthday: date, year: int) -> date:
    return add_months(birthday, 12 * (year - birthday.year))


def in_order(grants: Iterable[Grant], rule: PriceRule) -> list[Grant]:
    """:return: the grants, those that go before others first"""
    first: Source = "tier" if rule == "tier_first" else "card"

    def key(grant: Grant) -> tuple[bool, int, int, int, int]:
        by_source = rule != "list"
        return (
            by_source and grant.source != first,
            grant.source_sequence if by_source else 0,
            grant.benefit.sequence,
            grant.benefit.id,
            grant.card.id if grant.card else 0,
        )

    return sorted(grants, key=key)


def multiplier(grants: Sequence[Grant], rule: MultiplierRule) -> Fraction:
    """:return: what earned points are multiplied with; a benefit counts once, however
    many cards give it"""
    counted = effective_multipliers(grants, rule)
    factors = {
        grant.benefit.id: grant.benefit.multiplier
        for grant in grants
        if grant.benefit.id in counted
    }
    return prod(factors.values(), start=Fraction(1))


def effective_multipliers(grants: Sequence[Grant], rule: MultiplierRule) -> set[int]:
    """:return: the ids of the benefits that :func:`multiplier` counts"""
    given = [grant.benefit for grant in grants if grant.benefit.kind == "multiplier"]
    if rule == "multiplied" or not given:
        return {benefit.id for benefit in given}
    return {max(given, key=lambda benefit: (benefit.multiplier, -benefit.id)).id}


def quota_period(
    period: Period,
    on: date,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> tuple[date, date | None]:
    """The period in which a use on a day counts.

    :param starts_on: first day of what gives the quota; periods are counted from it.
        Without it they are those of the calendar, with weeks from Monday
    :param ends_on: last day of what gives the quota, or None; no period ends later
    :return: first and last day; None: without end
    """
    if period == "validity":
        return starts_on or on, ends_on
    first, last = (
        _period_since(starts_on, on, period) if starts_on else _calendar(on, period)
    )
    return first, min(last, ends_on) if ends_on else last


def _calendar(on: date, period: Period) -> tuple[date, date]:
    if period == "day":
        return on, on
    if period == "week":
        first = on - timedelta(days=on.weekday())
        return first, first + timedelta(days=DAYS_PER_WEEK - 1)
    months = MONTHS[period]
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    return first, period_end(first, months, "month")


def _period_since(start: date, on: date, period: Period) -> tuple[date, date]:
    """Periods follow each other without a gap, and as many as the validity has months
    fit into a validity of so many months, whatever day it begins on."""
    if on < start:
        raise ValueError("A quota can't be used before it begins.")
    if period == "day":
        return on, on
    if period == "week":
        weeks = (on - start).days // DAYS_PER_WEEK
        first = start + timedelta(days=weeks * DAYS_PER_WEEK)
        return first, first + timedelta(days=DAYS_PER_WEEK - 1)
    months = MONTHS[period]
    passed = (on.year - start.year) * 12 + on.month - start.month
    number = max(1, passed // months)
    while period_end(start, number * months, "month") < on:
        number += 1
    last = period_end(start, number * months, "month")
    if number == 1:
        return start, last
    before = period_end(start, (number - 1) * months, "month")
    return before + timedelta(days=1), last
