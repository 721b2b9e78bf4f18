"""What a sale earns, and what a return takes back.

Amounts are integers in minor units of the program's currency; points are integers.
Nothing here knows a clock, a database or Odoo.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

Rounding = Literal["down", "half_up"]


@dataclass(frozen=True)
class Rate:
    """``points`` for each ``per`` minor units, times ``multiplier``."""

    points: int
    per: int
    multiplier: Fraction = Fraction(1)
    rounding: Rounding = "down"


def round_points(value: Fraction, rounding: Rounding) -> int:
    """:return: ``value`` as whole points; halves go up under ``half_up``."""
    return floor(value + Fraction(1, 2)) if rounding == "half_up" else floor(value)


def points_for(base: Fraction, rate: Rate) -> int:
    """:return: the points that ``base`` minor units earn, never negative"""
    if rate.per <= 0:
        raise ValueError("a rate needs a positive amount")
    earned = base * rate.points * rate.multiplier / rate.per
    return max(0, round_points(earned, rate.rounding))


def points_to_take_back(
    earned: int,
    eligible: int | Fraction,
    returned: int | Fraction,
    already_taken: int,
) -> int:
    """The points that a return takes back from what the sale earned.

    Counted on everything returned so far, so that many small returns take back
    exactly as much as a single large one.

    :param earned: points of the original order
    :param eligible: minor units of its eligible lines, or of their share that earns
    :param returned: the same of what was given back so far, this time included
    :param already_taken: points taken back by the earlier returns
    """
    if eligible <= 0 or returned <= 0:
        return 0
    share = min(Fraction(1), Fraction(returned, eligible))
    target = min(earned, round_points(earned * share, "half_up"))
    return max(0, target - already_taken)
