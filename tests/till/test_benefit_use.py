from datetime import datetime, timedelta
from uuid import uuid4

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import CASHIER
from .common import TillCase


@tagged("post_install", "-at_install")
class TestBenefitUse(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club_card = cls.card_type.copy({"name": "Club card", "kind": "internal"})
        cls.care = cls._create_benefit(
            card_type_id=cls.club_card.id, name="Free care", kind="quota"
        )
        cls.uses = cls.env["membership.benefit.use"]
        cls.partner = cls.member.partner_id

    @classmethod
    def _create_benefit(cls, **values):
        return cls.env["membership.benefit"].create(values)

    def issue(self, on, member=None, card_type=None):
        card_type = card_type or self.club_card
        return card_type._issue(member or self.member, on=on)

    def use(self, key=None, benefit=None, partner=None, config=None, user=None):
        benefits = self.env["membership.benefit"].with_user(user or self.cashier)
        return benefits.till_use(
            (config or self.config).id,
            (benefit or self.care).id,
            (partner or self.partner).id,
            key or str(uuid4()),
        )

    def cancel(self, key, config=None, user=None):
        benefits = self.env["membership.benefit"].with_user(user or self.cashier)
        return benefits.till_use_cancel((config or self.config).id, key)

    def shown(self, config=None):
        on = self.program._today()
        shown = self.member._till_benefits(config or self.config, on)
        return {benefit["id"]: benefit for benefit in shown}

    # === USE === #

    def test_one_tap_uses_what_the_period_gives_and_no_more(self):
        self.issue(self.today)
        self.assertEqual(self.shown()[self.care.id]["left"], 1)
        answer = self.use()
        self.assertEqual((answer["ok"], answer["left"]), (True, 0))
        refused = self.use()
        self.assertFalse(refused["ok"])
        self.assertIn("Free care was used already", refused["message"])
        self.assertEqual(self.shown()[self.care.id]["left"], 0)
        use = self.uses.search([("benefit_id", "=", self.care.id)])
        self.assertEqual(
            (use.member_id, use.store_id, use.user_id, use.used_on, use.state),
            (self.member, self.config, self.cashier, self.today, "used"),
        )

    def test_the_till_sees_the_figures_of_a_service(self):
        with freeze_time("2026-01-31 04:00:00"):
            card = self.issue(self.program._today())
            shown = self.shown()[self.care.id]
        self.assertEqual(str(card.starts_on), "2026-01-31")
        self.assertEqual(
            shown,
            {
                "id": self.care.id,
                "kind": "quota",
                "name": "Free care",
                "text": "1 × per month",
                "source": "card",
                "quota": 1,
                "left": 1,
                "period_ends_on": "2026-02-28",
            },
        )

    def test_the_same_request_again_uses_nothing_more(self):
        self.issue(self.today)
        self.care.quota_count = 2
        key = str(uuid4())
        self.assertEqual(self.use(key)["left"], 1)
        self.assertEqual(self.use(key)["left"], 1)
        self.assertEqual(self.uses.search_count([("key", "=", key)]), 1)

    def test_a_key_of_another_request_is_refused(self):
        self.issue(self.today)
        self.issue(self.today, self.other_member)
        key = str(uuid4())
        self.use(key)
        self.assertFalse(self.use(key, partner=self.other_member.partner_id)["ok"])
        self.assertTrue(self.use(partner=self.other_member.partner_id)["ok"])

    def test_periods_turn_at_midnight_of_the_program(self):
        """It is the 1st in Shanghai eight hours before it is in Greenwich."""
        tier_care = self._create_benefit(
            tier_id=self.regular.id, name="Tea", kind="quota"
        )
        with freeze_time("2026-02-28 15:59:59"):
            self.assertTrue(self.use(benefit=tier_care)["ok"])
            self.assertFalse(self.use(benefit=tier_care)["ok"])
        with freeze_time("2026-02-28 16:00:00"):
            self.assertTrue(self.use(benefit=tier_care)["ok"])
        starts = self.uses.search([("benefit_id", "=", tier_care.id)], order="id")
        self.assertEqual(
            [str(day) for day in starts.mapped("period_start")],
            ["2026-02-01", "2026-03-01"],
        )

    def test_extending_the_card_extends_its_periods(self):
        with freeze_time("2026-01-15 04:00:00"):
            card = self.issue(self.program._today())
            card._apply_changes("extended", [(card.id, {"ends_on": "2026-02-20"})])
        with freeze_time("2026-02-20 04:00:00"):
            self.assertEqual(self.shown()[self.care.id]["period_ends_on"], "2026-02-20")
            self.assertTrue(self.use()["ok"])
        with freeze_time("2026-02-21 04:00:00"):
            refused = self.use()
            self.assertIn("can't use this here", refused["message"])
            self.assertNotIn(self.care.id, self.shown())
            card._apply_changes("extended", [(card.id, {"ends_on": "2026-03-31"})])
            self.assertFalse(self.use()["ok"], "The period went on, it did not restart")
            self.assertEqual(self.shown()[self.care.id]["period_ends_on"], "2026-03-14")
        with freeze_time("2026-03-15 04:00:00"):
            self.assertTrue(self.use()["ok"])

    def test_once_in_the_validity_stays_once_when_that_is_extended(self):
        self.care.quota_period = "validity"
        card = self.issue(self.today)
        ends_on = card.ends_on
        self.assertEqual(
            self.shown()[self.care.id]["period_ends_on"], ends_on.isoformat()
        )
        self.assertTrue(self.use()["ok"])
        later = ends_on + timedelta(days=30)
        card._apply_changes("extended", [(card.id, {"ends_on": later})])
        shown = self.shown()[self.care.id]
        self.assertEqual(
            (shown["left"], shown["period_ends_on"]), (0, later.isoformat())
        )

    def test_a_replaced_card_goes_on_with_the_quota_of_the_lost_one(self):
        card = self.issue(self.today)
        self.use()
        new = card._replace("Lost on the way")._replace("Lost again")
        self.assertEqual(new.state, "active")
        self.assertFalse(self.use()["ok"])

    def test_each_of_two_cards_has_its_own_quota(self):
        self.club_card.renewal = "at_once"
        self.issue(self.today)
        self.issue(self.today)
        self.assertEqual(self.shown()[self.care.id]["quota"], 2)
        self.assertEqual(self.use()["left"], 1)
        self.assertEqual(self.use()["left"], 0)
        self.assertFalse(self.use()["ok"])

    def test_a_card_that_waits_for_its_first_use_is_activated_by_it(self):
        self.club_card.activation = "first_use"
        card = self.issue(self.today)
        self.assertEqual(card.state, "inactive")
        self.assertTrue(self.use()["ok"])
        self.assertEqual(card.state, "active")
        self.assertFalse(self.use()["ok"])

    def test_a_lower_quota_leaves_nothing_rather_than_less(self):
        self.issue(self.today)
        self.care.quota_count = 2
        self.use()
        self.use()
        self.care.quota_count = 1
        self.assertEqual(self.shown()[self.care.id]["left"], 0)
        self.assertFalse(self.use()["ok"])

    def test_a_card_is_used_in_its_stores_only(self):
        other = self.other_store()
        self.club_card.write({"store_scope": "stores", "store_ids": other.ids})
        self.issue(self.today)
        self.assertNotIn(self.care.id, self.shown())
        self.assertFalse(self.use()["ok"])
        self.assertTrue(self.use(config=other)["ok"])

    def test_frozen_ended_and_unknown_things_are_refused(self):
        card = self.issue(self.today)
        card._freeze("Dispute")
        self.assertFalse(self.use()["ok"])
        card._unfreeze()
        stranger = self.env["res.partner"].create({"name": "Nobody"})
        self.assertFalse(self.use(partner=stranger)["ok"])
        text = self._create_benefit(
            tier_id=self.regular.id, kind="text", name="Own locker"
        )
        self.assertFalse(self.use(benefit=text)["ok"])
        self.care.active = False
        self.assertFalse(self.use()["ok"])
        self.assertFalse(self.uses.search([("benefit_id", "=", self.care.id)]))

    def test_absurd_input_is_refused_and_changes_nothing(self):
        self.issue(self.today)
        benefits = self.env["membership.benefit"].with_user(self.cashier)
        fitting = [self.care.id, self.partner.id, str(uuid4())]
        for place, values in (
            (0, (None, "1", True, -5, 10**9, [1], {})),
            (1, (None, "1", True, -5, 10**9, [1], {})),
            (2, (None, "", "short", "x" * 65, 12345678, ["x" * 9], "x" * 9 + "\n")),
        ):
            for value in values:
                given = [*fitting[:place], value, *fitting[place + 1 :]]
                with self.subTest(given=given):
                    self.assertFalse(benefits.till_use(self.config.id, *given)["ok"])
        for key in (None, "", "short", "x" * 65, 5):
            self.assertFalse(benefits.till_use_cancel(self.config.id, key)["ok"])
        self.assertFalse(self.uses.search([]))

    # === CANCEL === #

    def test_a_cancelled_use_can_be_used_again(self):
        self.issue(self.today)
        key = str(uuid4())
        self.use(key)
        self.assertEqual(self.cancel(key)["left"], 1)
        self.assertTrue(self.cancel(key)["ok"])
        self.assertFalse(self.use(key)["ok"], "A cancelled request stays cancelled")
        self.assertTrue(self.use()["ok"])

    def test_a_cancellation_that_comes_first_wins(self):
        self.issue(self.today)
        key = str(uuid4())
        self.assertTrue(self.cancel(key)["ok"])
        self.assertFalse(self.use(key)["ok"])
        self.assertEqual(self.shown()[self.care.id]["left"], 1)

    def test_another_day_or_store_needs_an_officer(self):
        self.issue(self.today)
        key = str(uuid4())
        self.use(key)
        self.assertFalse(self.cancel(key, config=self.other_store())["ok"])
        with freeze_time(datetime.now() + timedelta(days=1)):
            self.assertFalse(self.cancel(key)["ok"])
        use = self.uses.search([("key", "=", key)])
        with self.assertRaises(AccessError):
            use.with_user(self.cashier).action_cancel()
        officer = new_test_user(
            self.env,
            "useofficer",
            "base.group_user,pos_membership.group_membership_officer",
        )
        use.with_user(officer).action_cancel()
        self.assertEqual((use.state, use.cancelled_by), ("cancelled", officer))
        self.assertTrue(self.use()["ok"])

    # === WHO === #

    def test_only_cashiers_of_the_store_use_and_cancel(self):
        self.issue(self.today)
        plain = new_test_user(self.env, "useplain", "base.group_user")
        company = self.env["res.company"].create({"name": "Coffee Co."})
        foreign = new_test_user(
            self.env,
            "useforeign",
            CASHIER,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for user in (plain, foreign):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.use(user=user)
                with self.assertRaises(AccessError):
                    self.cancel(str(uuid4()), user=user)
        self.assertFalse(self.uses.search([]))

    def test_nobody_writes_or_deletes_a_use(self):
        self.issue(self.today)
        key = str(uuid4())
        self.use(key)
        use = self.uses.search([("key", "=", key)])
        for action in (
            lambda: use.write({"state": "cancelled"}),
            lambda: use.write({"slot": 5}),
            lambda: self.uses.create({"key": "x" * 8, "used_at": datetime.now()}),
        ):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(UserError):
            use.unlink()
        with self.assertRaises(UserError):
            self.care.unlink()

    def other_store(self):
        return self.env["pos.config"].create(
            {
                "name": "Second",
                "payment_method_ids": False,
                "membership_program_id": self.program.id,
            }
        )
