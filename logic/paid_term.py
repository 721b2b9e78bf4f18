"""The days of a card that were paid for, and what is left of them.

Days are dates in the program's time zone; the last day of a term belongs to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Dates:
    """First and last day of a card, as something set them; None: open."""

    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class PaidTerm:
    """First and last day of what was paid for; at least one day."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def left_after(self, on: date, held_until: date | None = None) -> int:
        """Return how many days are left when the card is returned on a day.

        The day itself is used, as is all before it. A card that ends before its paid
        term, for whatever reason, has no day left after its end.

        :param held_until: last day of the card
        """
        last = min(self.ends_on, held_until or self.ends_on)
        used_until = max(on, self.starts_on - timedelta(days=1))
        return max((last - used_until).days, 0)


def paid_term(
    bought: Dates, present: Dates, activated_on: date | None
) -> PaidTerm | None:
    """Return the term that was paid for, or None for a card without an end.

    It is what the card had when its time was set, from the day on which it could be
    used; days that were given later are not part of it. A card whose first day moved
    takes its term along.

    :param bought: the dates as its issue or its activation set them
    :param present: the dates as they are
    """
    if not bought.starts_on or not bought.ends_on:
        return None
    moved = (present.starts_on or bought.starts_on) - bought.starts_on
    # Fixed dates may have begun before the card was bought.
    first = max(bought.starts_on, activated_on or bought.starts_on)
    first = min(first, bought.ends_on)
    return PaidTerm(first + moved, bought.ends_on + moved)


def refundable_share(
    term: PaidTerm, on: date, held_until: date | None = None
) -> Fraction:
    """Return what of a term is left when its card is returned on a day, from 0 to 1."""
    return Fraction(term.left_after(on, held_until), term.days)


def refund(price: Fraction, share: Fraction, kept: int) -> Fraction:
    """Return what is paid back for a card, in minor units.

    What is paid back whole stays as exact as the price; else it is rounded down.

    :param price: what was paid for it
    :param share: what of its time is left
    :param kept: what is kept of it for what the card gave
    """
    if share == 1 and not kept:
        return price
    return Fraction(max(int(price * share) - kept, 0))


def take_from(lots: Iterable[int], free: dict[int, float], wanted: float) -> float:
    """Take up to `wanted` from lots, one after the other.

    :param lots: their ids
    :param free: what each lot has free, by id; lowered by what is taken
    :return: how much was taken
    """
    missing = wanted
    for lot in lots:
        part = min(free[lot], missing)
        free[lot] -= part
        missing -= part
    return wanted - missing
