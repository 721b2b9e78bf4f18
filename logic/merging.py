"""What two members who are one person have as one."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Rank(NamedTuple):
    """A member's tier: its level (None: no tier), its term and its hold by hand."""

    level: int | None = None
    ends_on: date | None = None
    counts_from: date | None = None
    counts_after: int = 0
    is_locked: bool = False
    lock_ends_on: date | None = None


def joined(kept: Rank, gone: Rank) -> Rank:
    """Return the rank of both as one.

    The higher tier, with its own term and hold. Of the same tier the later end, all
    that counted for either, and the hold of either, the longer one of two.
    """
    if kept.level != gone.level:
        return max(kept, gone, key=lambda rank: _order(rank.level))
    if kept.level is None:
        return kept
    holds = [rank.lock_ends_on for rank in (kept, gone) if rank.is_locked]
    return Rank(
        level=kept.level,
        ends_on=latest([kept.ends_on, gone.ends_on]),
        counts_from=_earliest([kept.counts_from, gone.counts_from]),
        counts_after=min(kept.counts_after, gone.counts_after),
        is_locked=bool(holds),
        lock_ends_on=latest(holds) if holds else None,
    )


def latest(ends: Iterable[date | None]) -> date | None:
    """Return the latest of these last days; None is without end."""
    known: list[date] = []
    for end in ends:
        if end is None:
            return None
        known.append(end)
    return max(known)


def _earliest(days: Iterable[date | None]) -> date | None:
    """Return the earliest of these first days; None is from ever."""
    known: list[date] = []
    for day in days:
        if day is None:
            return None
        known.append(day)
    return min(known)


def _order(level: int | None) -> int:
    return -1 if level is None else level
