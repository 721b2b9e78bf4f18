"""Members by the hundred thousand: copies of one real member, made by SQL.

One statement makes a chunk of contacts, members, cards and accounts. It copies every
column of a member who was enrolled as usual and replaces what must differ, so it
follows the models by itself.
"""

import random
from collections.abc import Mapping

from odoo import Command, api
from odoo.models import BaseModel
from odoo.tools import SQL

from .harness import Bench, report
from .people import PREFIX, people

PROGRAM = "Benchmark Club"
# name, and what is to be spent within twelve months
TIERS = (("Basic", 0), ("Silver", 2000), ("Gold", 4000))
CHUNK = 20_000
MODELS = {
    "partner": "res.partner",
    "member": "membership.member",
    "card": "membership.card",
    "event": "membership.card.event",
    "points": "membership.points.account",
    "wallet": "membership.wallet",
}


def ensure(bench: Bench) -> None:
    """Let the program have at least as many members as the options want."""
    with bench.environment() as env:
        program = find_program(env) or _create_program(env)
        present = _count(program)
    missing = bench.options.members - present
    if missing <= 0:
        return
    with report(f"making {missing:,} members"):
        for first in range(present, present + missing, CHUNK):
            with bench.environment() as env:
                _add(env, first, min(CHUNK, present + missing - first))
        with bench.environment() as env:
            tables = [env[model]._table for model in MODELS.values()]
        bench.vacuum(*tables)


def find_program(env: api.Environment) -> BaseModel:
    """The program that the crowd belongs to, if there is one."""
    return env["membership.program"].search([("name", "=", PROGRAM)])


def sample(env: api.Environment, count: int, seed: int) -> BaseModel:
    """Members of the crowd here and there, the same ones for the same seed."""
    members = env["membership.member"]
    domain = [("program_id", "=", find_program(env).id)]
    first = members.search(domain, order="id", limit=1).id
    last = members.search(domain, order="id desc", limit=1).id
    dice = random.Random(seed)
    ids = dice.sample(range(first, last + 1), min(2 * count, last + 1 - first))
    found = members.search([*domain, ("id", "in", ids)], order="id").ids
    return members.browse(dice.sample(found, min(count, len(found))))


def _count(program: BaseModel) -> int:
    members = program.env["membership.member"].with_context(active_test=False)
    return members.search_count([("program_id", "=", program.id)])


def _create_program(env: api.Environment) -> BaseModel:
    """A program with tiers that have prices, an open card, and its first member."""
    currency = env.company.currency_id
    program = env["membership.program"].create(
        {"name": PROGRAM, "currency_id": currency.id, "tz": "Asia/Shanghai"}
    )
    for level, (name, spend) in enumerate(TIERS):
        benefits = [{"kind": "discount", "percent": 5 * level}] if level else []
        env["membership.tier"].create(
            {
                "program_id": program.id,
                "name": name,
                "level": level,
                "reach_spend": spend,
                "reach_window": "rolling",
                "validity_unit": "year",
                "downgrade_policy": "earned",
                "benefit_ids": [Command.create(benefit) for benefit in benefits],
            }
        )
    program.default_card_type_id = env["membership.card.type"].create(
        {
            "program_id": program.id,
            "name": "Welcome",
            "number_prefix": PREFIX,
            "validity_kind": "duration",
            "validity_count": 1,
            "validity_unit": "year",
        }
    )
    first = next(people(0, 1))
    env["membership.member"]._enrol_new(program, first.name, first.phone)
    return program


def _add(env: api.Environment, first: int, count: int) -> None:
    """Insert members in one statement, in which the references go round in circles."""
    program = find_program(env)
    template = env["membership.member"].search(
        [("program_id", "=", program.id)], order="id", limit=1
    )
    env.flush_all()
    inserts = [
        SQL("%s AS (%s)", SQL.identifier(f"added_{name}"), insert)
        for name, insert in _inserts(template).items()
    ]
    env.cr.execute(
        SQL(
            "WITH new AS MATERIALIZED (%s), %s SELECT COUNT(*) FROM new",
            _sql_new(env, first, count, program.tier_ids.ids),
            SQL(", ").join(inserts),
        )
    )


def _sql_new(env: api.Environment, first: int, count: int, tier_ids: list[int]) -> SQL:
    """What is known of the new members: their ids, names and numbers."""
    columns = [list(column) for column in zip(*people(first, count), strict=True)]
    ids = SQL(", ").join(
        SQL("nextval(%s) AS %s", f"{env[model]._table}_id_seq", SQL.identifier(name))
        for name, model in MODELS.items()
    )
    return SQL(
        """
        SELECT %(ids)s, person.*,
               (%(tiers)s)[1 + floor(random() * random() * %(count)s)::int] AS tier
          FROM unnest(%(people)s) AS person(name, search_name, phone, code, number)
        """,
        ids=ids,
        tiers=tier_ids,
        count=len(tier_ids),
        people=SQL(", ").join(SQL("%s::varchar[]", column) for column in columns),
    )


def _inserts(template: BaseModel) -> dict[str, SQL]:
    """The statements that copy the template's rows for each of the new members."""
    member, card = SQL("new.member"), SQL("new.card")
    return {
        "partner": _sql_copy(
            template.partner_id,
            {
                "id": SQL("new.partner"),
                "commercial_partner_id": SQL("new.partner"),
                "name": SQL("new.name"),
                "complete_name": SQL("new.name"),
                "phone": SQL("new.phone"),
                "phone_sanitized": SQL("new.phone"),
            },
        ),
        "member": _sql_copy(
            template,
            {
                "id": member,
                "partner_id": SQL("new.partner"),
                "code": SQL("new.code"),
                "search_name": SQL("new.search_name"),
                "phone_digits": SQL("new.phone"),
                "enrolment_phone": SQL("new.phone"),
                "tier_id": SQL("new.tier"),
                "card_id": card,
                "points_account_id": SQL("new.points"),
                "wallet_id": SQL("new.wallet"),
            },
        ),
        "card": _sql_copy(
            template.card_id,
            {"id": card, "member_id": member, "number": SQL("new.number")},
        ),
        "event": _sql_copy(
            template.card_id.event_ids,
            {
                "id": SQL("new.event"),
                "card_id": card,
                "number_to": SQL("new.number"),
            },
        ),
        "points": _sql_copy_account(template.points_account_id, SQL("new.points")),
        "wallet": _sql_copy_account(template.wallet_id, SQL("new.wallet")),
    }


def _sql_copy_account(account: BaseModel, new_id: SQL) -> SQL:
    empty = {name: SQL("0") for name in account._amount_columns()}
    return _sql_copy(account, {"id": new_id, "member_id": SQL("new.member"), **empty})


def _sql_copy(record: BaseModel, changes: Mapping[str, SQL]) -> SQL:
    """Insert a row like that of `record`, but for the changes, for each of `new`."""
    columns = [name for name, field in record._fields.items() if field.column_type]
    columns = [name for name in columns if record._fields[name].store]
    return SQL(
        "INSERT INTO %(table)s (%(columns)s)"
        " SELECT %(values)s FROM new, %(table)s old WHERE old.id = %(id)s",
        table=SQL.identifier(record._table),
        columns=SQL(", ").join(map(SQL.identifier, columns)),
        values=SQL(", ").join(
            changes.get(name, SQL.identifier("old", name)) for name in columns
        ),
        id=record.id,
    )
