"""What may be believed of values that came over the network: their mere shape."""

import re
from typing import TypeGuard

# Ids are 32-bit integers in the database.
ID_MAX = 2**31 - 1
DEPTH_MAX = 8
# Beyond these, floats leave out units of money.
AMOUNT_MAX = 10**12
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def is_id(value: object) -> TypeGuard[int]:
    """Tell whether `value` can be the id of a record; `True` is none."""
    return type(value) is int and 0 < value <= ID_MAX


def is_in_reach(value: object) -> bool:
    """Tell whether `value` can be reckoned with, if it is a number at all: it is finite
    and not absurdly large."""
    # Of NaN, every comparison is false.
    return not isinstance(value, int | float) or -AMOUNT_MAX <= value <= AMOUNT_MAX


def is_text(value: object, length_max: int) -> TypeGuard[str]:
    """Tell whether `value` is a text of 1 to `length_max` characters that a database
    can store."""
    return (
        isinstance(value, str) and 0 < len(value) <= length_max and is_storable(value)
    )


def is_storable(value: object, depth: int = DEPTH_MAX) -> bool:
    """Tell whether all texts in `value` can be stored, and it isn't nested too deep.

    PostgreSQL stores no NUL, and UTF-8 has no lone halves of a surrogate pair.
    """
    if isinstance(value, str):
        return not _UNSTORABLE.search(value)
    if isinstance(value, dict):
        return depth > 0 and all(
            is_storable(part, depth - 1) for item in value.items() for part in item
        )
    if isinstance(value, list | tuple):
        return depth > 0 and all(is_storable(part, depth - 1) for part in value)
    return True
