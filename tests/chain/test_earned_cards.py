from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .common import JANUARY, ChainCase

MARCH = date(2026, 3, 15)
CHUNK = "odoo.addons.pos_membership.models.member.member_earned.MEMBERS_PER_CHUNK"


class EarnedCase(ChainCase):
    """Orders that members have paid, as far as earned cards look at them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.env["pos.session"].create({"config_id": cls.store.id})

    @classmethod
    def earned_type(cls, name, **values):
        return cls.new_card_type(name, kind="earned", **values)

    def buy(self, spend=0, member=None, on=MARCH, orders=1, points=0):
        order = self.env["pos.order"].create(
            {
                "session_id": self.session.id,
                "amount_tax": 0,
                "amount_total": spend,
                "amount_paid": spend,
                "amount_return": 0,
            }
        )
        values = (order.id, (member or self.guest).id, on, spend, orders, points, 0)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO membership_activity"
                " (order_id, member_id, day, spend, orders, points, topup) VALUES %s",
                values,
            )
        )

    def run_earned(self, day=MARCH, **options):
        return self.run_job("_cron_issue_earned", day=day, **options)

    def held(self, member=None):
        """Return the names of the living cards of a member."""
        cards = (member or self.guest).card_ids
        return cards.filtered(lambda card: card.state == "active").mapped(
            "type_id.name"
        )


@tagged("post_install", "-at_install")
class TestEarnRules(EarnedCase):
    def test_a_threshold_is_reached_or_not(self):
        cases = [
            ({"earn_spend": 100}, {"spend": 99.99}, False),
            ({"earn_spend": 100}, {"spend": 100}, True),
            ({"earn_orders": 2}, {"spend": 1000}, False),
            ({"earn_orders": 2}, {"orders": 2}, True),
            ({"earn_points": 50}, {"points": 49}, False),
            ({"earn_points": 50}, {"points": 50}, True),
            ({"earn_spend": 100, "earn_orders": 2}, {"orders": 2}, True),
            (
                {"earn_spend": 100, "earn_orders": 2, "earn_match": "all"},
                {"orders": 2},
                False,
            ),
            (
                {"earn_spend": 100, "earn_orders": 2, "earn_match": "all"},
                {"orders": 2, "spend": 100},
                True,
            ),
            ({}, {"spend": 1000, "orders": 9, "points": 99}, False),
        ]
        for number, (rule, bought, expected) in enumerate(cases):
            with self.subTest(rule=rule, bought=bought):
                card_type = self.earned_type(f"Type {number}", **rule)
                member = self.enrol(f"Buyer {number}")
                self.buy(**{"orders": 0, **bought}, member=member)
                self.run_earned()
                self.assertEqual(bool(self.held(member)), expected)
                card_type.active = False

    def test_many_small_orders_add_up_to_the_cent(self):
        self.earned_type("Ten", earn_spend=0.3)
        for __ in range(3):
            self.buy(0.1)
        self.run_earned()
        self.assertEqual(self.held(), ["Ten"])

    def test_a_window_begins_and_ends_with_a_day(self):
        for number, (window, months, day, expected) in enumerate(
            [
                ("rolling", 1, "2026-02-15", False),
                ("rolling", 1, "2026-02-16", True),
                ("rolling", 12, "2025-03-15", False),
                ("rolling", 12, "2025-03-16", True),
                ("year", 1, "2025-12-31", False),
                ("year", 1, "2026-01-01", True),
                ("lifetime", 1, "2001-01-01", True),
                ("lifetime", 1, "2026-03-15", True),
                ("lifetime", 1, "2026-03-16", False),
            ]
        ):
            with self.subTest(window=window, months=months, day=day):
                card_type = self.earned_type(
                    f"Type {number}",
                    earn_spend=100,
                    earn_window=window,
                    earn_window_months=months,
                )
                member = self.enrol(f"Buyer {number}")
                self.buy(100, member, date.fromisoformat(day))
                self.run_earned()
                self.assertEqual(bool(self.held(member)), expected)
                card_type.active = False

    def test_each_rule_looks_at_its_own_window(self):
        self.earned_type("Ever", earn_spend=300)
        self.earned_type("This Year", earn_spend=200, earn_window="year")
        self.earned_type(
            "This Month", earn_spend=100, earn_window="rolling", earn_window_months=1
        )
        self.buy(150, on=date(2025, 6, 1))
        self.buy(150, on=date(2026, 1, 1))
        self.run_earned()
        self.assertEqual(self.held(), ["Ever"])
        self.buy(100)
        self.run_earned()
        self.assertEqual(sorted(self.held()), ["Ever", "This Month", "This Year"])

    def test_the_figures_of_others_count_for_nobody_else(self):
        self.earned_type("Type", earn_spend=100)
        other = self.enrol("Other")
        self.buy(60)
        self.buy(60, other)
        self.run_earned()
        self.assertFalse(self.held() + self.held(other))

    def test_a_changed_rule_counts_at_once(self):
        card_type = self.earned_type("Type", earn_spend=100)
        self.buy(60)
        self.run_earned()
        self.assertFalse(self.held())
        card_type.earn_spend = 60
        self.run_earned()
        self.assertEqual(self.held(), ["Type"])

    def test_only_earned_types_of_the_own_program_are_earned(self):
        self.new_card_type("Internal", kind="internal", earn_spend=1)
        other = self.new_program("Second Club")
        self.earned_type("Foreign", program_id=other.id, earn_spend=1)
        self.buy(100)
        self.run_earned()
        self.assertFalse(self.held())

    def test_archived_members_earn_nothing(self):
        self.earned_type("Type", earn_spend=100)
        self.buy(100)
        self.guest.active = False
        self.run_earned()
        self.assertFalse(self.held())


@tagged("post_install", "-at_install")
class TestEarnedCards(EarnedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bronze = cls.earned_type("Bronze", earn_spend=100)
        cls.steel = cls.earned_type(
            "Steel", earn_spend=200, lower_type_id=cls.bronze.id
        )
        cls.jade = cls.earned_type("Jade", earn_spend=300, lower_type_id=cls.steel.id)

    def test_a_card_is_issued_once(self):
        self.buy(100)
        self.assertEqual(self.run_earned().changed, 1)
        card = self.guest.card_ids
        self.assertEqual(card.type_id, self.bronze)
        self.assertEqual(card.starts_on, MARCH)
        self.assertEqual(card.event_ids.reason, "Earned by purchases.")
        run = self.run_earned()
        self.assertEqual(run.changed, 0)
        self.assertEqual(self.guest.card_ids, card)

    def test_the_higher_card_replaces_the_lower_one(self):
        self.buy(100)
        self.run_earned()
        bronze = self.guest.card_ids
        self.buy(100)
        self.run_earned(date(2026, 4, 1))
        steel = bronze.successor_id
        self.assertEqual(steel.type_id, self.steel)
        self.assertEqual(self.held(), ["Steel"])
        self.assertEqual((bronze.state, str(bronze.ends_on)), ("expired", "2026-03-31"))
        self.assertEqual(str(steel.starts_on), "2026-04-01")
        self.assertEqual(steel.chain_card_ids, bronze + steel)

    def test_steps_of_the_ladder_can_be_skipped(self):
        self.buy(100)
        self.run_earned()
        self.buy(200)
        self.run_earned()
        self.assertEqual(self.held(), ["Jade"])
        self.assertEqual(len(self.guest.card_ids), 2)
        other = self.enrol("Other")
        self.buy(300, other)
        self.run_earned()
        self.assertEqual(other.card_ids.type_id, self.jade)

    def test_all_lower_cards_give_way(self):
        self.issue(self.bronze, on=JANUARY)
        self.issue(self.steel, on=JANUARY)
        self.buy(300)
        self.run_earned()
        self.assertEqual(self.held(), ["Jade"])
        jade = self.guest.card_id
        self.assertEqual(jade.predecessor_id.type_id, self.steel)

    def test_no_card_comes_below_the_one_in_hand(self):
        self.issue(self.jade, on=MARCH)
        self.buy(100)
        self.run_earned()
        self.assertEqual(self.held(), ["Jade"])

    def test_an_expired_card_is_earned_again_while_the_rule_is_met(self):
        self.buy(100)
        self.run_earned()
        card = self.guest.card_ids
        self.cards._apply_changes("expired", [(card.id, {})])
        self.run_earned(date(2026, 5, 1))
        self.assertEqual(self.held(), ["Bronze"])
        self.assertEqual(len(self.guest.card_ids), 2)

    def test_a_card_that_an_officer_cancelled_does_not_come_back_by_itself(self):
        self.buy(100)
        self.run_earned()
        self.guest.card_ids._cancel("Abuse")
        self.run_earned(date(2026, 5, 1))
        self.assertFalse(self.held())
        self.buy(100)
        self.run_earned(date(2026, 5, 1))
        self.assertEqual(self.held(), ["Steel"])

    def test_a_card_whose_claim_was_given_back_is_earned_again(self):
        self.buy(100)
        self.run_earned()
        card = self.guest.card_ids
        self.cards._apply_changes("cancelled", [(card.id, {"claim_no": None})])
        self.run_earned()
        self.assertEqual(self.held(), ["Bronze"])

    def test_a_lost_card_is_replaced_by_staff_not_earned_again(self):
        self.buy(100)
        self.run_earned()
        self.guest.card_ids._report_lost("Test")
        self.run_earned()
        self.assertEqual(len(self.guest.card_ids), 1)

    def test_the_limit_stops_one_member_and_none_of_the_others(self):
        self.bronze.claim_limit = 1
        others = [self.enrol(f"Buyer {number}") for number in range(3)]
        for member in (*others, self.guest):
            self.buy(100, member)
        card = self.issue(self.bronze)
        self.cards._apply_changes("expired", [(card.id, {})])
        run = self.run_earned()
        self.assertEqual((run.changed, run.skipped, run.failed), (3, 1, 0))
        self.assertFalse(self.held())
        for member in others:
            self.assertEqual(self.held(member), ["Bronze"])

    def test_a_lapsed_member_becomes_one_again(self):
        self.follow(self.trial, "lapse")
        self.issue()
        self.run_job()
        self.assertEqual(self.guest.standing, "lapsed")
        self.buy(100)
        self.run_earned()
        self.assertEqual(self.guest.standing, "member")

    def test_a_run_cut_short_goes_on_behind_the_last_member(self):
        members = [self.guest, *(self.enrol(f"Buyer {n}") for n in range(3))]
        for member in members:
            self.buy(100, member)
        with patch(CHUNK, 2):
            run = self.run_earned(chunks=1)
            self.assertEqual(run.state, "paused")
            self.assertEqual(self.run_earned(), run)
        self.assertEqual((run.state, run.changed), ("done", 4))
        for member in members:
            self.assertEqual(self.held(member), ["Bronze"])

    # === AFTER AN ORDER === #
    def test_after_an_order_the_card_is_there_at_once(self):
        self.buy(100)
        cards = self.guest.with_user(self.cashier)._issue_earned_cards(
            MARCH, store=self.store
        )
        self.assertEqual(cards.sudo().type_id, self.bronze)
        self.assertEqual(cards.sudo().store_id, self.store)
        self.assertFalse(self.guest._issue_earned_cards(MARCH))

    def test_it_costs_one_statement_when_nothing_is_due(self):
        self.buy(50)
        self.guest._issue_earned_cards(MARCH)
        self.env.flush_all()
        self.assertTrue(self.guest.program_id)
        with self.assertQueryCount(1):
            self.assertFalse(self.guest._issue_earned_cards(MARCH))

    def test_it_costs_nothing_without_rules(self):
        self.env["membership.card.type"].search([("kind", "=", "earned")]).write(
            {"earn_spend": 0}
        )
        self.guest._issue_earned_cards(MARCH)
        self.env.flush_all()
        self.assertTrue(self.guest.program_id)
        with self.assertQueryCount(0):
            self.assertFalse(self.guest._issue_earned_cards(MARCH))

    def test_an_order_is_never_refused_for_a_card(self):
        self.bronze.claim_limit = 1
        card = self.issue(self.bronze, on=MARCH - timedelta(days=9))
        self.cards._apply_changes("expired", [(card.id, {})])
        self.buy(100)
        self.assertFalse(self.guest._issue_earned_cards(MARCH))
