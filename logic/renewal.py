"""Where a card begins that is had while one of the same type is valid."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Held(NamedTuple):
    """A card that somebody has in hand; `ends_on` is None when it has no end, or none
    yet."""

    id: int
    ends_on: date | None


def place(held: Sequence[Held], on: date) -> tuple[date, Held | None]:
    """Return the first day of a card that is had on a day, and the card it follows.

    It begins the day after the one that ends last. Nothing follows a card without an
    end: then, and without any that is valid, it begins on the day.
    """
    if any(card.ends_on is None for card in held):
        return on, None
    lasting = [card for card in held if card.ends_on and card.ends_on >= on]
    if not lasting:
        return on, None
    last = max(lasting, key=lambda card: card.ends_on or on)
    return (last.ends_on or on) + ONE_DAY, last


def moved(
    starts_on: date, ends_on: date | None, first: date
) -> tuple[date, date | None]:
    """Return first and last day of a card that begins on another day than it was to:
    it lasts as many days."""
    return first, ends_on and ends_on + (first - starts_on)
