"""Movements by the million, in the rows that the ledger's operations would write."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from odoo import api
from odoo.tools import SQL

from . import crowd
from .harness import Bench, report

CHUNK = 20_000
CREDIT = 100
DEBIT = 40
# Of six movements of an account, four are credits.
PATTERN = (True, True, False, True, True, False)


def ensure(bench: Bench, families: Sequence[str], entries: int) -> None:
    """Let the families together have at least so many entries."""
    with bench.environment() as env:
        later = crowd.find_program(env)._today() + timedelta(days=365)
        present = sum(
            env[env[family]._entry_model].search_count([]) for family in families
        )
    missing = entries - present
    accounts = -(-missing // (len(PATTERN) * len(families)))
    if accounts <= 0:
        return
    with report(f"posting {missing:,} entries"):
        for is_credit in PATTERN:
            for family in families:
                if is_credit:
                    credit(bench, family, accounts, later)
                else:
                    debit(bench, family, accounts)
        vacuum(bench, families)


def credit(bench: Bench, family: str, accounts: int, expires_on: date) -> None:
    """Credit so many accounts once each; the lots end on a day, if they can."""

    def insert(env: api.Environment, ids: list[int]) -> SQL:
        return SQL(
            """
            WITH account AS (%(account)s), entry AS (%(entry)s)
            INSERT INTO %(lot)s (account_id, entry_id, bucket, expires_on,
                                 granted, remaining, held)
            SELECT account_id, id, bucket, %(expires_on)s::date,
                   %(amount)s, %(amount)s, 0 FROM entry
            """,
            account=_sql_move(
                env, family, CREDIT, SQL("unnest(%s::int[]) AS it(id)", ids)
            ),
            entry=_sql_entries(env, family, CREDIT),
            lot=_table(env, env[family]._lot_model),
            expires_on=expires_on if _expires(env, family) else None,
            amount=CREDIT,
        )

    _in_chunks(bench, family, accounts, insert)


def debit(bench: Bench, family: str, accounts: int) -> None:
    """Debit so many accounts once each, from the lot that ends first."""

    def insert(env: api.Environment, ids: list[int]) -> SQL:
        lot = _table(env, env[family]._lot_model)
        return SQL(
            """
            WITH take AS MATERIALIZED (
                SELECT DISTINCT ON (account_id) account_id AS id, id AS lot_id
                  FROM %(lot)s
                 WHERE account_id = ANY(%(ids)s) AND bucket = %(bucket)s
                   AND remaining - held >= %(amount)s
                 ORDER BY account_id, expires_on, id
            ), account AS (%(account)s), entry AS (%(entry)s), taken AS (
                UPDATE %(lot)s lot SET remaining = lot.remaining - %(amount)s
                  FROM take WHERE lot.id = take.lot_id
            )
            INSERT INTO %(allocation)s (entry_id, lot_id, amount)
            SELECT entry.id, take.lot_id, -%(amount)s
              FROM entry JOIN take ON take.id = entry.account_id
            """,
            lot=lot,
            ids=ids,
            bucket=env[family]._buckets[0],
            amount=DEBIT,
            account=_sql_move(env, family, -DEBIT, SQL("take AS it")),
            entry=_sql_entries(env, family, -DEBIT),
            allocation=_table(env, env[family]._allocation_model),
        )

    _in_chunks(bench, family, accounts, insert)


def vacuum(bench: Bench, families: Sequence[str]) -> None:
    """Bring statistics and visibility of the families' tables up to date."""
    with bench.environment() as env:
        models = [
            model
            for family in map(env.__getitem__, families)
            for model in (
                family._name,
                family._entry_model,
                family._lot_model,
                family._allocation_model,
            )
        ]
        tables = [env[model]._table for model in models]
    bench.vacuum(*tables)


def _in_chunks(
    bench: Bench,
    family: str,
    accounts: int,
    insert: Callable[[api.Environment, list[int]], SQL],
) -> None:
    for offset in range(0, accounts, CHUNK):
        with bench.environment() as env:
            limit = min(CHUNK, accounts - offset)
            found = env[family].search([], order="id", offset=offset, limit=limit)
            env.cr.execute(insert(env, found.ids))


def _table(env: api.Environment, model: str) -> SQL:
    return SQL.identifier(env[model]._table)


def _expires(env: api.Environment, family: str) -> bool:
    return env[family]._buckets[0] == env[family]._expiring_bucket


def _sql_move(env: api.Environment, family: str, amount: int, those: SQL) -> SQL:
    """Change the accounts of `those`, a source of ids, by an amount."""
    columns = ["balance", *env[family]._bucket_columns()[:1]]
    return SQL(
        "UPDATE %s account SET %s FROM %s WHERE account.id = it.id"
        " RETURNING account.id, account.balance",
        _table(env, family),
        SQL(", ").join(
            SQL(
                "%(column)s = account.%(column)s + %(amount)s",
                column=column,
                amount=amount,
            )
            for column in map(SQL.identifier, columns)
        ),
        those,
    )


def _sql_entries(env: api.Environment, family: str, amount: int) -> SQL:
    """Insert an entry for each row of `account`."""
    entries = env[family]._entry_model
    return SQL(
        """
        INSERT INTO %(entry)s
               (id, account_id, bucket, kind, key, digest, amount, balance_after,
                occurred_at, create_uid, create_date)
        SELECT new.entry_id, new.id, %(bucket)s, %(kind)s,
               'benchmark:' || new.entry_id, 'benchmark', %(amount)s, new.balance,
               now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
          FROM (SELECT nextval(%(sequence)s) AS entry_id, account.* FROM account) new
        RETURNING id, account_id, bucket
        """,
        entry=_table(env, entries),
        bucket=env[family]._buckets[0],
        kind="opening" if amount > 0 else "adjust",
        amount=amount,
        uid=env.uid,
        sequence=f"{env[entries]._table}_id_seq",
    )
