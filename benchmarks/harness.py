"""Rows of the benchmark table, and how they are made.

A benchmark is a generator function decorated with `benchmark`; it receives a
`Bench` and yields rows. Add its module to `MODULES` in run.py.
"""

import argparse
import gc
import operator
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

COMPARISONS = {"<": operator.lt, "<=": operator.le, ">=": operator.ge}
HEADINGS = ("what", "figure", "target", "", "beside it")
NOT_BUILT = "not built yet"


@dataclass(frozen=True)
class Row:
    """One figure of the table.

    :ivar figure: None when what it measures is not built yet
    :ivar target: e.g. ``("<=", 10)``; None for a figure that others are compared to
    :ivar beside: what else is worth knowing, such as the spread
    """

    name: str
    figure: float | None
    unit: str = ""
    target: tuple[str, float] | None = None
    beside: str = ""

    @property
    def verdict(self) -> str:
        if self.figure is None:
            return NOT_BUILT
        if self.target is None:
            return ""
        sign, limit = self.target
        return "ok" if COMPARISONS[sign](self.figure, limit) else "MISS"

    @property
    def cells(self) -> tuple[str, ...]:
        figure = "" if self.figure is None else f"{number(self.figure)} {self.unit}"
        target = f"{self.target[0]} {number(self.target[1])}" if self.target else ""
        return self.name, figure.strip(), target, self.verdict, self.beside


@dataclass(frozen=True)
class Bench:
    """What a benchmark works with.

    :ivar database: name of the database, which the benchmark may fill
    :ivar options: of the command line
    """

    database: str
    options: argparse.Namespace

    @contextmanager
    def environment(
        self, uid: int = SUPERUSER_ID, context: Mapping[str, Any] | None = None
    ) -> Iterator[api.Environment]:
        """An Odoo environment on a cursor of its own, committed at the end."""
        with Registry(self.database).cursor() as cr:
            yield api.Environment(cr, uid, dict(context or {}))

    def program(self, *arguments: str) -> str:
        """The output of one of PostgreSQL's programs, which find our server."""
        result = subprocess.run(arguments, capture_output=True, text=True, check=True)
        return result.stdout

    def vacuum(self, *tables: str) -> None:
        """Do at once what autovacuum does in its own time, statistics included."""
        named = [argument for table in tables for argument in ("-t", table)]
        self.program("vacuumdb", "--quiet", "--analyze", *named, self.database)


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


@dataclass(frozen=True)
class Cost:
    """What some work took.

    :ivar mebibytes: the most memory that the process held meanwhile, all of it
    """

    seconds: float
    mebibytes: float

    @property
    def memory(self) -> str:
        """The memory in words."""
        return f"peak memory of the process {number(self.mebibytes)} MiB"


def cost(work: Callable[[], object]) -> Cost:
    """Do some work and tell what it took."""
    gc.collect()
    # Sets the high-water mark back to what is held now; see `man 5 proc`.
    Path("/proc/self/clear_refs").write_text("5")
    with stopwatch() as elapsed:
        work()
        seconds = elapsed()
    status = Path("/proc/self/status").read_text()
    (peak_kib,) = (
        int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line
    )
    return Cost(seconds, peak_kib / 1024)


@contextmanager
def report(what: str) -> Iterator[None]:
    """Tell what takes long, and how long it took, apart from the table."""
    with stopwatch() as elapsed:
        yield
        print(f"        {what}: {elapsed():.0f} s", file=sys.stderr, flush=True)


def rate(step: Callable[[], object], seconds: float) -> float:
    """How often a step can be done in a second, tried for some seconds."""
    done = 0
    with stopwatch() as elapsed:
        while elapsed() < seconds:
            step()
            done += 1
        return done / elapsed()


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(seconds: list[float], share: float = 0.9) -> str:
    """Middle and tail of some durations, as text in milliseconds."""
    middle, tail = statistics.median(seconds), percentile(seconds, share)
    return (
        f"p50 {number(middle * 1000)} ms, p{share * 100:.0f} {number(tail * 1000)} ms"
    )


def table(rows: list[Row]) -> str:
    """The rows as text, one line each."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        f"{name:<{widths[0]}}  {figure:>{widths[1]}}  {target:>{widths[2]}}"
        f"  {verdict:<{widths[3]}}  {beside}".rstrip()
        for name, figure, target, verdict, beside in lines
    )


def summary(rows: list[Row]) -> str:
    """Which rows miss their target, and which wait for a feature."""
    judged = [row for row in rows if row.verdict in ("ok", "MISS")]
    missed = [row.name for row in judged if row.verdict == "MISS"]
    waiting = [row.name for row in rows if row.verdict == NOT_BUILT]
    lines = [f"{len(missed)} of {len(judged)} targets missed"]
    lines += [f"  MISS: {name}" for name in missed]
    if waiting:
        lines.append(f"{len(waiting)} of the design's rows are {NOT_BUILT}")
    return "\n".join(lines)


def number(value: float) -> str:
    """A figure with as many digits as matter."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.2f}"
