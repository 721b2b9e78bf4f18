"""How long a till waits for a member, among as many as a chain has."""

import random
import statistics
from collections.abc import Iterator

from odoo.models import BaseModel

from . import crowd, shop
from .harness import Bench, Row, benchmark, number, percentile, stopwatch

MILLISECONDS_MAX = 20
WARMING = 10


@benchmark
def lookup(bench: Bench) -> Iterator[Row]:
    """What a scan and a search take on the server, one request at a time."""
    counter = shop.ensure(bench)
    with bench.environment() as env:
        program = crowd.find_program(env)
        members = env["membership.member"].search_count(
            [("program_id", "=", program.id)]
        )
        questions = _questions(crowd.sample(env, bench.options.lookups, seed=3))
    yield Row("members to look up among", members)
    for (method, title), texts in questions.items():
        for text in texts[:WARMING]:
            _ask(counter, method, text)
        answers = [_ask(counter, method, text) for text in texts]
        seconds = [duration for duration, __ in answers]
        found = sum(is_found for __, is_found in answers)
        yield Row(
            f"{method} by {title}, p99",
            percentile(seconds, 0.99) * 1000,
            "ms",
            ("<=", MILLISECONDS_MAX),
            f"p50 {number(statistics.median(seconds) * 1000)} ms, "
            f"{found} of {len(texts)} found",
        )


def _questions(members: BaseModel) -> dict[tuple[str, str], list[str]]:
    """What cashiers type and scan, for each kind of question."""
    dice = random.Random(4)
    latin = [member.name for member in members if member.name.isascii()]
    chinese = [member.name for member in members if not member.name.isascii()]

    def repeated(texts: list[str]) -> list[str]:
        return [texts[index % len(texts)] for index in range(len(members))]

    return {
        ("till_find", "card number"): [member.card_number for member in members],
        ("till_find", "member code"): [member.code for member in members],
        ("till_find", "phone"): [member.phone for member in members],
        ("till_find", "unknown code"): [
            f"40{dice.randrange(10**9):09d}" for __ in members
        ],
        ("till_search", "phone beginning"): [member.phone[:7] for member in members],
        ("till_search", "last digits of a phone"): [
            member.phone[-4:] for member in members
        ],
        ("till_search", "name beginning"): repeated(
            [name[: dice.randint(3, 6)] for name in latin]
        ),
        ("till_search", "2 Chinese characters"): repeated(
            [name[:2] for name in chinese]
        ),
        ("till_search", "inside a name"): repeated(
            [name.split()[1][: dice.randint(3, 6)] for name in latin]
        ),
        ("till_search", "unknown name"): [
            f"{member.name[:2]}xq{dice.randrange(1000)}" for member in members
        ],
    }


def _ask(counter: shop.Shop, method: str, text: str) -> tuple[float, bool]:
    """Ask as the cashier, with nothing in the record cache.

    :return: seconds, and whether a member was found
    """
    with stopwatch() as elapsed:
        with counter.request() as env:
            members = env["membership.member"]
            answer = getattr(members, method)(counter.members_store.config_id, text)
        seconds = elapsed()
    return seconds, bool(answer and answer["records"].get("res.partner"))
