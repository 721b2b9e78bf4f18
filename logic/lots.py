"""How value is taken from lots and given back to them, in whole smallest units.

A lot is what is left of one credit. Value is spent from the lot that expires first,
then from the oldest (the lowest id). Every split of an amount is exact: the parts sum
up to the amount, and no part exceeds what it is taken from.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

PROPORTIONAL = "proportional"
_FIRST = "_first"


class Lot(NamedTuple):
    """A lot and the part of it that can be taken; of a debt, the part still owed."""

    id: int
    bucket: str
    free: int
    expires_on: date | None = None


class Take(NamedTuple):
    """A positive amount taken from one lot."""

    lot_id: int
    bucket: str
    amount: int


def in_spend_order(lots: Iterable[Lot]) -> list[Lot]:
    """Return the lots by earliest expiry (never expiring ones last), then by age."""
    return sorted(lots, key=lambda lot: (lot.expires_on or date.max, lot.id))


def allocate(lots: Iterable[Lot], amount: int) -> tuple[list[Take], int]:
    """Take an amount from the lots, in spend order.

    :return: the takes, and how much of the amount no lot could give
    """
    takes = []
    for lot in in_spend_order(lots):
        if not amount:
            break
        part = min(lot.free, amount)
        if part > 0:
            takes.append(Take(lot.id, lot.bucket, part))
            amount -= part
    return takes, amount


def allocate_buckets(
    lots: Sequence[Lot], amount: int, buckets: Sequence[str], order: str
) -> tuple[list[Take], int]:
    """Take an amount from the lots of several buckets.

    :param buckets: the buckets that may be used, in their natural order
    :param order: `<bucket>_first`, or `proportional` to what each bucket holds
    :return: the takes, and how much of the amount no lot could give
    """
    takes: list[Take] = []
    wanted = _wanted_by_bucket(lots, amount, buckets, order)
    for bucket, part in wanted.items():
        found, __ = allocate((lot for lot in lots if lot.bucket == bucket), part)
        takes += found
    return takes, amount - sum(take.amount for take in takes)


def _wanted_by_bucket(
    lots: Sequence[Lot], amount: int, buckets: Sequence[str], order: str
) -> dict[str, int]:
    free = dict.fromkeys(buckets, 0)
    for lot in lots:
        if lot.bucket in free:
            free[lot.bucket] += lot.free
    amount = min(amount, sum(free.values()))
    if order == PROPORTIONAL:
        return dict(zip(free, apportion(amount, list(free.values())), strict=True))
    first = order.removesuffix(_FIRST)
    wanted = {}
    for bucket in sorted(buckets, key=lambda bucket: bucket != first):
        wanted[bucket] = min(free[bucket], amount)
        amount -= wanted[bucket]
    return wanted


def is_order(order: str, buckets: Sequence[str]) -> bool:
    """Return whether `allocate_buckets` knows this order."""
    return order == PROPORTIONAL or order in {bucket + _FIRST for bucket in buckets}


def apportion(amount: int, left: Sequence[int]) -> list[int]:
    """Split an amount in proportion to what is left of each part.

    By largest remainder, the earlier part first among equals: the shares sum up to
    the amount, and no share exceeds its part.

    :raise ValueError: the amount is negative or more than all that is left
    """
    total = sum(left)
    if not 0 <= amount <= total:
        raise ValueError(f"{amount} is not within 0 and {total}")
    if not amount:
        return [0] * len(left)
    shares = [amount * part // total for part in left]
    by_remainder = sorted(
        range(len(left)), key=lambda i: (-(amount * left[i] % total), i)
    )
    for index in by_remainder[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def capture(takes: Sequence[Take], amount: int, order: str) -> list[Take]:
    """Return the part of a hold's takes that a capture of `amount` uses.

    In the order in which the lots were reserved, or in proportion if they were
    reserved in proportion.

    :raise ValueError: the amount is more than the takes reserve
    """
    reserved = [take.amount for take in takes]
    if order == PROPORTIONAL:
        parts = apportion(amount, reserved)
    else:
        parts = []
        for most in reserved:
            parts.append(min(most, amount - sum(parts)))
    if sum(parts) != amount:
        raise ValueError(f"{amount} is more than the reserved {sum(reserved)}")
    return [
        take._replace(amount=part)
        for take, part in zip(takes, parts, strict=True)
        if part
    ]
