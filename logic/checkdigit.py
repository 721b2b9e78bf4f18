"""Check digits by the Luhn formula, as on bank cards, or by that of GS1 (EAN).

Both catch every single wrong digit, and Luhn nearly every swap of two neighbours.
"""

from typing import Literal

Scheme = Literal["luhn", "gs1"]

UPC_LENGTH = 12
_GS1_WEIGHTS = (1, 3)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _luhn_sum(digits: str) -> int:
    """Return the Luhn sum of `digits`, whose last one counts single."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        total += _DOUBLED[value] if position % 2 else value
    return total


def _gs1_sum(digits: str) -> int:
    """Return the GS1 sum of `digits`, whose last one counts single."""
    return sum(
        int(digit) * _GS1_WEIGHTS[position % 2]
        for position, digit in enumerate(reversed(digits))
    )


def _sum(digits: str, scheme: Scheme) -> int:
    return _gs1_sum(digits) if scheme == "gs1" else _luhn_sum(digits)


def is_digits(text: str) -> bool:
    """Tell whether `text` is one or more of the digits 0 to 9 and nothing else."""
    return text.isascii() and text.isdigit()


def check_digit(payload: str, scheme: Scheme = "luhn") -> str:
    """Return the digit that completes `payload`.

    :raises ValueError: when the payload is not made of digits
    """
    if not is_digits(payload):
        raise ValueError("A check digit needs digits.")
    return str(-_sum(payload + "0", scheme) % 10)


def with_check_digit(payload: str, scheme: Scheme = "luhn") -> str:
    """Return `payload` followed by its check digit."""
    return payload + check_digit(payload, scheme)


def writings(number: str) -> list[str]:
    """Return the ways in which a scanner may read a number, as it is written first.

    A GS1 number of thirteen digits that begins with a zero is one of twelve (UPC-A);
    scanners and tills leave the zero out or put it in.
    """
    if len(number) == UPC_LENGTH and is_valid(number, "gs1"):
        return [number, f"0{number}"]
    if len(number) == UPC_LENGTH + 1 and number[0] == "0" and is_valid(number, "gs1"):
        return [number, number[1:]]
    return [number]


def is_valid(number: str, scheme: Scheme = "luhn") -> bool:
    """Tell whether the last digit of `number` checks the ones before it."""
    return len(number) > 1 and is_digits(number) and _sum(number, scheme) % 10 == 0
