"""What an operation posts: entries, lots and the changes of lots, as plain values.

The models read the lots, ask this module what to post, and write it. In every posting
each entry's amount is what its lots were granted plus what it changed other lots.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .lots import Lot, Take, allocate, apportion


class Line(NamedTuple):
    """One entry: the signed amount of one bucket."""

    bucket: str
    amount: int
    reverses_id: int | None = None


class Grant(NamedTuple):
    """A lot to be made by the entry of its bucket; a negative one is a debt."""

    bucket: str
    granted: int
    remaining: int
    expires_on: date | None = None
    available_on: date | None = None


class Change(NamedTuple):
    """A signed change of a lot by the entry of a bucket.

    `lot_id` None is the lot that the same posting grants in that bucket.
    """

    bucket: str
    lot_id: int | None
    amount: int


class Spent(NamedTuple):
    """What one entry took from one lot, and what reversals gave back to it."""

    entry_id: int
    bucket: str
    lot_id: int
    taken: int
    returned: int

    @property
    def left(self) -> int:
        return self.taken - self.returned


class Given(NamedTuple):
    """What one credit entry gave, and what of it is undone."""

    entry_id: int
    bucket: str
    amount: int
    undone: int

    @property
    def left(self) -> int:
        return self.amount - self.undone


@dataclass(slots=True)
class Posting:
    """All that one operation writes; `reserved` is the change of each lot's hold."""

    lines: list[Line] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    reserved: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The change of the account's balance."""
        return sum(line.amount for line in self.lines)

    @property
    def held(self) -> int:
        """The change of what the account's holds reserve."""
        return sum(self.reserved.values())

    def bucket_totals(self) -> dict[str, int]:
        """Return the change of each bucket that is touched."""
        totals: dict[str, int] = defaultdict(int)
        for line in self.lines:
            totals[line.bucket] += line.amount
        return dict(totals)

    def amounts_after(self) -> list[int]:
        """Return for each line the sum of the lines after it."""
        sums, after = [], 0
        for line in reversed(self.lines):
            sums.append(after)
            after += line.amount
        return sums[::-1]

    def lot_moves(self) -> dict[int, tuple[int, int]]:
        """Return for each existing lot the change of (remaining, held)."""
        remaining: dict[int, int] = defaultdict(int)
        for change in self.changes:
            if change.lot_id is not None:
                remaining[change.lot_id] += change.amount
        return {
            lot_id: (remaining.get(lot_id, 0), self.reserved.get(lot_id, 0))
            for lot_id in sorted({*remaining, *self.reserved})
        }


def credit(
    amounts: Mapping[str, int],
    debts: Sequence[Lot],
    expires_on: Mapping[str, date | None],
    available_on: date | None,
) -> Posting:
    """Grant a lot for each amount; debts of the same bucket are repaid from it."""
    posting = Posting()
    for bucket, amount in amounts.items():
        repaid, __ = allocate((lot for lot in debts if lot.bucket == bucket), amount)
        used = sum(take.amount for take in repaid)
        posting.lines.append(Line(bucket, amount))
        posting.grants.append(
            Grant(bucket, amount, amount - used, expires_on.get(bucket), available_on)
        )
        posting.changes += [Change(bucket, take.lot_id, take.amount) for take in repaid]
        if used:
            posting.changes.append(Change(bucket, None, -used))
    return posting


def debit(takes: Sequence[Take]) -> Posting:
    """Spend the takes: one entry for each bucket."""
    spent: dict[str, int] = defaultdict(int)
    for take in takes:
        spent[take.bucket] += take.amount
    return Posting(
        lines=[Line(bucket, -amount) for bucket, amount in spent.items()],
        changes=[Change(take.bucket, take.lot_id, -take.amount) for take in takes],
    )


def reserve(takes: Sequence[Take]) -> Posting:
    """Reserve the takes for a hold."""
    return Posting(reserved={take.lot_id: take.amount for take in takes})


def capture(reserved: Sequence[Take], captured: Sequence[Take]) -> Posting:
    """Spend the captured part of a hold and release all that it reserved."""
    posting = debit(captured)
    posting.reserved = {take.lot_id: -take.amount for take in reserved}
    return posting


def give_back(spent: Sequence[Spent], amount: int, debts: Sequence[Lot]) -> Posting:
    """Return a part of a debit to the lots it came from, in proportion.

    What is returned repays debts of its bucket first.
    """
    posting = Posting()
    returned: dict[tuple[str, int], int] = defaultdict(int)
    shares = apportion(amount, [part.left for part in spent])
    for part, share in zip(spent, shares, strict=True):
        if share:
            returned[part.bucket, part.entry_id] += share
            posting.changes.append(Change(part.bucket, part.lot_id, share))
    posting.lines = [
        Line(bucket, total, entry_id) for (bucket, entry_id), total in returned.items()
    ]
    for line in posting.lines:
        repaid, __ = allocate(
            (lot for lot in debts if lot.bucket == line.bucket), line.amount
        )
        posting.changes += _repay(line.bucket, repaid, posting.changes)
    return posting


def _repay(
    bucket: str, repaid: Sequence[Take], returned: Sequence[Change]
) -> list[Change]:
    """Move the repaid amounts from the lots that were just given value back."""
    sources = [
        Lot(change.lot_id, bucket, change.amount)
        for change in returned
        if change.bucket == bucket and change.lot_id is not None
    ]
    used, __ = allocate(sources, sum(take.amount for take in repaid))
    return [Change(bucket, take.lot_id, take.amount) for take in repaid] + [
        Change(bucket, take.lot_id, -take.amount) for take in used
    ]


def take_back(
    given: Sequence[Given],
    amount: int,
    own: Sequence[Lot],
    others: Sequence[Lot],
) -> tuple[Posting, int]:
    """Take back a part of a credit: from its own lots, then from the others.

    What no lot of the bucket can give becomes a debt (a negative grant).

    :return: the posting, and how much of it is debt
    """
    posting, owed = Posting(), 0
    shares = apportion(amount, [part.left for part in given])
    for part, share in zip(given, shares, strict=True):
        if not share:
            continue
        missing = share
        takes: list[Take] = []
        for source in (own, others):
            found, missing = allocate(
                (lot for lot in source if lot.bucket == part.bucket), missing
            )
            takes += found
        posting.lines.append(Line(part.bucket, -share, part.entry_id))
        posting.changes += [
            Change(part.bucket, take.lot_id, -take.amount) for take in takes
        ]
        if missing:
            posting.grants.append(Grant(part.bucket, -missing, -missing))
            owed += missing
    return posting, owed
