from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .card_common import CardTillCase


@tagged("post_install", "-at_install")
class TestLateOrder(CardTillCase):
    """A till was offline over the night: its orders count by what held on their day.

    The cards of a week were sold seven days ago, so that yesterday was their last day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.week_card = cls.env["membership.card.type"].create(
            {
                "program_id": cls.program.id,
                "name": "Week card",
                "kind": "paid",
                "price": 20,
                "validity_kind": "duration",
                "validity_count": 7,
                "validity_unit": "day",
                "membership_no_points": True,
                "benefit_ids": [
                    Command.create({"kind": "multiplier", "multiplier": 3})
                ],
            }
        )
        cls.week_card.product_id.taxes_id = [Command.clear()]
        cls.program.days_offline = 30
        cls.yesterday = cls.moment(days=1)

    def setUp(self):
        super().setUp()
        self.sell(
            [self.line(self.week_card.product_id)], date_order=self.moment(days=7)
        )
        self.card = self.cards_of(card_type=self.week_card)
        self.assertEqual(self.card.ends_on, self.today - timedelta(days=1))

    # === ACTIONS === #

    @classmethod
    def moment(cls, days):
        """Return noon in Shanghai, so many days ago."""
        day = cls.program._today() - timedelta(days=days)
        return fields.Datetime.to_datetime(f"{day} 04:00:00")

    def buy_late(self, days=1, **values):
        """Let an order for 10 arrive now that was made so many days ago."""
        date_order = fields.Datetime.to_string(self.moment(days))
        now = fields.Datetime.now()
        lines = [self.line(self.tea, price=10)]
        return self.sell(lines, arrives=now, date_order=date_order)

    def let_the_night_pass(self):
        self.program.tier_reviewed_on = self.today - timedelta(days=1)
        with patch.object(IrCron, "_commit_progress", lambda *_args, **_kw: 1):
            self.env["membership.card"]._cron_expire_and_chain()
            self.env["membership.program"]._cron_review_tiers()
        self.env.invalidate_all()

    # === TESTS === #

    def test_a_card_counts_on_its_last_day_whenever_the_order_arrives(self):
        self.let_the_night_pass()
        self.assertEqual(self.card.state, "expired")
        self.buy_late()
        self.assertPoints(30)
        self.sell([self.line(self.tea, price=10)])
        self.assertPoints(40)

    def test_a_card_that_was_taken_away_since_counted_then(self):
        for change in (
            lambda card: card._freeze("Test"),
            lambda card: card._report_lost("Test"),
            lambda card: card._replace("Test"),
            lambda card: card._cancel("Test"),
        ):
            with self.subTest(change=change):
                savepoint = self.env.cr.savepoint()
                change(self.card)
                self.buy_late()
                self.assertPoints(30)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_card_that_came_or_was_extended_since_did_not_count_then(self):
        self.let_the_night_pass()
        end = self.today + timedelta(days=5)
        self.card._apply_changes("revived", [(self.card.id, {"ends_on": end})])
        self.week_card._issue(self.other_member, on=self.moment(days=3).date())
        self.buy_late(days=0)
        self.assertPoints(30)
        self.buy_late()
        self.assertPoints(60)
        self.sell(
            [self.line(self.tea, price=10)],
            member=self.other_member,
            arrives=fields.Datetime.now(),
            date_order=self.yesterday,
        )
        self.assertPoints(10, self.other_member)

    def test_an_order_from_before_the_card_earns_nothing_by_it(self):
        self.buy_late(days=9)
        self.assertPoints(10)

    def test_the_first_use_is_noted_though_the_card_is_over(self):
        self.let_the_night_pass()
        order = self.buy_late()
        self.card.invalidate_recordset()
        self.assertEqual(self.card.used_at, order.date_order)
        self.assertEqual(self.card.state, "expired")

    def test_the_first_use_of_a_card_lost_since_is_noted_on_its_replacement(self):
        new = self.card._replace("Test")
        self.buy_late()
        self.assertTrue(new.used_at)
        self.assertEqual(new.state, "active")

    def test_members_only_goods_were_for_sale_on_the_last_day_of_the_card(self):
        benefit = {
            "card_type_id": self.week_card.id,
            "kind": "exclusive",
            "product_tmpl_ids": [Command.set(self.tea.product_tmpl_id.ids)],
        }
        self.env["membership.benefit"].create(benefit)
        self.let_the_night_pass()
        self.buy_late()
        matters = self.env["membership.exception"]
        self.assertFalse(matters.search([("kind", "=", "benefit")]))
        self.sell([self.line(self.tea)])
        self.assertTrue(matters.search([("kind", "=", "benefit")]))

    def test_the_tier_of_that_day_counts_after_a_review_took_it(self):
        self._make_gold_until_yesterday(self.other_member)
        self.let_the_night_pass()
        self.assertEqual(self.other_member.tier_id, self.regular)
        self.sell(
            [self.line(self.tea, price=10)],
            member=self.other_member,
            arrives=fields.Datetime.now(),
            date_order=self.yesterday,
        )
        self.assertPoints(15, self.other_member)

    def test_it_costs_two_statements_more_and_none_on_the_day_itself(self):
        member = self.member
        member.fetch(["program_id", "standing", "tier_id", "tier_since"])
        member.fetch(["tier_ends_on"])
        member.program_id.fetch(["tz"])
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertEqual(member._as_of(fields.Datetime.now()).env, member.env)
        with self.assertQueryCount(2):
            member._as_of(self.yesterday)

    # === HELPERS === #

    def _make_gold_until_yesterday(self, member):
        self.gold.write(
            {
                "reach_spend": 1000,
                "validity_unit": "day",
                "validity_count": 30,
                "downgrade_policy": "earned",
            }
        )
        began = self.today - timedelta(days=30)
        member._through_door().write(
            {
                "tier_id": self.gold.id,
                "tier_since": began,
                "tier_counts_from": began,
                "tier_counts_after": 0,
                "tier_ends_on": self.today - timedelta(days=1),
            }
        )


@tagged("post_install", "-at_install")
class TestAsOf(CardTillCase):
    """What a member tells of a moment that is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pass_type = cls.env["membership.card.type"].create(
            {
                "program_id": cls.program.id,
                "name": "Pass",
                "validity_kind": "duration",
                "validity_count": 7,
                "validity_unit": "day",
                "on_expiry": "lapse",
                "benefit_ids": [
                    Command.create(
                        {"kind": "quota", "name": "Tea", "quota_period": "day"}
                    )
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self.yesterday = self.now - timedelta(days=1)
        self.guest = self._enrol("Zhao Min", "13800003333")
        self.guest.card_id._cancel("Test")

    def issue(self, days):
        """Issue a pass, as an order of so many days ago would have done."""
        moment = self.now - timedelta(days=days)
        order = self.sell([self.line(self.tea)], date_order=moment)
        on = self.program._today(moment)
        return self.pass_type._issue(self.guest, on=on, order=order)

    def states(self, days):
        then = self.guest._as_of(self.now - timedelta(days=days))
        return [card.state for card in then._known_cards()]

    def test_a_card_is_what_it_was(self):
        card = self.issue(days=5)
        card._freeze("Test")
        self.assertEqual(self.states(days=6), [])
        self.assertEqual(self.states(days=2), ["active"])
        self.assertEqual(card.state, "frozen")
        card._replace("Test")
        self.assertEqual(self.states(days=2), ["active"])

    def test_the_dates_are_what_they_were(self):
        card = self.issue(days=5)
        before = card.ends_on
        later = before + timedelta(days=30)
        card._apply_changes("extended", [(card.id, {"ends_on": later})])
        (then,) = self.guest._as_of(self.yesterday)._benefit_cards()
        self.assertEqual((then.starts_on, then.ends_on), (card.starts_on, before))

    def test_the_standing_is_what_the_cards_made_it(self):
        self.issue(days=8)
        with patch.object(IrCron, "_commit_progress", lambda *_args, **_kw: 1):
            self.env["membership.card"]._cron_expire_and_chain()
        self.env.invalidate_all()
        self.assertEqual(self.guest.standing, "lapsed")
        self.assertEqual(self.guest._standing_then(), "lapsed")
        then = self.guest._as_of(self.now - timedelta(days=3))
        self.assertEqual(then._standing_then(), "member")
        on = self.program._today(self.now - timedelta(days=3))
        self.assertEqual([grant.benefit.kind for grant in then._grants(on)], ["quota"])
        self.assertFalse(self.guest._grants(on))

    def test_the_tier_is_the_one_of_that_time(self):
        self.guest._set_tier(self.gold, "Test")
        then = self.guest._as_of(self.yesterday)
        self.assertEqual(then._tier_then(), self.regular)
        self.assertEqual(self.guest._tier_then(), self.gold)
        self.assertEqual(then._tier_period_then(), (self.guest.joined_on, None))

    def test_an_order_that_came_late_raised_the_tier_on_its_own_day(self):
        self.gold.reach_spend = 100
        self.sell([self.line(self.tea)], member=self.guest, date_order=self.yesterday)
        self.assertEqual(self.guest.tier_id, self.gold)
        an_hour = timedelta(hours=1)
        after = self.guest._as_of(self.yesterday + an_hour)
        before = self.guest._as_of(self.yesterday - an_hour)
        self.assertEqual(after._tier_then(), self.gold)
        self.assertEqual(before._tier_then(), self.regular)

    def test_today_and_what_is_to_come_are_as_they_are(self):
        for moment in (self.now, self.now + timedelta(days=400)):
            self.assertIsNone(self.guest._as_of(moment)._then())

    def test_nobody_is_nobody_at_any_time(self):
        nobody = self.env["membership.member"]
        self.assertEqual(nobody._as_of(self.yesterday), nobody)

    def test_what_one_member_was_says_nothing_of_another(self):
        self.other_member._through_door().tier_id = self.gold
        then = self.guest._as_of(self.yesterday)
        other = then.browse(self.other_member.id)
        self.assertIsNone(other._then())
        self.assertEqual(other._tier_then(), self.gold)

    def test_a_client_does_not_say_what_was(self):
        forged = {"_membership_then": {"standing": "member", "tier_id": self.gold.id}}
        guest = self.guest.with_context(**forged)
        self.assertEqual(guest._tier_then(), self.guest.tier_id)
