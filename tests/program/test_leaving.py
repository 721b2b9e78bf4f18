from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import MANAGER
from .test_owner import OwnerCase


@tagged("post_install", "-at_install")
class TestLeaving(OwnerCase):
    """A store closes, and a company leaves with the last of its stores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.enrol("Wang Wei", "138 0000 0002", store=cls.coffee_store)
        cls.boss = cls.new_manager("l_boss", cls.company | cls.other_company)
        types = cls.env["membership.card.type"].with_user(cls.stranger)
        cls.own_type = types.create(
            {"program_id": cls.program.id, "name": "Coffee Card"}
        ).with_env(cls.env)

    def leave(self, stores, user=None, **values):
        companies = (self.company | self.other_company).ids
        wizards = self.env["membership.leave.wizard"].with_user(user or self.boss)
        return wizards.with_context(allowed_company_ids=companies).create(
            {
                "program_id": self.program.id,
                "store_ids": [(6, 0, stores.ids)],
                **values,
            }
        )

    def test_the_checklist_says_what_hangs_on_a_company(self):
        self.credit(self.guest, principal=20)
        self.new_card_type(
            "Coffee Bar",
            store_scope="stores",
            store_ids=[(6, 0, self.coffee_store.ids)],
        )
        wizard = self.leave(self.coffee_store)
        self.assertEqual(wizard.leaving_company_ids, self.other_company)
        self.assertEqual((wizard.member_count, wizard.new_home_id), (1, self.company))
        for words in (
            "Members enrolled at",
            "Coffee Bar",
            "leaves the program",
            "20.00",
            "Coffee Card",
            "Move to Another Program",
        ):
            self.assertIn(words, wizard.checklist)
        self.assertFalse(wizard.is_blocked)

    def test_the_dialog_says_it_while_stores_are_chosen(self):
        self.credit(self.guest, principal=20)
        companies = (self.company | self.other_company).ids
        wizards = self.env["membership.leave.wizard"].with_user(self.boss)
        wizards = wizards.with_context(
            allowed_company_ids=companies, default_program_id=self.program.id
        )
        with Form(wizards) as form:
            self.assertFalse(form.checklist)
            form.store_ids.add(self.coffee_store)
            for words in ("20.00", "Coffee Card"):
                self.assertIn(words, form.checklist)
            self.assertEqual(form.new_home_id, self.company)

    def test_its_members_get_a_home_and_its_own_things_go(self):
        self.leave(self.coffee_store).action_leave()
        self.assertFalse(self.coffee_store.membership_program_id)
        self.assertTrue(self.coffee_store.active)
        self.assertEqual(self.guest.company_id, self.company)
        self.assertFalse(self.own_type.active)
        self.assertEqual(self.program.participant_ids, self.company)

    def test_a_company_stays_while_another_of_its_stores_does(self):
        second = self.new_store_of(
            self.other_company, "Second", membership_program_id=self.program.id
        )
        wizard = self.leave(self.coffee_store, is_closing=True)
        self.assertFalse(wizard.leaving_company_ids)
        wizard.action_leave()
        self.assertFalse(self.coffee_store.active)
        self.assertEqual(self.guest.company_id, self.other_company)
        self.assertIn(self.other_company, self.program.participant_ids)
        self.assertTrue(self.own_type.active)
        self.assertEqual(second.membership_program_id, self.program)

    def test_the_owner_does_not_leave_with_its_last_store(self):
        wizard = self.leave(self.store)
        self.assertFalse(wizard.leaving_company_ids)
        wizard.action_leave()
        self.assertEqual(self.member.company_id, self.company)

    def test_what_is_reserved_comes_first(self):
        self.credit(self.member, principal=20)
        self.member.wallet_id._hold(
            5,
            token="leaving",
            expires_at="2200-01-01 00:00:00",
            on=self.program._today(),
            store=self.coffee_store,
        )
        wizard = self.leave(self.coffee_store)
        self.assertTrue(wizard.is_blocked)
        with self.assertRaisesRegex(UserError, "reserved"):
            wizard.action_leave()
        with self.assertRaisesRegex(UserError, "reserved"):
            self.coffee_store.with_user(self.boss).active = False
        self.env["membership.wallet.hold"]._release("leaving")
        wizard.action_leave()

    def test_without_a_new_home_nobody_leaves(self):
        wizard = self.leave(self.coffee_store, new_home_id=self.other_company.id)
        with self.assertRaisesRegex(UserError, "looks after"):
            wizard.action_leave()
        with self.assertRaisesRegex(UserError, "Choose the stores"):
            self.leave(self.store.browse()).action_leave()
        self.assertEqual(self.coffee_store.membership_program_id, self.program)

    def test_only_the_owner_s_manager_closes_stores(self):
        theirs = new_test_user(
            self.env,
            "l_theirs",
            f"{MANAGER},point_of_sale.group_pos_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        wizards = self.env["membership.leave.wizard"].with_user(theirs)
        wizard = wizards.create(
            {
                "program_id": self.program.id,
                "store_ids": [(6, 0, self.coffee_store.ids)],
            }
        )
        with self.assertRaises(AccessError):
            wizard.action_leave()

    def test_a_program_is_archived_after_its_stores_left(self):
        with self.assertRaisesRegex(UserError, "Bund"):
            self.program.active = False
        self.leave(self.store | self.coffee_store).action_leave()
        self.program.active = False
        self.assertFalse(self.program.active)

    def test_what_is_used_is_not_deleted_but_says_why(self):
        for record in (self.silver, self.card_type):
            with (
                self.subTest(record=record._name),
                self.assertRaises(UserError) as refused,
            ):
                record.unlink()
            self.assertIn("rchive", str(refused.exception))
        fresh = self.new_card_type("Never Used")
        fresh.unlink()
        self.assertFalse(fresh.exists())


@tagged("post_install", "-at_install")
class TestTwoMemberships(OwnerCase):
    def test_a_contact_shows_the_tier_of_each(self):
        partner = self.member.partner_id
        self.assertEqual(partner.membership_tiers, "Silver")
        self.assertFalse(partner.with_user(self.officer).membership_can_join)
        second = self.new_program("Second Club")
        tier = self.env["membership.tier"].create(
            {"program_id": second.id, "name": "Blue", "level": 0}
        )
        partner.invalidate_recordset()
        self.assertTrue(partner.with_user(self.officer).membership_can_join)
        self.members._enrol(second, partner)
        partner.invalidate_recordset()
        self.assertIn(f"Blue ({second.name})", partner.membership_tiers)
        self.assertIn("Silver (Tea House Club)", partner.membership_tiers)
        self.assertEqual(self.member.tier_id, self.silver)
        self.assertTrue(tier)
