"""What was paid for each line of an order, and what of it earns points.

Amounts are integers in minor units, taxes included.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

Kind = Literal["goods", "tip", "topup", "card"]


def worths(lines: Iterable[tuple[int, int, Kind, bool]]) -> dict[int, int]:
    """What was paid for each line after all negative lines of its order.

    What negative lines take off is spread in proportion: over goods, then, as far as
    there is nothing else, over tips, and last over top-ups and sheltered lines, which
    discounts leave alone. The worths add up to what was paid, to the unit.

    :param lines: ``(id, value, kind, sheltered)`` of what was sold, returns apart
    :return: ``{line id: minor units}`` of the positive lines, none below zero
    """
    lines = list(lines)
    off = -sum(value for _id, value, _kind, _sheltered in lines if value < 0)
    result: dict[int, int] = {}
    for rank in range(3):
        values = {
            id_: value
            for id_, value, kind, sheltered in lines
            if value > 0 and _rank(kind, sheltered) == rank
        }
        taken = min(off, sum(values.values()))
        parts = spread(values, taken)
        result |= {id_: value - parts[id_] for id_, value in values.items()}
        off -= taken
    return result


def earning_base(earning: int | Fraction, payable: int, excluded: int) -> Fraction:
    """The amount really paid for lines that earn points.

    :param earning: the worth of those lines, or of their share that earns
    :param payable: the worth of all lines that the excluded money may have paid for
    :param excluded: what of that was paid with money that earns nothing
    :return: minor units, never negative and never more than ``earning``
    """
    if payable <= 0:
        return Fraction(0)
    left = payable - min(payable, max(0, excluded))
    return earning * Fraction(left, payable)


def spread(values: Mapping[int, int], amount: int) -> dict[int, int]:
    """:return: ``amount``, spread over the values in proportion, to the unit; it is not
    more than they add up to"""
    total = sum(values.values())
    if not amount:
        return dict.fromkeys(values, 0)
    shares = {id_: Fraction(amount * value, total) for id_, value in values.items()}
    parts = {id_: int(share) for id_, share in shares.items()}
    missing = amount - sum(parts.values())
    by_remainder = sorted(shares, key=lambda id_: (parts[id_] - shares[id_], id_))
    for id_ in by_remainder[:missing]:
        parts[id_] += 1
    return parts


def _rank(kind: Kind, sheltered: bool) -> int:
    if sheltered or kind == "topup":
        return 2
    return 1 if kind == "tip" else 0
