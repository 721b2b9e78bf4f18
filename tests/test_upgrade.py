"""Databases of earlier releases, with a year of business in them, are updated."""

import json
import tarfile
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import config

from .own_database import MODULE, OwnDatabaseCase

RELEASES = Path(__file__).parent / "upgrade"
USE = """
env["membership.demo"]._generate(member_count=12, order_count=24)
env.cr.commit()
"""
# What must be the same before and after: asked in words that both versions know.
ASK_BOTH = """
import json
members = env["membership.member"].search([], order="id")
print("ANSWER", json.dumps({
    "members": [
        [
            member.code, member.tier_id.name, str(member.tier_since),
            member.points_balance, member.wallet_principal, member.wallet_bonus,
            member.card_id.number,
            member.partner_id.property_product_pricelist.name,
        ]
        for member in members
    ],
    "cards": [
        [card.number, card.state, str(card.starts_on), str(card.ends_on)]
        for card in env["membership.card"].search([], order="id")
    ],
    "faults": env["membership.points.account"]._audit()
    + env["membership.wallet"]._audit(),
}, default=str))
"""
ASK_OLD = """
import json
print("ANSWER", json.dumps({
    "multipliers": {
        tier.name: tier.points_multiplier
        for tier in env["membership.tier"].search([("points_multiplier", "!=", 1)])
    },
}))
"""
# A card that was given more time: what was paid for is told by its events.
EXTEND = """
import json
from datetime import timedelta
card = env["membership.card"].search(
    [("ends_on", "!=", False), ("state", "=", "active")], order="id", limit=1
)
events = card.event_ids.filtered(lambda event: event.kind in ("issued", "activated"))
bought = events[0].ends_to
longer = {"ends_on": card.ends_on + timedelta(days=30)}
card._apply_changes("extended", [(card.id, longer)])
env.cr.commit()
print("ANSWER", json.dumps({"bought": {card.number: str(bought)}}))
"""
# A contact whose name and number were typed on a Chinese keyboard, in brackets
WRITE_WIDE = """
import json
member = env["membership.member"].search([], order="id desc", limit=1)
member.program_id.country_id = env.ref("base.cn")
member.partner_id.write({"name": "ＬＩ　２", "phone": "（+86）１３９１１１１２２２２"})
member._through_door().enrolment_phone = member.phone_digits
env.cr.commit()
print("ANSWER", json.dumps({"wide": member.code}))
"""
# Programs of every shape: of a company, of the whole chain with and without stores;
# a store that changed its program and kept the wallet of the one before; a member who
# was enrolled in the office
SHAPES = """
import json
programs = env["membership.program"]
other = env["res.company"].create({"name": "Other Co."})
own = programs.create({"name": "Own", "company_id": env.company.id})
chain = programs.create({"name": "Chain", "company_id": False})
empty = programs.create({"name": "Empty", "company_id": False})
foreign = programs.create({"name": "Foreign", "company_id": other.id})
chain.action_setup_wallet()
store = env["pos.config"].create(
    {"name": "Mover", "payment_method_ids": False, "membership_program_id": own.id}
)
own.action_setup_wallet()
store.membership_program_id = chain
store.payment_method_ids |= env["pos.payment.method"].search(
    [("outstanding_account_id", "=", chain.wallet_liability_account_id.id)]
)
env["membership.card.type"].create({"name": "Chain Card", "program_id": chain.id})
partner = env["res.partner"].create({"name": "Office Member"})
member = env["membership.member"]._enrol(chain, partner)
member.wallet_id._credit(
    {"principal": 10}, key="shape", kind="opening", on=chain._today()
)
member.birthday = "1990-01-01"
env.cr.commit()
print("ANSWER", json.dumps({
    "wallets_before": len(store.payment_method_ids.filtered("use_payment_terminal")),
    "company": env.company.id,
    "other": other.id,
}))
"""
ASK_SHAPES = """
import json
programs = env["membership.program"].with_context(active_test=False)
member = env["membership.member"].search([("name", "=", "Office Member")])
store = env["pos.config"].search([("name", "=", "Mover")])
stamped = [
    "membership.points.entry", "membership.wallet.entry", "membership.points.lot",
    "membership.wallet.lot", "membership.card.event", "membership.tier.change",
    "membership.change",
]
rules = env.ref("pos_membership.membership_program_rule_company")
print("ANSWER", json.dumps({
    "owners": {
        program.name: [program.company_id.id, program.is_shared]
        for program in programs.search([])
    },
    "participants": programs.search([("name", "=", "Chain")]).participant_ids.ids,
    "home": member.company_id.id,
    "type": env["membership.card.type"].search(
        [("name", "=", "Chain Card")]
    ).company_id.id,
    "issuer": env["membership.wallet.lot"].search(
        [("account_id", "=", member.wallet_id.id)]
    ).company_id.id,
    "wallets": store.payment_method_ids.filtered("use_payment_terminal").mapped(
        "outstanding_account_id.id"
    ),
    "liability": store.membership_program_id.wallet_liability_account_id.id,
    "without_company": {
        name: env[name].search_count([("company_id", "=", False)]) for name in stamped
    },
    "rows": {name: env[name].search_count([]) for name in stamped},
    "rule": rules.domain_force,
}))
"""
ASK_ACTIVITY = """
import json
print("ANSWER", json.dumps({
    "activity": [
        [row.order_id.id, str(row.day), row.spend, row.orders, row.points, row.topup]
        for row in env["membership.activity"].search([], order="order_id")
    ],
}))
"""
ASK_NEW = """
import json
from odoo.tools import SQL
multipliers = env["membership.benefit"].search([("kind", "=", "multiplier")])
cards = env["membership.card"].search([])
print("ANSWER", json.dumps({
    "multipliers": {
        benefit.tier_id.name: benefit.multiplier for benefit in multipliers
    },
    "cards_without_event": len(cards.filtered(lambda card: not card.event_ids)),
    "cards_without_claim": len(cards.filtered(lambda card: not card.claim_no)),
    "orders_without_activity": env["pos.order"].search_count([
        ("membership_member_id", "!=", False),
        ("id", "not in", env["membership.activity"].search([]).order_id.ids),
    ]),
    "activities": env["membership.activity"].search_count([]),
    "lines_back": env["pos.order.line"].search_count([
        ("refunded_orderline_id.order_id.membership_member_id", "!=", False),
        ("qty", "<", 0),
    ]),
    "returns": env["membership.return"].search_count([]),
    "counted_anew": env["membership.activity"]._recount(
        env["pos.order"].search([("membership_posted", "=", True)])
    ).ids,
    "paid_until": {
        card.number: str(card._paid_term().ends_on)
        for card in cards if card._paid_term()
    },
    "renewals": env["membership.card.type"].search([]).mapped("renewal"),
    "types_that_deduct": env["membership.card.type"].search_count(
        [("refund_deducts", "=", True)]
    ),
    "worths": env["membership.benefit"].search([]).mapped("quota_worth"),
    "found": [
        env["membership.member"]._search_fast(program, text, 2).mapped("code")
        for program in env["membership.program"].search([])
        for text in ("13911112222", "li 2")
    ],
    "named": {
        name: env[name].search_count([("employee_name", "!=", False)])
        for name in env.registry
        if "employee_ref" in env[name]._fields and not env[name]._abstract
        and name.startswith("membership.")
    },
    "discounts": env["membership.benefit"].search(
        [("kind", "=", "discount")]
    ).mapped("price_base"),
    "indexes": [name for (name,) in env.execute_query(SQL(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'membership_card'"
    ))],
    "member_keys": [name for (name,) in env.execute_query(SQL(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'membership_member'"
        " AND indexdef LIKE 'CREATE UNIQUE%%'"
    ))],
}))
"""


class UpgradeCase(OwnDatabaseCase):
    release = ""
    ask_old = ""
    ask_new = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with tarfile.open(RELEASES / f"{MODULE}-{cls.release}.tar.gz") as archive:
            archive.extractall(cls.folder / "released", filter="data")
        others = [path for path in config["addons_path"] if not _holds_module(path)]
        cls._write_configuration([*others, str(cls.folder / "released")])
        cls._odoo("install", "module", "install", MODULE)
        cls.before = cls._answers("use", USE + ASK_BOTH + cls.ask_old)
        cls._write_configuration()
        # `odoo module upgrade` first loads the database as it is, and complains.
        cls._odoo("upgrade", "server", "--no-http", "--stop-after-init", "-u", MODULE)
        cls.after = cls._answers("ask", ASK_BOTH + ASK_ACTIVITY + ASK_NEW + cls.ask_new)

    @classmethod
    def _answers(cls, step, script):
        """Return what a script answers in the database as it is now."""
        cls._odoo(step, "shell", "--no-http", script=script)
        answers = {}
        for line in cls.output[step].splitlines():
            if "ANSWER " in line:
                answers |= json.loads(line.partition("ANSWER ")[2])
        if not answers:
            raise AssertionError("\n".join(cls.logs[step]))
        return answers


class WhatStays:
    """What every update leaves as it is."""

    def test_upgrading_logs_no_warning(self):
        self.assertEqual(self.logs["install"], [])
        self.assertEqual(self.logs["upgrade"], [])

    def test_members_keep_tier_balances_card_and_prices(self):
        self.assertTrue(self.before["members"])
        self.assertEqual(self.after["members"], self.before["members"])

    def test_cards_keep_number_state_and_dates(self):
        self.assertEqual(self.after["cards"], self.before["cards"])

    def test_the_audit_finds_nothing(self):
        self.assertEqual(self.after["faults"], [])

    def test_no_employee_is_named_for_what_was_done_before(self):
        self.assertIn("membership.wallet.entry", self.after["named"])
        self.assertEqual(set(self.after["named"].values()), {0})


@tagged("post_install", "-at_install")
class TestUpgradeFromFirst(WhatStays, UpgradeCase):
    release = "19.0.1.0.0"
    ask_old = ASK_OLD

    def test_a_tiers_multiplier_becomes_a_benefit(self):
        self.assertTrue(self.before["multipliers"])
        self.assertEqual(self.after["multipliers"], self.before["multipliers"])

    def test_every_card_has_a_history_and_counts_as_a_claim(self):
        self.assertEqual(self.after["cards_without_event"], 0)
        self.assertEqual(self.after["cards_without_claim"], 0)

    def test_every_posted_order_counts_for_tiers(self):
        self.assertTrue(self.after["activities"])
        self.assertEqual(self.after["orders_without_activity"], 0)

    def test_cards_lose_the_indexes_that_nothing_needs(self):
        indexes = self.after["indexes"]
        self.assertIn("membership_card_state_index", indexes)
        for name in ("type_id", "program_id", "state"):
            self.assertNotIn(f"membership_card__{name}_index", indexes)


@tagged("post_install", "-at_install")
class TestUpgradeFromCards(WhatStays, UpgradeCase):
    release = "19.0.1.1.0"
    ask_old = ASK_ACTIVITY

    def test_what_came_back_is_noted(self):
        self.assertTrue(self.after["lines_back"])
        self.assertEqual(self.after["returns"], self.after["lines_back"])

    def test_what_orders_count_for_stays_and_is_what_counting_anew_finds(self):
        self.assertTrue(self.before["activity"])
        self.assertEqual(self.after["activity"], self.before["activity"])
        self.assertEqual(self.after["counted_anew"], [])


@tagged("post_install", "-at_install")
class TestUpgradeFromReckoning(WhatStays, UpgradeCase):
    release = "19.0.1.2.0"
    ask_old = ASK_ACTIVITY + EXTEND + WRITE_WIDE + ASK_BOTH

    def test_members_that_are_merged_may_share_a_contact(self):
        keys = self.after["member_keys"]
        self.assertIn("membership_member_one_per_partner", keys)
        self.assertNotIn("membership_member_partner_unique", keys)

    def test_what_orders_count_for_stays_and_is_what_counting_anew_finds(self):
        self.assertTrue(self.before["activity"])
        self.assertEqual(self.after["activity"], self.before["activity"])
        self.assertEqual(self.after["counted_anew"], [])

    def test_time_that_was_given_before_is_no_paid_time(self):
        ((number, bought),) = self.before["bought"].items()
        self.assertEqual(self.after["paid_until"][number], bought)

    def test_nothing_is_taken_off_a_refund_until_somebody_says_so(self):
        self.assertEqual(self.after["types_that_deduct"], 0)
        self.assertFalse(any(self.after["worths"]))

    def test_what_was_typed_in_full_width_is_found_by_plain_digits(self):
        self.assertEqual(self.after["found"], [[self.before["wide"]]] * 2)

    def test_a_second_card_goes_on_to_begin_at_once(self):
        self.assertEqual(set(self.after["renewals"]), {"at_once"})

    def test_discounts_go_on_to_start_from_list_prices(self):
        self.assertEqual(set(self.after["discounts"]), {"list"})


@tagged("post_install", "-at_install")
class TestUpgradeFromRules(WhatStays, UpgradeCase):
    release = "19.0.1.3.0"
    ask_old = ASK_ACTIVITY + SHAPES + ASK_BOTH
    ask_new = ASK_SHAPES

    def test_a_program_belongs_to_its_company_or_to_that_of_its_first_store(self):
        company, other = self.before["company"], self.before["other"]
        owners = self.after["owners"]
        self.assertEqual(owners["Own"], [company, False])
        self.assertEqual(owners["Foreign"], [other, False])
        self.assertEqual(owners["Chain"], [company, True])
        self.assertEqual(owners["Empty"], [company, True])
        self.assertEqual(self.after["participants"], [company])

    def test_members_and_card_types_have_a_company(self):
        self.assertEqual(self.after["home"], self.before["company"])
        self.assertEqual(self.after["type"], self.before["company"])
        self.assertEqual(self.after["issuer"], self.before["company"])

    def test_all_that_is_on_record_has_a_company(self):
        self.assertTrue(all(self.after["rows"].values()))
        self.assertEqual(set(self.after["without_company"].values()), {0})

    def test_a_store_has_the_wallet_of_its_program_only(self):
        self.assertEqual(self.before["wallets_before"], 2)
        self.assertEqual(self.after["wallets"], [self.after["liability"]])

    def test_the_rules_of_access_are_those_of_now(self):
        self.assertIn("participant_ids", self.after["rule"])


def _holds_module(path):
    return (Path(path) / MODULE).exists()
