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

# What a Chinese keyboard types in full width, and the dashes of printed numbers
_FOLDED = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {0x3000: " ", 0x2212: "-"}
    | dict.fromkeys(range(0x2010, 0x2016), "-")
)
_PLUS_BEFORE_DIGITS = re.compile(r"[^0-9+]*\+")


def folded(text: str | None) -> str:
    """Return the text with full-width digits, letters and signs in single width."""
    return (text or "").translate(_FOLDED)


def plain_code(text: str | None) -> str:
    """Return a code or a number that somebody typed, pasted or scanned as it is
    stored: in single width, without blanks and dashes."""
    return "".join(folded(text).replace("-", "").split())


def search_name(name: str | None) -> str:
    """Return the name in lower case and single width with single spaces."""
    return " ".join(folded(name).lower().split())


def is_enough(query: str) -> bool:
    """Tell whether `query` says enough of a person to look for one.

    Three characters do, blanks apart; of a name in Chinese characters, one.
    """
    text = "".join(query.split())
    return len(text) >= QUERY_LENGTH_MIN or bool(_HAN.search(text))


def digits_only(text: str) -> str:
    """Return the digits of `text` as 0 to 9."""
    return "".join(char for char in folded(text) if char in "0123456789")


def is_international(phone: str | None) -> bool:
    """Tell whether a telephone number is written with the code of a country."""
    text = folded(phone)
    has_plus = bool(_PLUS_BEFORE_DIGITS.match(text))
    return has_plus or _has_international_prefix(digits_only(text))


def phone_digits(phone: str | None, country_code: str = "") -> str:
    """Return the digits of a telephone number as dialled inside its country.

    The home country's code and the trunk zero fall away, so that `+86 138 0013 8000`
    and `13800138000` are one number. A number of another country keeps its code.

    :param country_code: digits of the home country's code, such as `86`
    """
    digits = digits_only(phone or "")
    if _has_international_prefix(digits):
        digits = digits.removeprefix("00")
    if is_international(phone):
        digits = digits.removeprefix(country_code)
    return digits.removeprefix("0")


def _has_international_prefix(digits: str) -> bool:
    return len(digits) >= INTERNATIONAL_LENGTH_MIN and digits.startswith("00")
