"""Check digits by the Luhn formula, as on bank cards.

They catch every single wrong digit and nearly every swap of two neighbours.
"""

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _luhn_sum(digits: str) -> int:
    """Return the Luhn sum of `digits`, whose last one counts single."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        total += _DOUBLED[value] if position % 2 else value
    return total


def is_digits(text: str) -> bool:
    """Tell whether `text` is one or more of the digits 0 to 9 and nothing else."""
    return text.isascii() and text.isdigit()


def check_digit(payload: str) -> str:
    """Return the digit that completes `payload`.

    :raises ValueError: when the payload is not made of digits
    """
    if not is_digits(payload):
        raise ValueError("A check digit needs digits.")
    return str(-_luhn_sum(payload + "0") % 10)


def with_check_digit(payload: str) -> str:
    """Return `payload` followed by its check digit."""
    return payload + check_digit(payload)


def is_valid(number: str) -> bool:
    """Tell whether the last digit of `number` checks the ones before it."""
    return len(number) > 1 and is_digits(number) and _luhn_sum(number) % 10 == 0
