"""How long a till waits for a member, among as many as a chain has."""

import random
import statistics
from collections.abc import Iterator

from odoo.models import BaseModel

from . import crowd, shop
from .harness import Bench, Row, benchmark, number, percentile, stopwatch

MILLISECONDS_MAX = 20
# How often each question is asked
TURNS = 3
# About as many as a scan needs
IDLE_STATEMENTS = 16
# A method, and what it is asked about
Question = tuple[str, str]
# How many seconds it took, and whether a member was found
Answer = tuple[float, bool]


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
    turns = [_ask_in_turns(counter, questions) for __ in range(TURNS)]
    for question in questions:
        rounds = [answers[question] for answers, __ in turns]
        yield _row(question, rounds)
    idle = [seconds for __, idle in turns for seconds in idle]
    yield Row(
        f"{IDLE_STATEMENTS} empty statements meanwhile, p99",
        percentile(idle, 0.99) * 1000,
        "ms",
        None,
        f"p50 {number(statistics.median(idle) * 1000)} ms",
    )


def _row(question: Question, rounds: list[list[Answer]]) -> Row:
    """How long the slowest take; and, without what the machine did besides, the best
    of each question's tries."""
    seconds = [duration for answers in rounds for duration, __ in answers]
    best = [min(tries)[0] for tries in zip(*rounds, strict=True)]
    found = sum(is_found for __, is_found in rounds[0])
    return Row(
        f"{question[0]} by {question[1]}, p99",
        percentile(seconds, 0.99) * 1000,
        "ms",
        ("<=", MILLISECONDS_MAX),
        f"p50 {number(statistics.median(seconds) * 1000)} ms, "
        f"p99 of the best of {len(rounds)} {number(percentile(best, 0.99) * 1000)} ms, "
        f"{found} of {len(best)} found",
    )


def _ask_in_turns(
    counter: shop.Shop, questions: dict[Question, list[str]]
) -> tuple[dict[Question, list[Answer]], list[float]]:
    """Ask one question of each kind, then the next: a busy machine slows them alike.

    :return: the answers, and the seconds that as many requests took which do nothing
    """
    answers: dict[Question, list[Answer]] = {question: [] for question in questions}
    idle = []
    for texts in zip(*questions.values(), strict=True):
        for question, text in zip(questions, texts, strict=True):
            answers[question].append(_ask(counter, question[0], text))
        idle.append(_idle(counter))
    return answers, idle


def _questions(members: BaseModel) -> dict[Question, list[str]]:
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


def _ask(counter: shop.Shop, method: str, text: str) -> Answer:
    """Ask as the cashier, with nothing in the record cache."""
    with stopwatch() as elapsed:
        with counter.request() as env:
            members = env["membership.member"]
            answer = getattr(members, method)(counter.members_store.config_id, text)
        seconds = elapsed()
    return seconds, bool(answer and answer["records"].get("res.partner"))


def _idle(counter: shop.Shop) -> float:
    """Seconds that the machine takes for a request without any work."""
    with stopwatch() as elapsed:
        with counter.request() as env:
            for __ in range(IDLE_STATEMENTS):
                env.cr.execute("SELECT 1")
        return elapsed()
