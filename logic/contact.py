"""How names and telephone numbers are written for looking them up."""

# Shorter digits that begin with 00 are a part of a number, not an international call.
INTERNATIONAL_LENGTH_MIN = 8


def search_name(name: str | None) -> str:
    """Return the name in lower case with single spaces."""
    return " ".join((name or "").lower().split())


def digits_only(text: str) -> str:
    """Return the digits 0 to 9 of `text`."""
    return "".join(char for char in text if char in "0123456789")


def phone_digits(phone: str | None, country_code: str = "") -> str:
    """Return the digits of a telephone number as dialled inside its country.

    The home country's code and the trunk zero fall away, so that `+86 138 0013 8000`
    and `13800138000` are one number. A number of another country keeps its code.

    :param country_code: digits of the home country's code, such as `86`
    """
    text = (phone or "").strip()
    digits = digits_only(text)
    international = text.startswith("+")
    if len(digits) >= INTERNATIONAL_LENGTH_MIN and digits.startswith("00"):
        international, digits = True, digits[2:]
    if international and country_code and digits.startswith(country_code):
        digits = digits[len(country_code) :]
    return digits.removeprefix("0")
