from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_member_merge import REASON, MergeCase


@tagged("post_install", "-at_install")
class TestMergeWizard(MergeCase):
    def wizard(self, user=None, third=None, **values):
        members = self.member | self.twin | (third or self.members)
        values = {"kept_id": self.member.id} | values
        return (
            self.env["membership.merge.wizard"]
            .with_user(user or self.manager)
            .with_context(active_model="membership.member", active_ids=members.ids)
            .create({"reason": REASON, **values})
        )

    def test_the_selected_members_are_merged(self):
        self.credit(self.twin, points=5)
        action = self.wizard().action_merge()
        self.assertEqual(self.twin.merged_into_id, self.member)
        self.assertEqual(self.member.points_balance, 5)
        self.assertEqual(action["res_id"], self.member.id)
        note = self.env["membership.change"].search(
            [("res_id", "=", self.twin.id), ("field_name", "=", "merged_into_id")]
        )
        self.assertEqual(note.user_id, self.manager)

    def test_more_than_two_are_merged_at_once(self):
        third = self.enrol("Li Na (3)")
        self.credit(third, points=7)
        self.credit(self.twin, points=5)
        self.wizard(third=third).action_merge()
        self.assertEqual((self.twin | third).merged_into_id, self.member)
        self.assertEqual(self.member.points_balance, 12)

    def test_all_or_none_are_merged(self):
        third = self.enrol("Li Na (3)")
        third.active = False
        wizard = self.wizard(third=third)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.action_merge()
        self.assertTrue(self.twin.active)

    def test_the_one_of_the_higher_tier_is_proposed_to_stay(self):
        self.twin._set_tier(self.gold, "Regular guest")
        members = self.member | self.twin
        wizard = self.env["membership.merge.wizard"].create(
            {"member_ids": [Command.set(members.ids)]}
        )
        self.assertEqual(wizard.kept_id, self.twin)

    def test_the_preview_tells_what_there_would_be_and_changes_nothing(self):
        self.card_type.claim_limit = 1
        self.credit(self.member, points=1000, principal=20)
        self.credit(self.twin, points=234, bonus=30)
        self.twin._set_tier(self.gold, "Regular guest")
        before = (self.member | self.twin).read()
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual((self.member | self.twin).read(), before)
        for words in ("1,234", "Gold", "limit is 1", "can't be undone"):
            self.assertIn(words, wizard.preview)
        wizard.action_merge()
        self.assertEqual(self.member.points_balance, 1234)

    def test_the_preview_says_why_it_can_t_be(self):
        self.twin.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.wizard().action_preview()

    def test_what_is_missing_is_said(self):
        outsider = self.enrol("Wang Wei")
        for words, values in (
            ("which of the members stays", {"kept_id": False}),
            ("which of the members stays", {"kept_id": outsider.id}),
            ("who are one person", {"member_ids": [Command.set(self.member.ids)]}),
            ("Say why", {"reason": " "}),
        ):
            wizard = self.wizard()
            wizard.write(values)
            for ask in (wizard.action_preview, wizard.action_merge):
                with self.assertRaisesRegex(UserError, words):
                    ask()

    def test_ten_members_are_the_most(self):
        others = [self.enrol(f"Li Na ({number})") for number in range(3, 12)]
        wizard = self.wizard()
        wizard.member_ids = [Command.link(member.id) for member in others]
        with self.assertRaisesRegex(UserError, "At most 10"):
            wizard.action_merge()

    # === WHO MAY === #

    def test_only_a_manager_merges(self):
        for user in (self.officer, self.cashier, self.nobody):
            with self.assertRaises(AccessError):
                self.wizard(user)
            wizard = self.wizard()
            for ask in ("action_preview", "action_merge"):
                with self.assertRaises(AccessError):
                    getattr(wizard.with_user(user), ask)()
        self.assertTrue(self.twin.active)

    def test_a_manager_of_another_company_does_not(self):
        with self.assertRaises(AccessError):
            self.wizard(self.stranger).action_merge()
        self.assertTrue(self.twin.active)

    def test_nobody_writes_who_somebody_was_merged_into(self):
        for name in ("merged_into_id", "merged_at", "merge_reason"):
            with self.assertRaises(AccessError):
                self.twin.with_user(self.manager).write({name: False})

    # === CONTACTS === #

    def test_contacts_can_be_merged_after_their_members(self):
        partners = self.member.partner_id | self.twin.partner_id
        odoo = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "merge the members first"):
            odoo._merge(partners.ids, self.member.partner_id)
        self.merge()
        action = self.member.with_user(self.manager).action_merge_contacts()
        self.assertEqual(set(action["context"]["active_ids"]), set(partners.ids))
        self.assertTrue(self.member.has_contacts_to_merge)
        odoo._merge(partners.ids, self.member.partner_id)
        self.assertEqual(self.twin.partner_id, self.member.partner_id)
        self.assertFalse(self.member.has_contacts_to_merge)
        found = self.members._find_by_code(self.program, self.twin.code)
        self.assertEqual(found, self.member)

    def test_a_merged_members_contact_is_no_third_members(self):
        other = self.enrol("Wang Wei")
        self.merge()
        odoo = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaises(UserError):
            odoo._merge((self.twin.partner_id | other.partner_id).ids, other.partner_id)

    def test_the_old_contact_pays_the_prices_of_the_one_who_stays(self):
        prices = self.env["product.pricelist"].create({"name": "Gold prices"})
        self.env["membership.benefit"].create(
            {
                "tier_id": self.gold.id,
                "kind": "pricelist",
                "pricelist_id": prices.id,
            }
        )
        self.twin._set_tier(self.gold, "Regular guest")
        self.merge()
        for member in (self.member, self.twin):
            self.assertEqual(
                member.partner_id.property_product_pricelist, prices, member.name
            )
