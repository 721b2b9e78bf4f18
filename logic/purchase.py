"""Which orders count as orders: several that pay for one purchase count once."""

from collections.abc import Iterable
from typing import NamedTuple

# The name of goods that were bought by themselves
NO_NAME = 0


class Paid(NamedTuple):
    """An order that counts for a member.

    names    what purchases its goods belong to, such as the quotations that they were
             taken from; `NO_NAME` for goods of no other order
    is_kept  whether anything that it sold is kept
    """

    id: int
    member_id: int
    is_kept: bool
    names: frozenset[int]


def counted(orders: Iterable[Paid]) -> dict[int, int]:
    """Return ``{id: 1 or 0}``: how much each order counts as an order.

    The first of those that pay for one purchase counts, say a down payment; what pays
    the rest does not, unless it sells something else as well.

    :param orders: all that name these purchases, the earliest first
    """
    seen: set[tuple[int, int]] = set()
    result = {}
    for order in orders:
        purchases = {(order.member_id, name) for name in order.names - {NO_NAME}}
        is_new = NO_NAME in order.names or not purchases or not purchases <= seen
        result[order.id] = int(order.is_kept and is_new)
        if order.is_kept:
            seen |= purchases
    return result
