"""The validity of all cards extended as a batch, beside the bare SQL for the same."""

from collections.abc import Iterator

from odoo import Command, api
from odoo.models import BaseModel
from odoo.tools import SQL

from . import crowd
from .harness import Bench, Row, benchmark, cost

CARDS = "membership.card"
EVENTS = "membership.card.event"
BATCHES = "membership.batch"
OFFICER = "benchmark.officer"
PARAMS = {"count": 1, "unit": "month", "expired_days": 0, "notify": False}
# What a million cards may take.
SECONDS_MAX = 100
CARDS_MIN = 10_000


@benchmark
def extension(bench: Bench) -> Iterator[Row]:
    """Extend the card of each member by a month; each card gets its event."""
    crowd.ensure(bench)
    with bench.environment() as env:
        officer_id = _officer(env).id
        domain = [
            ("type_id", "=", crowd.find_program(env).default_card_type_id.id),
            ("state", "=", "active"),
        ]
        count = env[CARDS].search_count(domain)
        tables = [env[model]._table for model in (CARDS, EVENTS, BATCHES)]
        tables.append(env["membership.batch.step"]._table)
    bare = cost(lambda: _extend_bare(bench))
    bench.vacuum(*tables)
    with bench.environment(officer_id) as env:
        batches = env[BATCHES]
        seen = cost(lambda: batches._preview("extension", CARDS, domain, PARAMS))
    with bench.environment(officer_id) as env:
        asked = cost(lambda: _queue(env, domain))
    with bench.environment() as env:
        done = cost(env[BATCHES]._cron_run)
        batch = env[BATCHES].search([], order="id desc", limit=1)
        left = count - batch.changed_count
    bench.vacuum(*tables)
    seconds = asked.seconds + done.seconds
    yield Row(f"{count:,} cards extended", seconds, "s", *_most(count), done.memory)
    yield Row("cards extended", count / seconds, "/s", (">=", CARDS_MIN))
    yield Row(
        "cards extended / bare SQL",
        seconds / bare.seconds,
        "x",
        beside=f"one UPDATE and one INSERT of events: {bare.seconds:.1f} s",
    )
    yield Row("preview of the same", seen.seconds, "s", beside=seen.memory)
    yield Row("cards that the batch left out", left, "", ("<=", 0))


def _most(count: int) -> tuple[tuple[str, float] | None]:
    """The target, which is for a million cards."""
    return (("<=", SECONDS_MAX) if count >= 1_000_000 else None,)


def _officer(env: api.Environment) -> BaseModel:
    users = env["res.users"]
    return users.search([("login", "=", OFFICER)]) or users.create(
        {
            "login": OFFICER,
            "name": "Benchmark Officer",
            "group_ids": [
                Command.link(env.ref("base.group_user").id),
                Command.link(
                    env.ref("pos_membership.group_membership_officer").id,
                ),
            ],
        }
    )


def _queue(env: api.Environment, domain: list[tuple[str, str, object]]) -> None:
    env[BATCHES]._queue("extension", CARDS, domain, PARAMS, name="A month more")
    env.cr.commit()


def _extend_bare(bench: Bench) -> None:
    """What has to be written at the least, in two statements."""
    with bench.environment() as env:
        card_type = crowd.find_program(env).default_card_type_id
        env.cr.execute(
            SQL(
                "UPDATE membership_card SET write_uid = %(uid)s,"
                " write_date = now() AT TIME ZONE 'UTC',"
                " ends_on = (ends_on + interval '1 month')::date"
                " WHERE type_id = %(type)s AND state = 'active'",
                type=card_type.id,
                uid=env.uid,
            )
        )
        env.cr.execute(
            SQL(
                """
                INSERT INTO membership_card_event
                       (card_id, kind, occurred_at, user_id, state_from, state_to,
                        starts_from, starts_to, ends_from, ends_to,
                        number_from, number_to)
                SELECT id, 'extended', now() AT TIME ZONE 'UTC', %(uid)s, state, state,
                       starts_on, starts_on, (ends_on - interval '1 month')::date,
                       ends_on, number, number
                  FROM membership_card
                 WHERE type_id = %(type)s AND state = 'active'
                """,
                type=card_type.id,
                uid=env.uid,
            )
        )
