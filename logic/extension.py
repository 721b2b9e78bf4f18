"""What extending the validity of a card means. End dates are inclusive."""

from dataclasses import dataclass
from datetime import date, timedelta

from .validity import Unit, period_end

REFUSED_STATES = {
    "inactive": "not_activated",
    "frozen": "frozen",
    "lost": "lost",
    "cancelled": "cancelled",
}


@dataclass(frozen=True)
class Terms:
    """What the user chose.

    :ivar count: by so many units from the end of each card; unused with `until`
    :ivar until: to this date, whatever the end of the card is
    :ivar expired_days: cards that ended up to so many days ago come back to life;
        0: none do
    """

    count: int = 0
    unit: Unit = "day"
    until: date | None = None
    expired_days: int = 0


@dataclass(frozen=True)
class Card:
    """What counts of a card."""

    state: str
    ends_on: date | None
    has_successor: bool = False


@dataclass(frozen=True)
class Extension:
    """What becomes of a card: a new end, or the code of the reason why it stays."""

    ends_on: date | None = None
    refusal: str = ""
    is_revived: bool = False


def extend(card: Card, terms: Terms, today: date) -> Extension:
    """Decide about one card on a day of its program.

    The new period begins on the day after the present end, also for a card that has
    expired: its holder gets as much as anybody else.
    """
    if card.state in REFUSED_STATES:
        return Extension(refusal=REFUSED_STATES[card.state])
    if card.ends_on is None:
        return Extension(refusal="permanent")
    is_over = card.state == "expired" or card.ends_on < today
    if is_over and (refusal := _refuse_expired(card, terms, today)):
        return Extension(refusal=refusal)
    ends_on = _new_end(card.ends_on, terms)
    if ends_on is None:
        return Extension(refusal="too_far")
    if ends_on <= card.ends_on:
        return Extension(refusal="ends_later")
    if ends_on < today:
        return Extension(refusal="still_over")
    return Extension(ends_on=ends_on, is_revived=card.state == "expired")


def _refuse_expired(card: Card, terms: Terms, today: date) -> str:
    if card.has_successor:
        return "succeeded"
    if not terms.expired_days:
        return "expired"
    if card.ends_on and (today - card.ends_on).days > terms.expired_days:
        return "expired_long_ago"
    return ""


def _new_end(ends_on: date, terms: Terms) -> date | None:
    """Return the end under the terms; None: beyond the last year of the calendar."""
    if terms.until:
        return terms.until
    try:
        return period_end(ends_on + timedelta(days=1), terms.count, terms.unit)
    except (OverflowError, ValueError):
        # The calendar ends with the year 9999.
        return None
