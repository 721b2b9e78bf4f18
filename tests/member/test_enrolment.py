from datetime import date, datetime

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.pos_membership.logic import checkdigit

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestEnrolment(MembershipCase):
    def test_a_member_gets_code_accounts_lowest_tier_and_an_active_card(self):
        member = self.enrol("Wang Wei", at=datetime(2026, 3, 9, 16, 0))
        self.assertTrue(checkdigit.is_valid(member.code))
        self.assertEqual(len(member.code), 11)
        self.assertEqual(member.points_account_id.member_id, member)
        self.assertEqual(member.wallet_id.member_id, member)
        self.assertEqual(member.wallet_id.currency_id, self.program.currency_id)
        self.assertEqual(member.tier_id, self.silver)
        self.assertEqual(member.joined_on, date(2026, 3, 10))
        self.assertEqual(member.tier_since, date(2026, 3, 10))
        self.assertEqual(member.card_id.state, "active")
        self.assertEqual(member.card_id.starts_on, date(2026, 3, 10))
        self.assertEqual(member.card_id.ends_on, date(2027, 3, 9))

    def test_the_store_is_kept_on_member_and_card(self):
        member = self.enrol("Wang Wei", store=self.store)
        self.assertEqual(member.store_id, self.store)
        self.assertEqual(member.card_id.store_id, self.store)

    def test_a_program_without_tiers_and_cards_has_members_too(self):
        program = self.new_program("Bare Club")
        member = self.enrol("Wang Wei", program=program)
        self.assertFalse(member.tier_id or member.tier_since or member.card_ids)

    def test_a_member_of_the_program_is_not_enrolled_again(self):
        with self.assertRaisesRegex(UserError, f"already.*{self.member.code}"):
            self.members._enrol(self.program, self.member.partner_id)
        self.member.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.members._enrol(self.program, self.member.partner_id)

    def test_a_contact_may_be_a_member_of_two_programs(self):
        second = self.new_program("Second Club")
        member = self.members._enrol(second, self.member.partner_id)
        self.assertEqual(
            self.member.partner_id.membership_member_ids, member | self.member
        )

    def test_a_number_is_enrolled_once_however_it_is_written(self):
        self.members._enrol_new(self.program, "Wang Wei", "139 1111 2222", key="k1")
        for phone in ("13911112222", "+86 139-1111-2222", "0086 13911112222"):
            with (
                self.subTest(phone=phone),
                self.assertRaisesRegex(UserError, "already belongs to .*Wang Wei"),
            ):
                self.members._enrol_new(self.program, "Wang Wei", phone, key="k2")

    def test_the_number_of_an_archived_member_is_taken(self):
        member = self.members._enrol_new(self.program, "Wang Wei", "139 1111 2222")
        member.active = False
        found = self.members._find_enrolled(self.program, "13911112222")
        self.assertEqual(found, member)
        with self.assertRaises(UserError):
            self.members._enrol_new(self.program, "Wang Wei", "13911112222")

    def test_the_same_number_is_free_in_another_program(self):
        self.members._enrol_new(self.program, "Wang Wei", "13911112222")
        other = self.new_program("Second Club")
        member = self.members._enrol_new(other, "Wang Wei", "13911112222")
        self.assertEqual(member.enrolment_phone, "13911112222")

    def test_relatives_may_share_a_telephone(self):
        member = self.enrol("Li Nan", self.member.phone)
        self.assertEqual(member.phone_digits, self.member.phone_digits)

    def test_many_members_are_created_in_one_call(self):
        partners = [self.new_partner(f"Guest {n}") for n in range(5)]
        members = self.members.create(
            [
                {"program_id": self.program.id, "partner_id": partner.id}
                for partner in partners
            ]
        )
        self.assertEqual(len(set(members.mapped("code"))), 5)
        for member, partner in zip(members, partners, strict=True):
            self.assertEqual(member.points_account_id.member_id, member)
            self.assertEqual(member.card_id.member_id.partner_id, partner)

    def test_the_returned_member_has_no_open_door(self):
        member = self.enrol("Wang Wei")
        with self.assertRaises(AccessError):
            member.tier_id = self.gold
        with self.assertRaises(AccessError):
            member.card_id.state = "cancelled"

    def test_program_and_contact_are_settled(self):
        for values in (
            {"partner_id": self.new_partner("Wang Wei").id},
            {"program_id": self.new_program("Second Club").id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.member.write(values)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_one_member_per_contact(self):
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.members.create(
                {
                    "program_id": self.program.id,
                    "partner_id": self.member.partner_id.id,
                }
            )


@tagged("post_install", "-at_install")
class TestEnrolWizard(MembershipCase):
    def wizard(self, **context):
        model = self.env["membership.enrol.wizard"].with_user(self.officer)
        return Form(model.with_context(**context))

    def opened(self, action):
        self.assertEqual(action["res_model"], "membership.member")
        return self.members.browse(action["res_id"])

    def test_an_officer_enrols_a_new_person(self):
        with self.wizard() as form:
            form.program_id = self.program
            form.name = " Wang Wei "
            form.phone = "139 1111 2222"
            form.email = "wang@example.com"
            form.birthday = date(1990, 2, 28)
            form.store_id = self.store
        member = self.opened(form.record.action_enrol())
        self.assertEqual(member.name, "Wang Wei")
        self.assertEqual(member.email, "wang@example.com")
        self.assertEqual(member.birthday, date(1990, 2, 28))
        self.assertEqual(member.enrolment_phone, "13911112222")
        self.assertEqual(member.store_id, self.store)
        self.assertEqual(member.create_uid, self.officer)

    def test_an_officer_enrols_a_contact_from_its_form(self):
        partner = self.new_partner("Zhang Min", "13922223333", email="z@example.com")
        form = self.wizard(active_model="res.partner", active_id=partner.id)
        self.assertEqual((form.name, form.phone), ("Zhang Min", "13922223333"))
        form.program_id = self.program
        member = self.opened(form.save().action_enrol())
        self.assertEqual(member.partner_id, partner)

    def test_name_and_number_are_asked_for(self):
        wizards = self.env["membership.enrol.wizard"].with_user(self.officer)
        for values in (
            {"name": " ", "phone": "13911112222"},
            {"phone": "13911112222"},
            {"name": "Wang Wei"},
            {"name": "Wang Wei", "phone": "none"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                wizards.create({"program_id": self.program.id, **values}).action_enrol()

    def test_only_an_officer_enrols(self):
        for user in (self.cashier, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["membership.enrol.wizard"].with_user(user).create(
                    {"program_id": self.program.id, "name": "X", "phone": "12345"}
                ).action_enrol()

    def test_a_program_of_another_company_is_out_of_reach(self):
        wizards = self.env["membership.enrol.wizard"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            wizards.create(
                {"program_id": self.program.id, "name": "X", "phone": "12345"}
            ).action_enrol()
