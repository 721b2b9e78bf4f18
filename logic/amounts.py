"""From amounts as people write them to whole smallest units, and back."""

from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum

LIMIT = Decimal(10) ** 12


class Fault(Enum):
    """What is wrong with an amount."""

    NOT_A_NUMBER = "not_a_number"
    NOT_POSITIVE = "not_positive"
    TOO_LARGE = "too_large"
    TOO_FINE = "too_fine"


class AmountError(ValueError):
    """The amount can't be posted; `fault` says why."""

    def __init__(self, fault: Fault):
        super().__init__(fault.value)
        self.fault = fault


def to_units(amount: object, unit: Decimal) -> int:
    """Return how many smallest units an amount is.

    :param amount: int, float or Decimal; a float may carry the noise of its sums
    :param unit: the smallest unit, such as Decimal("0.01")
    :return: a positive number of units
    :raise AmountError: the amount is no number, not positive, above one million
        million, or no multiple of the unit
    """
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        raise AmountError(Fault.NOT_A_NUMBER)
    value = Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)
    if not value.is_finite():
        raise AmountError(Fault.NOT_A_NUMBER)
    if value <= 0:
        raise AmountError(Fault.NOT_POSITIVE)
    if value > LIMIT:
        raise AmountError(Fault.TOO_LARGE)
    exact = value / unit
    units = exact.to_integral_value(ROUND_HALF_EVEN)
    if abs(exact - units) > _noise(amount, unit):
        raise AmountError(Fault.TOO_FINE)
    if not units:
        raise AmountError(Fault.NOT_POSITIVE)
    return int(units)


def _noise(amount: int | float | Decimal, unit: Decimal) -> Decimal:
    """Return the part of a unit by which a float may miss its multiple."""
    if not isinstance(amount, float):
        return Decimal(0)
    return max(Decimal("1e-6"), Decimal(amount) * Decimal(2) ** -50 / unit)
