"""Lists that people paste from a sheet, a mail or a chat."""

import re
from typing import NamedTuple

# A telephone number is written with blanks, so that they part nothing.
_SEPARATORS = re.compile(r"[\n\r\t,;，；、|]+")


class PastedLine(NamedTuple):
    """One item of a pasted list, and where it first stood."""

    number: int
    text: str


def split_pasted(text: str | None) -> list[PastedLine]:
    """Return the items of a pasted list in their order, each once.

    Items stand on lines of their own or between commas, semicolons or tabs.
    """
    items: dict[str, int] = {}
    position = 0
    for part in _SEPARATORS.split(text or ""):
        item = " ".join(part.split())
        if not item:
            continue
        position += 1
        items.setdefault(item, position)
    return [PastedLine(number, item) for item, number in items.items()]
