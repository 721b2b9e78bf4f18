"""What cards and a tier were at a moment that is over, told from their records."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from .card_life import LIVING

T = TypeVar("T")


class PastCard(NamedTuple):
    """What of a card, as it was, decides about its holder.

    state        empty: the card did not exist yet
    outcome      what its end makes of the holder: keep, chain or lapse
    follows      the card in whose place it came
    """

    id: int
    state: str | None
    ends_on: date | None
    outcome: str
    follows: int | None = None


def value_at(now: T, changes: Iterable[tuple[datetime, T, T]], moment: datetime) -> T:
    """Return what a figure was at a moment.

    What is recorded later counts over what was recorded before, even when it happened
    earlier: an order that came late tells of its own time. What no record touches has
    always been as it is.

    :param now: the figure as it is
    :param changes: (when, before, after), in the order in which they were recorded
    """
    real = [change for change in changes if change[1] != change[2]]
    if all(at <= moment for at, _before, _after in real):
        return now
    known = [after for at, _before, after in real if at <= moment]
    return known[-1] if known else real[0][1]


def standing_of(cards: Sequence[PastCard]) -> str:
    """Return the standing, ``member`` or ``lapsed``, that cards give their holder.

    A lost card is in its holder's hands until another one took its place. Without a
    card in hand, the one that ended last decides.
    """
    existing = [card for card in cards if card.state]
    followed = {card.follows for card in existing}
    if any(
        card.state in LIVING or (card.state == "lost" and card.id not in followed)
        for card in existing
    ):
        return "member"
    expired = [card for card in existing if card.state == "expired"]
    if not expired:
        return "member"
    last = max(expired, key=lambda card: (card.ends_on or date.max, card.id))
    return "lapsed" if last.outcome == "lapse" else "member"
