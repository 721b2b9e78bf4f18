"""Cards that expire and are followed by others, beside the bare SQL for the same."""

from collections.abc import Iterator
from datetime import timedelta

from odoo import api
from odoo.models import BaseModel
from odoo.tools import SQL

from . import crowd
from .harness import Bench, Row, benchmark, cost

CARDS = "membership.card"
TYPES = "membership.card.type"
MODELS = (CARDS, "membership.card.event", "membership.member")
TRIAL = "Benchmark Trial"
ISSUED_PER_CHUNK = 5000


@benchmark
def chaining(bench: Bench) -> Iterator[Row]:
    """The nightly job: cards of a month end, and cards of a year follow them."""
    crowd.ensure(bench)
    count = min(bench.options.cards, bench.options.members)
    _expire(bench)  # what an earlier run left
    _issue(bench, count)
    bare = cost(lambda: _chain_bare(bench))
    issued = cost(lambda: _issue(bench, count))
    done = cost(lambda: _expire(bench))
    with bench.environment() as env:
        left = env[CARDS].search_count([("id", "in", _due(env).ids)])
    yield Row(
        f"{count:,} cards issued, {ISSUED_PER_CHUNK:,} at a time",
        count / issued.seconds,
        "/s",
        beside=issued.memory,
    )
    yield Row(
        f"{count:,} cards expired and followed by others",
        done.seconds,
        "s",
        beside=done.memory,
    )
    yield Row("the same", count / done.seconds, "/s")
    yield Row(
        "the same / bare SQL",
        done.seconds / bare.seconds,
        "x",
        beside=f"one statement for cards, events and members: {bare.seconds:.1f} s",
    )
    yield Row("cards that are still due", left, "", ("<=", 0))


def _expire(bench: Bench) -> None:
    with bench.environment() as env:
        env[CARDS]._cron_expire_and_chain()


def _due(env: api.Environment) -> BaseModel:
    program = crowd.find_program(env)
    domain = [
        ("program_id", "=", program.id),
        ("state", "=", "active"),
        ("ends_on", "<", program._today()),
    ]
    return env[CARDS].search(domain)


def _issue(bench: Bench, count: int) -> None:
    """Issue cards whose last day was yesterday."""
    for offset in range(0, count, ISSUED_PER_CHUNK):
        with bench.environment() as env:
            program = crowd.find_program(env)
            members = env["membership.member"].search(
                [("program_id", "=", program.id)],
                order="id",
                offset=offset,
                limit=min(ISSUED_PER_CHUNK, count - offset),
            )
            _trial(program)._issue(members, on=program._today() - timedelta(days=30))
    with bench.environment() as env:
        tables = [env[model]._table for model in MODELS]
    bench.vacuum(*tables)


def _trial(program: BaseModel) -> BaseModel:
    """A card of thirty days, which a card of a year follows."""
    types = program.env[TYPES]
    trial = types.search([("program_id", "=", program.id), ("name", "=", TRIAL)])
    if trial:
        return trial
    shared = {"program_id": program.id, "kind": "internal"}
    shared["validity_kind"] = "duration"
    season = types.create(
        {
            **shared,
            "name": "Benchmark Season",
            "number_prefix": "76",
            "validity_count": 1,
            "validity_unit": "year",
        }
    )
    return types.create(
        {
            **shared,
            "name": TRIAL,
            "number_prefix": "75",
            "validity_count": 30,
            "validity_unit": "day",
            "on_expiry": "chain",
            "next_type_id": season.id,
        }
    )


def _chain_bare(bench: Bench) -> None:
    """What has to be written at the least, in one statement."""
    with bench.environment() as env:
        program = crowd.find_program(env)
        trial = _trial(program)
        env.cr.execute(
            SQL(
                """
                WITH ended AS (
                    UPDATE membership_card
                       SET state = 'expired', write_uid = %(uid)s,
                           write_date = now() AT TIME ZONE 'UTC'
                     WHERE type_id = %(trial)s AND state = 'active'
                       AND ends_on < %(today)s
                 RETURNING *
                ), followed AS (
                    INSERT INTO membership_card
                           (type_id, program_id, number, member_id, state, starts_on,
                            ends_on, issued_at, activated_on, claim_no, predecessor_id,
                            chain_policy, create_uid, create_date, write_uid,
                            write_date)
                    SELECT %(next)s, program_id, '76' || lpad(id::text, 16, '0'),
                           member_id, 'active', ends_on + 1,
                           (ends_on + interval '1 year')::date,
                           now() AT TIME ZONE 'UTC', ends_on + 1, id, id, 'type',
                           %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                           now() AT TIME ZONE 'UTC'
                      FROM ended
                 RETURNING *
                ), counted AS (
                    UPDATE membership_member member SET card_id = followed.id
                      FROM followed WHERE member.id = followed.member_id
                )
                INSERT INTO membership_card_event
                       (card_id, kind, occurred_at, user_id, state_from, state_to,
                        starts_from, starts_to, ends_from, ends_to,
                        number_from, number_to)
                SELECT id, 'chained', now() AT TIME ZONE 'UTC', %(uid)s, 'active',
                       state, starts_on, starts_on, ends_on, ends_on, number, number
                  FROM ended
                 UNION ALL
                SELECT id, 'issued', now() AT TIME ZONE 'UTC', %(uid)s, NULL, state,
                       NULL, starts_on, NULL, ends_on, NULL, number
                  FROM followed
                """,
                uid=env.uid,
                trial=trial.id,
                next=trial.next_type_id.id,
                today=program._today(),
            )
        )
