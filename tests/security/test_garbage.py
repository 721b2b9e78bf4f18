from collections import defaultdict
from contextlib import contextmanager, suppress
from inspect import Parameter, isfunction, signature

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw, get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..common import CASHIER, MANAGER, OFFICER
from ..till.common import TillCase

OURS = "odoo.addons.pos_membership."
DEEP = [[]]
for _level in range(200):
    DEEP = [DEEP]

# No text here is one that an honest till could have sent as a token or a key.
GARBAGE = (
    None,
    False,
    True,
    -1,
    0,
    2**31,
    2**70,
    1e308,
    float("nan"),
    float("-inf"),
    "",
    "x",
    "a\0b",
    "\ud800",
    "{'bad",
    "' OR 1",
    "x" * 100_000,
    b"\xff",
    [],
    [None],
    ["x"],
    [[0, 0]],
    [("id", "=", "x")],
    {},
    {"id": None},
    {None: "x"},
    DEEP,
)
# What `browse` itself makes records of, whatever the method does then
STRANGE_IDS = (
    [],
    [-1],
    [0],
    [2**31 - 1],
    [2**40],
    [True],
    [None],
    ["x"],
    ["a\0b"],
    [1.5],
    [-1, 2**31 - 1],
)
SHORT_TEXTS = ("x", "{'bad", "' OR 1")
# What a dialog of the back office can be sent in fields of each type
TYPED_GARBAGE = {
    "char": ("", " ", "{'bad", "[('x', '=', 1)]", "[('id', 'in', ['x'])]", "x" * 9_000),
    "text": (
        *("", " ", ",,;;", "x" * 100_000, "\u202e", "{'bad", "null", "5", "[5]"),
        *('[["nowhere", "=", 1]]', '[["id", "in", ["x"]]]', '[["id", "=", {}]]'),
        *('[["id", "nowise", 1]]', '["&"]', "[" * 5_000, '[["name", "=", null]]'),
    ),
    "date": ("0001-01-01", "9999-12-31", False),
    "integer": (-(2**31), -1, 0, 2**31 - 1),
    "monetary": (-1, 0, 0.001, 1e15, 1e30),
    "json": (False, [], {}, {"x": [None]}, "x"),
    "many2one": (False,),
    "many2many": ([], [(6, 0, [])]),
}


def our_methods(env):
    """Return (model, method) of all that the module lets clients call.

    A method of Odoo that the module only adds to is left out: what Odoo itself makes of
    garbage shows there first.
    """
    ours, others = set(), set()
    for name, model in env.registry.items():
        for cls in model.__mro__:
            found = ours if cls.__module__.startswith(OURS) else others
            for method, function in vars(cls).items():
                if isfunction(function) and not method.startswith("_"):
                    found.add((name, method))
    return sorted(ours - others)


@tagged("post_install", "-at_install")
class TestGarbage(TillCase):
    """Garbage gets one sentence or an honest empty answer, and changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "public": cls.env.ref("base.public_user"),
            "portal": new_test_user(cls.env, "gb_portal", "base.group_portal"),
            "user": new_test_user(cls.env, "gb_user", "base.group_user"),
            "cashier": cls.cashier,
            "officer": new_test_user(cls.env, "gb_officer", f"{OFFICER},{CASHIER}"),
            "manager": new_test_user(cls.env, "gb_manager", f"{MANAGER},{CASHIER}"),
        }
        cls.program.lookups_per_minute = 1_000_000

    def setUp(self):
        super().setUp()
        self.give_wallet(principal=100)
        self.faults = []

    # === TESTS === #

    def test_there_are_methods_to_call(self):
        methods = our_methods(self.env)
        for known in (
            ("membership.member", "till_enrol"),
            ("membership.card", "action_freeze"),
            ("membership.adjust.wizard", "action_apply"),
            ("pos.order", "action_open_points_entries"),
        ):
            self.assertIn(known, methods)

    def test_garbage_in_every_place_of_every_method(self):
        before = self.tables()
        for model, method, function in self.callable_methods():
            for arguments in self.arguments(model, method, function):
                self.call_as_each_role(model, method, arguments)
        self.assertFalse(self.faults, "\n".join(self.faults))
        self.assertEqual(self.tables(), before)

    def test_garbage_among_the_values_of_an_enrolment(self):
        before = self.tables()
        honest = {"name": "Zhao Min", "phone": "139 0000 3333", "key": "k1"}
        for name in honest:
            for garbage in GARBAGE:
                # These are a name and a key like any other.
                if name != "phone" and garbage in SHORT_TEXTS:
                    continue
                values = {**honest, name: garbage}
                arguments = [self.config.id, values]
                self.call_as_each_role("membership.member", "till_enrol", arguments)
        for garbage in GARBAGE:
            if garbage:
                values = {**honest, "partner_id": garbage}
                arguments = [self.config.id, values]
                self.call_as_each_role("membership.member", "till_enrol", arguments)
        self.assertFalse(self.faults, "\n".join(self.faults))
        self.assertEqual(self.tables(), before)

    def test_numbers_in_an_order_that_nobody_can_reckon_with(self):
        for number in (float("nan"), float("inf"), -float("inf"), 1e308):
            for name in ("price_unit", "discount", "qty"):
                payload = self.payload([self.line(self.tea)])
                payload["lines"][0][2][name] = number
                with self.subTest(name=name, number=number):
                    self.assertUnreadable(payload)
            payload = self.payload([self.line(self.tea)])
            payload["payment_ids"][0][2]["amount"] = number
            self.assertUnreadable(payload)
        for odd in ("x", [1], 5):
            line = self.line(self.tea, extra_tax_data=odd)
            self.assertUnreadable(self.payload([line]))

    def assertUnreadable(self, payload):
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self.sync(payload)
        self.assertIn("unreadable", str(refusal.exception))

    def test_garbage_in_the_context(self):
        before = self.tables()
        for garbage in GARBAGE:
            for key in ("lang", "tz", "active_test", "allowed_company_ids", "uid"):
                self.call(
                    "cashier",
                    "membership.member",
                    "till_search",
                    [self.config.id, "Li Na"],
                    {"context": {key: garbage}},
                )
        self.assertFalse(self.faults, "\n".join(self.faults))
        self.assertEqual(self.tables(), before)

    def test_garbage_in_the_dialogs_of_the_back_office(self):
        """One odd option among honest ones may well be done: only faults are looked
        for."""
        self.buttons = defaultdict(list)
        for model, method in our_methods(self.env):
            self.buttons[model].append(method)
        for model in self.dialogs("manager"):
            for values in self.typed_garbage(model):
                self.send_dialog("manager", model, values)
        self.assertFalse(self.faults, "\n".join(self.faults))

    def dialogs(self, role):
        """Return the names of the dialogs that a role may open."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith("membership.")
            and model._transient
            and self.env[name].with_user(self.roles[role]).has_access("create")
        )

    def typed_garbage(self, model):
        """Yield values of a dialog, garbage in one field at a time."""
        for field in self.env[model]._fields.values():
            if not field.store or field.related or field.name in MAGIC_COLUMNS:
                continue
            for garbage in TYPED_GARBAGE.get(field.type, ()):
                scope = {"scope": "filter"} if field.name == "filter_domain" else {}
                yield {field.name: garbage, **scope}

    def send_dialog(self, role, model, values):
        """Fill a dialog in and press each of its buttons."""
        dialogs = self.env[model].with_user(self.roles[role])
        place = f"{role}: {model} {str(values)[:120]}"
        dialog = dialogs
        with self.watched(place):
            dialog = dialogs.create({**self.filled_in(model), **values})
            self.env.flush_all()
        for method in self.buttons[model] if dialog else ():
            with self.watched(f"{place} {method}"):
                getattr(dialog, method)()
                self.env.flush_all()

    def filled_in(self, model):
        """Return what a dialog needs before any of its buttons does something."""
        needed = {
            "member_id": self.member.id,
            "member_ids": self.member.ids,
            "program_id": self.program.id,
            "tier_id": self.gold.id,
            "card_ids": self.member.card_id.ids,
            "exception_ids": [],
            "note": "Garbage",
            "reason": "Garbage",
            "source_model": "membership.member",
            "selected_ids": [-1],
        }
        fields = self.env[model]._fields
        values = {name: value for name, value in needed.items() if name in fields}
        if "operation" in fields:
            values["operation"] = fields["operation"].get_values(self.env)[0]
        return values

    # === WHAT IS CALLED === #

    def callable_methods(self):
        for model, method in our_methods(self.env):
            # Some are private all the same.
            with suppress(AccessError):
                yield model, method, get_public_method(self.env[model], method)

    def arguments(self, model, method, function):
        """Yield lists of arguments: garbage in all places, then in one at a time."""
        places = [
            name
            for name, parameter in list(signature(function).parameters.items())[1:]
            if parameter.kind == Parameter.POSITIONAL_OR_KEYWORD
        ]
        if not getattr(function, "_api_model", False):
            places.insert(0, "ids")
        if places == ["ids"]:
            yield from ([ids] for ids in STRANGE_IDS)
            return
        honest = [self.honest(model, place) for place in places]
        for garbage in GARBAGE:
            yield [STRANGE_IDS[-1] if p == "ids" else garbage for p in places]
            for place, name in enumerate(places):
                if name != "ids":
                    yield [*honest[:place], garbage, *honest[place + 1 :]]

    def honest(self, model, name):
        """Return a value that a till could send, of which nothing comes by itself."""
        if name == "ids":
            return []
        if name == "config":
            return self.config.id
        if name == "partner_id":
            return self.member.partner_id.id
        return {
            "query": "Li Na",
            "code": self.member.code,
            "limit": 5,
            "quantity": 1,
            "amount": 1,
            "values": {},
            "quantities": {},
        }.get(name, "")

    # === CALLING === #

    def call_as_each_role(self, model, method, arguments):
        for role in self.roles:
            self.call(role, model, method, arguments)

    def call(self, role, model, method, arguments, options=None):
        """Call as a client does, and keep what is no plain refusal."""
        records = self.env[model].with_user(self.roles[role])
        place = f"{role}: {model}.{method}{str(arguments)[:120]} {options or ''}"
        with self.watched(place):
            call_kw(records, method, list(arguments), dict(options or {}))

    @contextmanager
    def watched(self, place):
        """Keep what is raised here and is no plain refusal."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                yield
        except UserError as refusal:
            if not str(refusal).strip():
                self.faults.append(f"{place}: no sentence")
        except IntegrityError:
            # Odoo answers a client with the sentence of the constraint.
            return
        except Exception as fault:  # noqa: BLE001 any other is what is looked for
            self.faults.append(f"{place}: {type(fault).__name__} {str(fault)[:120]}")

    def tables(self):
        """Return a fingerprint of each table of the module, look-ups apart."""
        self.env.flush_all()
        names = [
            model._table
            for name, model in self.env.registry.items()
            if name.startswith("membership.")
            and model._auto
            and not model._abstract
            and not model._transient
            and name != "membership.lookup"
        ]
        return {
            name: self.env.execute_query(
                SQL(
                    "SELECT COUNT(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
                    " FROM %s t",
                    SQL.identifier(name),
                )
            )
            for name in [*names, "res_partner", "pos_order"]
        }
