"""Progress on standard error; standard output is left to the results."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """Something the person at the keyboard must know; shown without traceback."""


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a piece of work, then how long it took."""
    say(f"==> {title} ...")
    start = time.monotonic()
    yield
    say(f"    done in {time.monotonic() - start:.0f} s")
