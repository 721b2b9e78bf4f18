"""How what is left on one account moves to another, as plain values.

Each lot, or debt, moves as a pair of entries: one that takes it from the account it
leaves, one that gives the same to the other account. What arrives keeps its bucket, its
days, its store and, unless another company answers for it there, its issuer. It repays
debts of the other account first, and a debt that arrives is paid from what is there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .lots import Lot, allocate


class Left(NamedTuple):
    """What is left of a lot, or (negative) of a debt.

    company_id  the company that sold or gave it
    source_id   the entry whose credit it is; None of a debt
    issuer_id   the company that answers for it on the other account; None: the same
    """

    lot_id: int
    bucket: str
    amount: int
    expires_on: date | None = None
    available_on: date | None = None
    store_id: int | None = None
    company_id: int | None = None
    source_id: int | None = None
    issuer_id: int | None = None

    def counts_on(self, day: date) -> bool:
        """Tell whether it is value that has not ended."""
        return self.amount > 0 and (self.expires_on is None or self.expires_on >= day)


class Change(NamedTuple):
    """A signed change of a lot of the other account by the entry of an arrival.

    entry_of   position of the arrival whose entry it is
    lot_id     the lot; None: the one that the arrival at `lot_of` makes
    """

    entry_of: int
    lot_id: int | None
    lot_of: int | None
    amount: int


@dataclass(slots=True)
class Transfer:
    """What moves, and what becomes of each part; all lists are parallel.

    granted     the size of the lot that it becomes; 0: none, negative: a debt
    remaining   what is left of that lot
    """

    parts: list[Left] = field(default_factory=list)
    granted: list[int] = field(default_factory=list)
    remaining: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The change of the other account's balance."""
        return sum(part.amount for part in self.parts)

    def bucket_totals(self) -> dict[str, int]:
        """Return the change of each bucket of the other account."""
        totals: dict[str, int] = {}
        for part in self.parts:
            totals[part.bucket] = totals.get(part.bucket, 0) + part.amount
        return totals


def arrive(
    moved: Iterable[Left], debts: Sequence[Lot], lots: Sequence[Lot], on: date
) -> Transfer:
    """Decide what becomes of parts that arrive on an account.

    :param debts: the debts of that account
    :param lots: its lots that can be taken from; only looked at when a debt arrives
    :param on: the day: value that ended before pays for nothing
    """
    transfer = Transfer()
    owed, free = list(debts), list(lots)
    for part in sorted(moved, key=lambda part: (part.amount < 0, part.lot_id)):
        if part.amount > 0:
            owed = _arrive_value(transfer, part, owed, on)
            continue
        free += _arrived_lots(transfer, on)
        free = _arrive_debt(transfer, part, free)
    return transfer


def _arrive_value(
    transfer: Transfer, part: Left, owed: list[Lot], on: date
) -> list[Lot]:
    """Add a part that becomes a lot, from which debts are repaid; return those left."""
    place = len(transfer.parts)
    payable = part.amount if part.counts_on(on) and owed else 0
    repaid, __ = allocate((lot for lot in owed if lot.bucket == part.bucket), payable)
    used = sum(take.amount for take in repaid)
    transfer.parts.append(part)
    transfer.granted.append(part.amount)
    transfer.remaining.append(part.amount - used)
    transfer.changes += [
        Change(place, take.lot_id, None, take.amount) for take in repaid
    ]
    if used:
        transfer.changes.append(Change(place, None, place, -used))
    return _less(owed, {take.lot_id: take.amount for take in repaid})


def _arrive_debt(transfer: Transfer, part: Left, free: list[Lot]) -> list[Lot]:
    """Add a debt, paid from what is free; return what is free then."""
    place = len(transfer.parts)
    takes, missing = allocate(
        (lot for lot in free if lot.bucket == part.bucket), -part.amount
    )
    for take in takes:
        if take.lot_id < 0:
            arrived = -take.lot_id - 1
            transfer.remaining[arrived] -= take.amount
            transfer.changes.append(Change(place, None, arrived, -take.amount))
        else:
            transfer.changes.append(Change(place, take.lot_id, None, -take.amount))
    transfer.parts.append(part)
    transfer.granted.append(-missing)
    transfer.remaining.append(-missing)
    return _less(free, {take.lot_id: take.amount for take in takes})


def _arrived_lots(transfer: Transfer, on: date) -> list[Lot]:
    """Return what has arrived as lots to take from, with negative ids; once."""
    if any(part.amount < 0 for part in transfer.parts):
        return []
    return [
        Lot(-place - 1, part.bucket, left, part.expires_on)
        for place, (part, left) in enumerate(
            zip(transfer.parts, transfer.remaining, strict=True)
        )
        if left and part.counts_on(on)
    ]


def _less(lots: list[Lot], taken: dict[int, int]) -> list[Lot]:
    """Return the lots without what was taken of them."""
    if not taken:
        return lots
    left = [lot._replace(free=lot.free - taken.get(lot.id, 0)) for lot in lots]
    return [lot for lot in left if lot.free]
