from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestTier(MembershipCase):
    def test_a_change_is_kept_with_its_reason(self):
        self.member._set_tier(self.gold, " Friend of the house ")
        change = self.member.tier_change_ids
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.member.tier_since, self.program._today())
        self.assertEqual((change.old_tier_id, change.tier_id), (self.silver, self.gold))
        self.assertEqual(change.reason, "Friend of the house")
        self.assertEqual(change.changed_on, self.program._today())

    def test_the_present_tier_again_changes_nothing(self):
        self.member._set_tier(self.silver, "Again")
        self.assertFalse(self.member.tier_change_ids)

    def test_a_reason_is_asked_for(self):
        for reason in ("", " ", None, False):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.member._set_tier(self.gold, reason)

    def test_the_tier_of_another_program_is_refused(self):
        other = self.new_program("Second Club")
        foreign = self.env["membership.tier"].create(
            {"program_id": other.id, "name": "Foreign", "level": 0}
        )
        with self.assertRaises(UserError):
            self.member._set_tier(foreign, "Mistake")

    def test_history_is_never_rewritten(self):
        self.member._set_tier(self.gold, "Friend of the house")
        change = self.member.tier_change_ids
        with self.assertRaises(AccessError):
            change.reason = "Other"
        with self.assertRaises(UserError):
            change.unlink()

    def test_a_tier_stays_with_its_program(self):
        with self.assertRaises(ValidationError):
            self.gold.program_id = self.new_program("Second Club")
        self.gold.program_id = self.program

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_senseless_tiers(self):
        for values in (
            {"level": 0},
            {"color": "red"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.gold.write(values)
                self.gold.flush_recordset()

    def test_a_tier_with_members_is_kept(self):
        with self.assertRaisesRegex(UserError, "Archive the tier"):
            self.silver.unlink()


@tagged("post_install", "-at_install")
class TestTierWizard(MembershipCase):
    def wizard(self, user, members):
        model = self.env["membership.tier.wizard"].with_user(user)
        return Form(
            model.with_context(active_model="membership.member", active_ids=members.ids)
        )

    def test_a_manager_moves_several_members(self):
        members = self.member | self.enrol("Wang Wei")
        with self.wizard(self.manager, members) as form:
            form.tier_id = self.gold
            form.reason = "Opening week"
        form.record.action_apply()
        self.assertEqual(members.tier_id, self.gold)
        self.assertEqual(members.tier_change_ids.create_uid, self.manager)

    def test_nobody_else_does(self):
        for user in (self.officer, self.cashier, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["membership.tier.wizard"].with_user(user).create(
                    {
                        "member_ids": [(6, 0, self.member.ids)],
                        "tier_id": self.gold.id,
                        "reason": "Myself",
                    }
                ).action_apply()
        self.assertEqual(self.member.tier_id, self.silver)

    def test_a_manager_of_another_company_does_not(self):
        with self.assertRaises(AccessError):
            self.env["membership.tier.wizard"].with_user(self.stranger).create(
                {
                    "member_ids": [(6, 0, self.member.ids)],
                    "tier_id": self.gold.id,
                    "reason": "From afar",
                }
            ).action_apply()
        self.assertEqual(self.member.tier_id, self.silver)
