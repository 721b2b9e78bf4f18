"""How names and telephone numbers are written for looking them up."""

import re

# Shorter digits that begin with 00 are a part of a number, not an international call.
INTERNATIONAL_LENGTH_MIN = 8
# Shorter texts match too many people; a Chinese name has two or three characters.
QUERY_LENGTH_MIN = 3
# The ideographs, with the extensions that rare names need
_HAN = re.compile(
    "[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def search_name(name: str | None) -> str:
    """Return the name in lower case with single spaces."""
    return " ".join((name or "").lower().split())


def is_enough(query: str) -> bool:
    """Tell whether `query` says enough of a person to look for one.

    Three characters do, blanks apart; of a name in Chinese characters, one.
    """
    text = "".join(query.split())
    return len(text) >= QUERY_LENGTH_MIN or bool(_HAN.search(text))


def digits_only(text: str) -> str:
    """Return the digits 0 to 9 of `text`."""
    return "".join(char for char in text if char in "0123456789")


def is_international(phone: str | None) -> bool:
    """Tell whether a telephone number is written with the code of a country."""
    text = (phone or "").strip()
    return text.startswith("+") or _has_international_prefix(digits_only(text))


def phone_digits(phone: str | None, country_code: str = "") -> str:
    """Return the digits of a telephone number as dialled inside its country.

    The home country's code and the trunk zero fall away, so that `+86 138 0013 8000`
    and `13800138000` are one number. A number of another country keeps its code.

    :param country_code: digits of the home country's code, such as `86`
    """
    text = (phone or "").strip()
    digits = digits_only(text)
    if _has_international_prefix(digits):
        digits = digits.removeprefix("00")
    if is_international(phone):
        digits = digits.removeprefix(country_code)
    return digits.removeprefix("0")


def _has_international_prefix(digits: str) -> bool:
    return len(digits) >= INTERNATIONAL_LENGTH_MIN and digits.startswith("00")
