"""The life of a card: which change is possible in which state, and where it leads."""

from collections.abc import Iterable
from typing import NamedTuple

# States in which a card is somebody's to use, now or after it is activated or unfrozen
LIVING = frozenset({"inactive", "active", "frozen"})


class Change(NamedTuple):
    """A kind of change: the states it starts from and those it may lead to.

    Without targets the state stays as it is. `always` says that it is worth a record
    even when no figure of the card changes, `rehomes` that it changes whose card it is,
    `ensues` that it comes along with a change of another card: a batch that brings it
    about may change this card for itself as well.
    """

    sources: frozenset[str]
    targets: frozenset[str] = frozenset()
    always: bool = False
    rehomes: bool = False
    ensues: bool = False

    @property
    def only_target(self) -> str | None:
        """Return the state it leads to, if there is just one."""
        return next(iter(self.targets)) if len(self.targets) == 1 else None


def _states(*names: str) -> frozenset[str]:
    return frozenset(names)


CHANGES = {
    "activated": Change(_states("inactive"), _states("active")),
    "frozen": Change(_states("inactive", "active"), _states("frozen")),
    "unfrozen": Change(_states("frozen"), _states("inactive", "active")),
    "lost": Change(LIVING, _states("lost")),
    "replaced": Change(LIVING | {"lost"}, _states("lost"), always=True),
    "cancelled": Change(LIVING | {"lost"}, _states("cancelled")),
    "expired": Change(LIVING | {"lost"}, _states("expired")),
    "extended": Change(LIVING),
    # The card that it continues ends on another day.
    "rescheduled": Change(LIVING, ensues=True),
    "extension_undone": Change(LIVING | {"lost", "expired"}, LIVING | {"expired"}),
    "revived": Change(_states("expired"), LIVING | {"lost"}),
    "renumbered": Change(LIVING),
    # An order that comes late may have used a card that is over by now.
    "used": Change(_states("active", "frozen", "lost", "expired")),
    "chained": Change(LIVING | {"lost", "expired"}, _states("expired"), always=True),
    "chain_set": Change(LIVING),
    # Who holds it changes; what it is, and was, stays.
    "moved": Change(LIVING | {"lost", "cancelled", "expired"}, rehomes=True),
}


def free_claims(taken: Iterable[int], count: int) -> list[int]:
    """Return the lowest `count` claim numbers, from 1, that are not taken."""
    used = set(taken)
    claims: list[int] = []
    number = 0
    while len(claims) < count:
        number += 1
        if number not in used:
            claims.append(number)
    return claims
