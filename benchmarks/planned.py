"""Rows of the design whose features are not built yet."""

from collections.abc import Iterator

from .harness import Bench, Row, benchmark


@benchmark
def planned(bench: Bench) -> Iterator[Row]:
    yield Row("bulk posting", None, "/s", (">=", 10_000))
