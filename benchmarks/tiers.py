"""The nightly review of tiers, beside the bare SQL aggregate of the same orders."""

from collections.abc import Iterator
from datetime import date, timedelta

from odoo import api
from odoo.tools import SQL

from . import crowd
from .harness import Bench, Row, benchmark, cost, report

ACTIVITY = "membership.activity"
CHANGES = "membership.tier.change"
MODELS = (ACTIVITY, CHANGES, "membership.member")
ADDED_PER_CHUNK = 500_000
CHECK = SQL.identifier("membership_activity_order_id_fkey")
# The orders lie in the last two years; the tiers look at one.
DAYS = 730
WINDOW_DAYS = 365
SECONDS_MAX = 60
RATIO_MAX = 2


@benchmark
def tiers(bench: Bench) -> Iterator[Row]:
    """Review all members, of whom some reach another tier or have a term that ends."""
    crowd.ensure(bench)
    _ensure_activity(bench)
    first = cost(lambda: _review(bench))
    _make_a_usual_night(bench)
    bare = cost(lambda: _aggregate(bench))
    with bench.environment() as env:
        before = env[CHANGES].search_count([])
        members = env["membership.member"].search_count([])
        orders = env[ACTIVITY].search_count([])
    done = cost(lambda: _review(bench))
    with bench.environment() as env:
        changed = env[CHANGES].search_count([]) - before
    again = cost(lambda: _review(bench))
    what = f"tier review, {members:,} members and {orders:,} orders"
    full = members >= 1_000_000 and orders >= 10_000_000
    target = ("<=", SECONDS_MAX) if full else None
    beside = f"{changed:,} tiers kept, given or taken; {done.memory}"
    yield Row(what, done.seconds, "s", target, beside)
    yield Row(
        "tier review / bare SQL aggregate",
        done.seconds / bare.seconds,
        "x",
        ("<=", RATIO_MAX),
        f"SUM … GROUP BY member of the last year: {bare.seconds:.1f} s",
    )
    yield Row("the review once more, nothing to change", again.seconds, "s")
    yield Row("the very first review of these members", first.seconds, "s")


def _review(bench: Bench) -> None:
    """Let the job of the night run, whether or not it has run today."""
    with bench.environment() as env:
        program = crowd.find_program(env)
        program.tier_reviewed_on = program._today() - timedelta(days=1)
        others = env["membership.program"].search([("id", "!=", program.id)])
        others.tier_reviewed_on = program._today()
        env["membership.program"]._cron_review_tiers()


def _make_a_usual_night(bench: Bench) -> None:
    """Spread the terms over the year, so that one in 365 ends tonight."""
    with bench.environment() as env:
        program = crowd.find_program(env)
        env.cr.execute(
            SQL(
                "UPDATE membership_member SET tier_ends_on = %s::date + id %% %s"
                " WHERE program_id = %s AND tier_ends_on IS NOT NULL",
                program._today() - timedelta(days=1),
                WINDOW_DAYS,
                program.id,
            )
        )
    _vacuum(bench)


def _aggregate(bench: Bench) -> None:
    """The figures of every member, by themselves."""
    with bench.environment() as env:
        since = crowd.find_program(env)._today() - timedelta(days=WINDOW_DAYS)
        env.cr.execute(
            SQL(
                """
                SELECT COUNT(*), SUM(spend), SUM(orders), SUM(points), SUM(topup)
                  FROM (SELECT member_id, SUM(spend) AS spend, SUM(orders) AS orders,
                               SUM(points) AS points, SUM(topup) AS topup
                          FROM membership_activity WHERE day >= %s
                         GROUP BY member_id) AS figures
                """,
                since,
            )
        )


def _ensure_activity(bench: Bench) -> None:
    """Let there be as much activity as the options want.

    Nothing but the activity looks at orders by their millions, so these rows name
    orders that are not there: negative ids, which PostgreSQL is told not to check.
    """
    with bench.environment() as env:
        present = _count_made(env)
        today = crowd.find_program(env)._today()
        missing = bench.options.activity - present
        if missing <= 0:
            return
        env.cr.execute(SQL("ALTER TABLE membership_activity DROP CONSTRAINT %s", CHECK))
    with report(f"counting {missing:,} orders"):
        for offset in range(0, missing, ADDED_PER_CHUNK):
            with bench.environment() as env:
                count = min(ADDED_PER_CHUNK, missing - offset)
                _add(env, present + offset, count, missing, today)
        with bench.environment() as env:
            # As it was, for the rows to come.
            env.cr.execute(
                SQL(
                    "ALTER TABLE membership_activity ADD CONSTRAINT %s FOREIGN KEY"
                    " (order_id) REFERENCES pos_order ON DELETE RESTRICT NOT VALID",
                    CHECK,
                )
            )
        _vacuum(bench)


def _count_made(env: api.Environment) -> int:
    rows = env.execute_query(
        SQL("SELECT COUNT(*) FROM membership_activity WHERE order_id < 0")
    )
    return rows[0][0]


def _add(env: api.Environment, first: int, count: int, whole: int, today: date) -> None:
    """Insert rows like those of posted orders, in the order of their days.

    Some members buy much more than others, and every twentieth order is a top-up.
    """
    program = crowd.find_program(env)
    env.cr.execute(
        SQL(
            """
            WITH crowd AS MATERIALIZED (
                SELECT array_agg(id ORDER BY id) AS ids FROM membership_member
                 WHERE program_id = %(program)s
            )
            INSERT INTO membership_activity
                   (order_id, member_id, day, spend, orders, points, topup)
            SELECT -number,
                   crowd.ids[1 + floor(dice * array_length(crowd.ids, 1))::int],
                   %(first_day)s::date
                   + floor(%(days)s * (number %% %(whole)s) / %(whole)s)::int,
                   CASE WHEN number %% 20 = 0 THEN 0 ELSE amount END,
                   CASE WHEN number %% 20 = 0 THEN 0 ELSE 1 END,
                   CASE WHEN number %% 20 = 0 THEN 0 ELSE amount END,
                   CASE WHEN number %% 20 = 0 THEN 100 ELSE 0 END
              FROM crowd, (
                SELECT number, random() * random() AS dice,
                       10 + floor(random() * 400) AS amount
                  FROM generate_series(%(from)s, %(to)s) AS number
              ) AS orders
            """,
            program=program.id,
            first_day=today - timedelta(days=DAYS - 1),
            days=float(DAYS),
            whole=whole,
            **{"from": first + 1, "to": first + count},
        )
    )


def _vacuum(bench: Bench) -> None:
    with bench.environment() as env:
        tables = [env[model]._table for model in MODELS]
    bench.vacuum(*tables)
