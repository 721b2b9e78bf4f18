"""The ledger said again in plain Python, as slowly and simply as it can be.

Days are whole numbers and amounts smallest units. An operation that the ledger must
refuse returns None and changes nothing.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf


def split(amount, parts):
    """Split by largest remainder, handing out the odd units one by one."""
    total = sum(parts)
    exact = [Fraction(amount * part, total) if total else Fraction(0) for part in parts]
    shares = [int(share) for share in exact]
    while sum(shares) < amount:
        rest = [share - given for share, given in zip(exact, shares, strict=True)]
        shares[rest.index(max(rest))] += 1
    return shares


@dataclass
class PlainLot:
    bucket: str
    remaining: int
    expires: float = inf
    available: float = -inf
    held: int = 0
    expired: int = 0
    debt: bool = False

    @property
    def free(self):
        return max(self.remaining - self.held, 0)

    @property
    def shown(self):
        return (self.bucket, self.remaining, self.held)


@dataclass
class PlainHold:
    takes: list  # [lot, amount]
    order: str
    ends: int
    state: str = "held"


@dataclass
class PlainEntry:
    """One bucket of one operation: a credit with its lot, or a debit with its parts."""

    bucket: str
    amount: int
    lot: PlainLot | None = None
    parts: list = field(default_factory=list)  # [lot, taken, returned]
    undone: int = 0

    @property
    def left(self):
        expired = self.lot.expired if self.lot else 0
        return max(abs(self.amount) - self.undone - expired, 0)


class PlainLedger:
    def __init__(self, buckets, may_owe):
        self.buckets, self.may_owe = buckets, may_owe
        self.lots, self.holds = [], []
        self.totals = dict.fromkeys(buckets, 0)

    # What an account shows

    @property
    def balance(self):
        return sum(self.totals.values())

    @property
    def held(self):
        return sum(
            amount
            for hold in self.holds
            if hold.state == "held"
            for __, amount in hold.takes
        )

    # Operations

    def credit(self, amounts, expires, available):
        entries = []
        for bucket, amount in amounts.items():
            end = expires if bucket != "principal" else inf
            lot = PlainLot(bucket, amount, end, available)
            self._repay(bucket, [[lot, amount]])
            self.lots.append(lot)
            self.totals[bucket] += amount
            entries.append(PlainEntry(bucket, amount, lot))
        return entries

    def debit(self, amount, day, order):
        takes = self._choose(amount, day, order)
        return takes and self._spend(takes)

    def hold(self, amount, day, order, ends):
        takes = self._choose(amount, day, order)
        if not takes:
            return None
        for lot, part in takes:
            lot.held += part
        self.holds.append(PlainHold(takes, order, ends))
        return self.holds[-1]

    def capture(self, hold, amount):
        if hold.state != "held":
            return None
        reserved = [part for __, part in hold.takes]
        amount = amount or sum(reserved)
        if amount > sum(reserved):
            return None
        if hold.order == "proportional":
            parts = split(amount, reserved)
        else:
            parts = []
            for part in reserved:
                parts.append(min(part, amount - sum(parts)))
        self.release(hold, "captured")
        lots = [lot for lot, __ in hold.takes]
        return self._spend(
            [[lot, part] for lot, part in zip(lots, parts, strict=True) if part]
        )

    def release(self, hold, state):
        if hold.state == "held":
            hold.state = state
            for lot, part in hold.takes:
                lot.held -= part

    def expire_holds(self, now):
        due = [hold for hold in self.holds if hold.state == "held" and hold.ends <= now]
        for hold in due:
            self.release(hold, "expired")
        return len(due)

    def expire_lots(self, day):
        due = [lot for lot in self.lots if lot.expires < day and lot.free]
        for lot in due:
            self.totals[lot.bucket] -= lot.free
            lot.expired += lot.free
            lot.remaining = lot.held
        return len(due)

    def reverse(self, entries, amount, day, own_only):
        left = [entry.left for entry in entries]
        amount = amount or sum(left)
        if not amount or amount > sum(left):
            return False
        if entries[0].amount < 0:
            self._give_back(entries, amount)
            return True
        return self._take_back(entries, split(amount, left), day, own_only)

    # Parts of operations

    def _give_back(self, entries, amount):
        parts = [(entry, part) for entry in entries for part in entry.parts]
        shares = split(amount, [taken - back for __, (__, taken, back) in parts])
        returned = {bucket: [] for bucket in self.buckets}
        for (entry, part), share in zip(parts, shares, strict=True):
            part[0].remaining += share
            part[2] += share
            entry.undone += share
            self.totals[entry.bucket] += share
            returned[entry.bucket].append([part[0], share])
        for bucket, back in returned.items():
            back.sort(key=lambda pair: self.lots.index(pair[0]))
            self._repay(bucket, back)

    def _take_back(self, entries, shares, day, own_only):
        plan = self._plan_take_back(entries, shares, day, own_only)
        missing = sum(part for __, part in plan["missing"])
        if missing and (own_only or not self.may_owe):
            return False
        for hold in reversed(self.holds):
            if missing > 0 and hold.state == "held":
                missing -= sum(part for __, part in hold.takes)
                self.release(hold, "released")
        plan = self._plan_take_back(entries, shares, day, own_only)
        for lot, part in plan["takes"]:
            lot.remaining -= part
        for bucket, part in plan["missing"]:
            self.lots.append(PlainLot(bucket, -part, debt=True))
        for entry, share in zip(entries, shares, strict=True):
            entry.undone += share
            self.totals[entry.bucket] -= share
        return True

    def _plan_take_back(self, entries, shares, day, own_only):
        plan = {"takes": [], "missing": []}
        for entry, share in zip(entries, shares, strict=True):
            others = [
                lot
                for lot in self._in_order(entry.bucket)
                if lot is not entry.lot and lot.expires >= day and not own_only
            ]
            for lot in [entry.lot, *others]:
                part = min(lot.free, share)
                share -= part
                if part:
                    plan["takes"].append([lot, part])
            if share:
                plan["missing"].append((entry.bucket, share))
        return plan

    def _choose(self, amount, day, order):
        """Return [lot, amount] pairs that can be spent, or None if too little can."""
        free = {
            bucket: [
                lot
                for lot in self._in_order(bucket)
                if lot.free and lot.available <= day <= lot.expires
            ]
            for bucket in self.buckets
        }
        sums = {bucket: sum(lot.free for lot in lots) for bucket, lots in free.items()}
        if amount > sum(sums.values()):
            return None
        if order == "proportional":
            wanted = dict(zip(sums, split(amount, list(sums.values())), strict=True))
        else:
            first = order.removesuffix("_first")
            wanted = {first: min(amount, sums[first])}
            for bucket in sums:
                wanted.setdefault(bucket, amount - wanted[first])
        takes = []
        for bucket, part in wanted.items():
            for lot in free[bucket]:
                taken = min(lot.free, part)
                part -= taken
                if taken:
                    takes.append([lot, taken])
        return takes

    def _spend(self, takes):
        entries = {}
        for lot, part in takes:
            lot.remaining -= part
            entry = entries.setdefault(lot.bucket, PlainEntry(lot.bucket, 0))
            entry.amount -= part
            entry.parts.append([lot, part, 0])
            self.totals[lot.bucket] -= part
        return list(entries.values())

    def _in_order(self, bucket):
        lots = [lot for lot in self.lots if lot.bucket == bucket and not lot.debt]
        return sorted(lots, key=lambda lot: lot.expires)

    def _repay(self, bucket, gained):
        """Move what was gained, [lot, amount] pairs, to the debts, oldest first."""
        for debt in self.lots:
            if not debt.debt or debt.bucket != bucket:
                continue
            for pair in gained:
                part = min(-debt.remaining, pair[1])
                debt.remaining += part
                pair[0].remaining -= part
                pair[1] -= part
