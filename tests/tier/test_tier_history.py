from datetime import date, timedelta

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .tier_common import TierCase


@tagged("post_install", "-at_install")
class TestHistory(TierCase):
    def test_each_step_is_in_effect_until_the_next_one(self):
        self.gold.write({"downgrade_policy": "earned", "reach_window": "rolling"})
        self.gold.reach_window_months = 1
        self.buy("2026-01-31", 1000)
        self.review("2026-01-31")
        self.review("2026-03-01")
        self.buy("2026-03-01", 3000)
        self.review("2026-03-01")
        steps = self.member.tier_change_ids.sorted("id")
        self.assertEqual(
            [(s.tier_id, str(s.changed_on), str(s.effective_to)) for s in steps],
            [
                (self.gold, "2026-01-31", "2026-02-28"),
                (self.silver, "2026-03-01", "2026-03-01"),
                (self.diamond, "2026-03-01", "False"),
            ],
        )

    def test_each_step_says_why(self):
        self.buy("2026-03-01", 1200.5)
        self.review("2026-03-10")
        self.member._set_tier(self.silver, "Asked for it")
        given, reached = self.member.tier_change_ids
        money = self.program.currency_id.format(1200.5)
        self.assertEqual(reached.explanation, f"Reached: {money} spent")
        self.assertEqual(given.explanation, "Asked for it")
        self.assertEqual(given.kind, "manual")

    def test_the_days_that_counted_are_named(self):
        self.gold.reach_window = "year"
        self.buy("2026-03-01", 1000)
        self.review("2026-03-10")
        self.assertIn(
            "from 01/01/2026 to 03/10/2026", self.member.tier_change_ids.explanation
        )

    def test_postgresql_itself_refuses_to_change_history(self):
        self.member._set_tier(self.gold, "VIP")
        for statement in (
            "UPDATE membership_tier_change SET tier_id = tier_id",
            "DELETE FROM membership_tier_change",
            "TRUNCATE membership_tier_change",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.RestrictViolation),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(SQL(statement))

    def test_a_member_whose_tier_changed_meanwhile_is_left_alone(self):
        move = self.member._tier_given(
            self.program._tier_plan(),
            self.gold,
            self.program._today(),
            "VIP",
            False,
            None,
        )
        stale = move._replace(old_tier_id=self.diamond.id)
        self.assertFalse(self.member._move_tiers([stale]))
        self.assertFalse(self.member.tier_change_ids)
        self.assertEqual(self.member._move_tiers([move]), self.member)

    def test_a_change_of_the_ladder_is_seen_by_the_next_review(self):
        self.buy("2026-03-01", 500)
        self.assertEqual(self.review("2026-03-10"), [])
        self.gold.reach_spend = 500
        self.assertEqual(self.review("2026-03-10"), [("upgrade", self.gold)])
        self.diamond.reach_spend = 500
        self.diamond.active = False
        self.assertEqual(self.review("2026-03-10"), [])
        self.diamond.active = True
        self.assertEqual(self.review("2026-03-10"), [("upgrade", self.diamond)])


@tagged("post_install", "-at_install")
class TestHoldWizard(TierCase):
    def wizard(self, user=None, **values):
        model = self.env["membership.tier.wizard"].with_user(user or self.manager)
        with Form(
            model.with_context(
                active_model="membership.member", active_ids=self.member.ids
            )
        ) as form:
            form.tier_id = self.gold
            form.reason = "VIP"
            for name, value in values.items():
                form[name] = value
        return form.record

    def test_how_long_a_tier_is_held(self):
        today = self.program._today()
        last = today + timedelta(days=30)
        for values, locked, until in [
            ({"hold": "reviewed"}, False, False),
            ({"hold": "until", "hold_until": last}, True, last),
            ({"hold": "until", "hold_until": today}, True, today),
            ({"hold": "always"}, True, False),
            ({"hold": "reviewed"}, False, False),
        ]:
            with self.subTest(values=values):
                self.wizard(**values).action_apply()
                self.assertEqual(self.member.tier_id, self.gold)
                self.assertEqual(self.member.tier_locked, locked)
                self.assertEqual(self.member.tier_lock_ends_on, until)
        kinds = self.member.tier_change_ids.mapped("kind")
        self.assertEqual(kinds, ["lock", "lock", "lock", "lock", "manual"])

    def test_a_hold_that_is_over_before_it_begins_is_refused(self):
        yesterday = self.program._today() - timedelta(days=1)
        wizard = self.wizard(hold="until", hold_until=yesterday)
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(self.member.tier_id, self.silver)
        wizard.hold_until = False
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertFalse(self.member.tier_change_ids)

    def test_the_fields_of_a_hold_are_written_by_nobody(self):
        for user in (self.officer, self.manager):
            for values in (
                {"tier_locked": True},
                {"tier_lock_ends_on": date(2030, 1, 1)},
                {"tier_ends_on": date(2030, 1, 1)},
                {"tier_counts_from": date(2020, 1, 1)},
                {"tier_counts_after": 1},
            ):
                with self.subTest(values=values), self.assertRaises(AccessError):
                    self.member.with_user(user).write(values)
