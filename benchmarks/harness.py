"""Rows of the benchmark table, and how they are made.

A benchmark is a generator function decorated with `benchmark`; it receives a
`Bench` and yields rows. Add its module to `MODULES` in run.py.
"""

import argparse
import operator
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

COMPARISONS = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True)
class Row:
    """One figure of the table.

    :ivar target: e.g. ``("<=", 10)``; None for a figure that others are compared to
    """

    name: str
    figure: float
    unit: str
    target: tuple[str, float] | None = None

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        sign, limit = self.target
        return "ok" if COMPARISONS[sign](self.figure, limit) else "MISS"


@dataclass(frozen=True)
class Bench:
    """What a benchmark works with.

    :ivar database: name of the database, which the benchmark may fill
    :ivar options: of the command line
    """

    database: str
    options: argparse.Namespace

    @contextmanager
    def environment(self) -> Iterator[api.Environment]:
        """An Odoo environment on a cursor of its own, committed at the end."""
        with Registry(self.database).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def program(self, *arguments: str) -> str:
        """The output of one of PostgreSQL's programs, which find our server."""
        result = subprocess.run(arguments, capture_output=True, text=True, check=True)
        return result.stdout


Benchmark = Callable[[Bench], Iterator[Row]]
BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(function: Benchmark) -> Benchmark:
    """Put a benchmark on the list, under the name of its function."""
    BENCHMARKS[function.__name__] = function
    return function


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Seconds since the block was entered."""
    start = time.perf_counter()
    yield lambda: time.perf_counter() - start


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(rows: list[Row]) -> str:
    """The rows as text, one line each."""
    cells = [("what", "figure", "target", "")]
    for row in rows:
        target = f"{row.target[0]} {_number(row.target[1])}" if row.target else ""
        figure = f"{_number(row.figure)} {row.unit}".strip()
        cells.append((row.name, figure, target, row.verdict))
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = []
    for name, figure, target, verdict in cells:
        line = f"{name:<{widths[0]}}  {figure:>{widths[1]}}"
        lines.append(f"{line}  {target:>{widths[2]}}  {verdict}".rstrip())
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.2f}"
