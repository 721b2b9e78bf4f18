"""Three stores that differ in one thing: no program, one of pos_loyalty, or ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from odoo import Command, api
from odoo.models import BaseModel

from . import crowd
from .harness import Bench
from .people import people

CASES = ("bare", "pos_loyalty", "membership")
CASHIER = "benchmark.cashier"
CUSTOMERS = 20
LINES_MAX = 30


@dataclass(frozen=True)
class Store:
    """One store with an open session.

    :ivar customers: ids of contacts; what they are members of depends on the store
    """

    config_id: int
    session_id: int
    cash_id: int
    pricelist_id: int
    customers: list[int]


@dataclass(frozen=True)
class Shop:
    """What the tills need to know.

    :ivar context: what the browser sends with every call
    :ivar coupons: of pos_loyalty, by customer
    """

    bench: Bench
    cashier_id: int
    context: dict[str, Any]
    products: list[int]
    stores: dict[str, Store]
    loyalty_program_id: int
    coupons: dict[int, int]

    @property
    def members_store(self) -> Store:
        return self.stores["membership"]

    @contextmanager
    def request(self) -> Iterator[api.Environment]:
        """One call of the cashier's browser: a cursor and an empty cache of its own."""
        with self.bench.environment(self.cashier_id, self.context) as env:
            yield env


def ensure(bench: Bench) -> Shop:
    """Make what is missing of the stores, and open them."""
    crowd.ensure(bench)
    with bench.environment() as env:
        cashier = _cashier(env)
        stores = {case: _store(env, case) for case in CASES}
        program = crowd.find_program(env)
        # One cashier asks here what a hundred ask elsewhere.
        program.lookups_per_minute = 1_000_000
        stores["membership"].membership_program_id = program
        partners = _customers(env)
        members = crowd.sample(env, CUSTOMERS, seed=1).partner_id
        loyalty = _loyalty_program(env, stores["pos_loyalty"])
        return Shop(
            bench,
            cashier.id,
            {
                "lang": cashier.lang,
                "tz": "Asia/Shanghai",
                "uid": cashier.id,
                "allowed_company_ids": cashier.company_id.ids,
            },
            _products(env).ids,
            {
                case: _open(
                    store, cashier, members if case == "membership" else partners
                )
                for case, store in stores.items()
            },
            loyalty.id,
            _coupons(loyalty, partners),
        )


def _found(env: api.Environment, model: str, name: str, **values: Any) -> BaseModel:
    """The record with this name, made with these values if there is none."""
    records = env[model]
    return records.search([("name", "=", name)], limit=1) or records.create(
        {"name": name, **values}
    )


def _cashier(env: api.Environment) -> BaseModel:
    groups = env.ref("base.group_user") | env.ref("point_of_sale.group_pos_user")
    return env["res.users"].search([("login", "=", CASHIER)]) or env[
        "res.users"
    ].create(
        {
            "name": "Cashier of the benchmark",
            "login": CASHIER,
            "group_ids": [Command.set(groups.ids)],
        }
    )


def _store(env: api.Environment, case: str) -> BaseModel:
    name = f"Benchmark: {case}"
    configs = env["pos.config"]
    known = configs.search([("name", "=", name)])
    if known:
        return known
    journal, methods = configs._create_journal_and_payment_methods(
        cash_journal_vals={"name": name, "show_on_dashboard": False}
    )
    return configs.create(
        {
            "name": name,
            "journal_id": journal.id,
            "payment_method_ids": [Command.set(methods)],
        }
    )


def _open(config: BaseModel, cashier: BaseModel, customers: BaseModel) -> Store:
    if not config.current_session_id:
        config.with_user(cashier).open_ui()
        config.current_session_id.set_opening_control(0, "")
    cash = config.payment_method_ids.filtered("is_cash_count")
    return Store(
        config.id,
        config.current_session_id.id,
        cash.id,
        config.pricelist_id.id,
        customers.ids,
    )


def _products(env: api.Environment) -> BaseModel:
    """As many services as the longest order has lines."""
    products = env["product.product"]
    for index in range(LINES_MAX):
        products |= _found(
            env,
            "product.product",
            f"Benchmark service {index}",
            type="service",
            list_price=10 + index,
            taxes_id=[Command.clear()],
            available_in_pos=True,
        )
    return products


def _customers(env: api.Environment) -> BaseModel:
    """Customers with a telephone number, as members have: Odoo formats it each time."""
    partners = env["res.partner"]
    for person in people(0, CUSTOMERS):
        name = f"Customer {person.name}"
        partners |= _found(env, "res.partner", name, phone=person.phone)
    return partners


def _loyalty_program(env: api.Environment, config: BaseModel) -> BaseModel:
    return _found(
        env,
        "loyalty.program",
        "Benchmark points",
        program_type="loyalty",
        applies_on="both",
        trigger="auto",
        pos_config_ids=[Command.set(config.ids)],
        rule_ids=[Command.create({"reward_point_mode": "money"})],
        reward_ids=[Command.create({"required_points": 1_000_000})],
    )


def _coupons(program: BaseModel, partners: BaseModel) -> dict[int, int]:
    coupons = program.coupon_ids
    for partner in partners - coupons.partner_id:
        coupons |= coupons.create({"program_id": program.id, "partner_id": partner.id})
    return {coupon.partner_id.id: coupon.id for coupon in coupons}
