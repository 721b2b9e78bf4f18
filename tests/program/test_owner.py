from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import MANAGER, MembershipCase
from ..tier.tier_common import BuyingMixin

BOTH = f"{MANAGER},point_of_sale.group_pos_manager"


class OwnerCase(MembershipCase):
    """The company of `MembershipCase` owns the program, Coffee Co. takes part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coffee_store = cls.open_to(cls.other_company)

    @classmethod
    def new_manager(cls, login, companies):
        return new_test_user(
            cls.env,
            login,
            BOTH,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )


@tagged("post_install", "-at_install")
class TestOwner(OwnerCase):
    def test_the_owner_and_the_companies_of_the_stores_take_part(self):
        self.assertEqual(
            self.program.participant_ids, self.company | self.other_company
        )

    def test_a_company_takes_part_while_it_has_a_store_even_an_archived_one(self):
        self.coffee_store.active = False
        self.assertIn(self.other_company, self.program.participant_ids)
        self.coffee_store.membership_program_id = False
        self.assertNotIn(self.other_company, self.program.participant_ids)

    def test_a_company_without_a_store_sees_nothing(self):
        programs = self.env["membership.program"].with_user(self.stranger)
        self.assertIn(self.program, programs.search([]))
        self.coffee_store.membership_program_id = False
        self.assertNotIn(self.program, programs.search([]))

    def test_who_takes_part_reads_and_changes_nothing_of_the_program(self):
        program = self.program.with_user(self.stranger)
        self.assertEqual(program.name, "Tea House Club")
        for values in (
            {"earn_points": 9},
            {"active": False},
            {"is_shared": False},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                program.write(values)
        with self.assertRaises(AccessError):
            self.gold.with_user(self.stranger).name = "Platinum"
        with self.assertRaises(AccessError):
            self.env["membership.tier"].with_user(self.stranger).create(
                {"program_id": self.program.id, "name": "Platinum", "level": 2}
            )

    def test_a_branch_reads_what_belongs_to_its_head_and_does_not_rewrite_it(self):
        branch = self.new_branch()
        manager = self.new_manager("o_branch", branch)
        program = self.program.with_user(manager)
        self.assertEqual(program.name, "Tea House Club")
        with self.assertRaises(AccessError):
            program.earn_points = 9
        benefits = self.env["membership.benefit"].with_user(manager)
        with self.assertRaises(AccessError):
            benefits.create({"tier_id": self.gold.id, "kind": "multiplier"})

    def test_the_owner_changes_its_program_and_gives_it_to_a_company_of_its_own(self):
        program = self.program.with_user(self.manager)
        program.earn_points = 2
        with self.assertRaises(AccessError):
            program.company_id = self.other_company
        both = self.new_manager("o_both", self.company | self.other_company)
        companies = (self.company | self.other_company).ids
        program = self.program.with_user(both)
        program = program.with_context(allowed_company_ids=companies)
        program.company_id = self.other_company
        self.assertEqual(self.program.company_id, self.other_company)
        self.assertEqual(self.card_type.company_id, self.other_company)

    def test_a_program_stays_open_while_others_take_part(self):
        with self.assertRaises(ValidationError):
            self.program.is_shared = False
        self.coffee_store.membership_program_id = False
        self.program.is_shared = False

    def test_the_owner_adds_the_first_store_of_a_company(self):
        third = self.env["res.company"].create({"name": "Cake Co."})
        store = self.new_store_of(third, "Cake")
        theirs = self.new_manager("o_third", third)
        with self.assertRaisesRegex(AccessError, "first store"):
            store.with_user(theirs).membership_program_id = self.program.id
        chain = self.new_manager("o_chain", self.company | third)
        store.with_user(chain).with_context(
            allowed_company_ids=(self.company | third).ids
        ).membership_program_id = self.program
        self.assertIn(third, self.program.participant_ids)
        second = self.new_store_of(third, "Second")
        second.with_user(theirs).membership_program_id = self.program
        self.assertEqual(second.membership_program_id, self.program)

    def test_a_used_program_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.program.unlink()


@tagged("post_install", "-at_install")
class TestOwned(OwnerCase):
    """What a company that takes part has of its own."""

    def own_type(self, **values):
        types = self.env["membership.card.type"].with_user(self.stranger)
        return types.create(
            {"program_id": self.program.id, "name": "Coffee Card", **values}
        )

    def test_a_company_that_takes_part_runs_cards_of_its_own(self):
        card_type = self.own_type()
        self.assertEqual(card_type.company_id, self.other_company)
        card_type.name = "Espresso Card"
        self.assertTrue(card_type._is_accepted_at(self.coffee_store))
        self.assertFalse(card_type._is_accepted_at(self.store))

    def test_it_leaves_the_owners_cards_alone(self):
        self.assertEqual(self.card_type.company_id, self.company)
        with self.assertRaises(AccessError):
            self.card_type.with_user(self.stranger).name = "Mine"
        with self.assertRaises(AccessError):
            self.own_type(company_id=self.company.id)

    def test_its_cards_are_accepted_in_its_own_stores_only(self):
        card_type = self.own_type(
            store_scope="companies", company_ids=[Command.set(self.other_company.ids)]
        )
        with self.assertRaises(ValidationError):
            card_type.sudo().company_ids |= self.company

    def test_its_cards_neither_follow_nor_replace_those_of_the_owner(self):
        for name in ("next_type_id", "lower_type_id"):
            with self.subTest(field=name), self.assertRaises(ValidationError):
                self.own_type(**{name: self.card_type.id})

    def test_its_card_is_not_the_card_for_new_members(self):
        card_type = self.own_type()
        with self.assertRaises(ValidationError):
            self.program.default_card_type_id = card_type.id

    def test_its_benefits_are_given_on_its_own_cards_only(self):
        benefits = self.env["membership.benefit"].with_user(self.stranger)
        benefit = benefits.create(
            {"card_type_id": self.own_type().id, "kind": "multiplier", "multiplier": 2}
        )
        self.assertEqual(benefit.multiplier, 2)
        for owner in ({"tier_id": self.gold.id}, {"card_type_id": self.card_type.id}):
            with self.subTest(owner=owner), self.assertRaises(AccessError):
                benefits.create({**owner, "kind": "multiplier", "multiplier": 9})

    def test_it_sells_packages_of_its_own(self):
        packages = self.env["membership.topup.package"].with_user(self.stranger)
        package = packages.create(
            {"program_id": self.program.id, "name": "Pay 100", "amount": 100}
        )
        self.assertEqual(package.company_id, self.other_company)
        self.assertEqual(package.sudo().product_id.company_id, self.other_company)
        self.assertTrue(package._is_sold_by(self.other_company))
        self.assertFalse(package._is_sold_by(self.company))

    def test_what_the_owner_sells_is_sold_by_everybody_once_the_program_is_open(self):
        package = self.env["membership.topup.package"].create(
            {"program_id": self.program.id, "name": "Pay 300", "amount": 300}
        )
        self.assertFalse(package.product_id.company_id)
        self.assertTrue(package._is_sold_by(self.other_company))
        self.coffee_store.membership_program_id = False
        self.program.is_shared = False
        self.assertEqual(package.product_id.company_id, self.company)

    def test_a_company_that_takes_no_part_has_nothing_in_the_program(self):
        third = self.env["res.company"].create({"name": "Cake Co."})
        with self.assertRaises(ValidationError):
            self.card_type.company_id = third


@tagged("post_install", "-at_install")
class TestHome(BuyingMixin, OwnerCase):
    """A member is at home with a company, and is served by all that take part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.enrol("Wang Wei", "138 0000 0002", store=cls.coffee_store)

    def test_a_member_is_at_home_with_the_company_of_the_store(self):
        self.assertEqual(self.member.company_id, self.company)
        self.assertEqual(self.guest.company_id, self.other_company)

    def test_without_a_store_it_is_the_company_of_who_enrols(self):
        members = self.env["membership.member"].with_user(self.stranger)
        partner = self.new_partner("Zhao Min")
        member = members._enrol(self.program.with_user(self.stranger), partner)
        self.assertEqual(member.company_id, self.other_company)

    def test_all_who_take_part_read_members(self):
        members = self.env["membership.member"].with_user(self.stranger).search([])
        self.assertLessEqual(self.member | self.guest, members)

    def test_only_home_and_owner_change_a_member(self):
        self.guest.with_user(self.stranger).notes = "Ours"
        self.guest.with_user(self.manager).notes = "Owner"
        with self.assertRaises(AccessError):
            self.member.with_user(self.stranger).notes = "Not ours"

    def test_the_owner_moves_a_member_and_it_is_noted(self):
        with self.assertRaises(AccessError):
            self.guest.with_user(self.stranger).company_id = self.company
        changes = self.env["membership.change"].search([])
        self.guest.with_user(self.manager).company_id = self.company
        note = self.env["membership.change"].search([]) - changes
        self.assertEqual(note.field_name, "company_id")
        third = self.env["res.company"].create({"name": "Cake Co."})
        with self.assertRaises(ValidationError):
            self.guest.company_id = third

    def test_nobody_enrols_into_the_home_of_another(self):
        members = self.env["membership.member"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            members.create(
                {
                    "program_id": self.program.id,
                    "partner_id": self.new_partner("Zhao Min").id,
                    "company_id": self.company.id,
                }
            )

    def test_a_batch_over_everybody_reaches_who_is_at_home(self):
        batches = self.env["membership.batch"].with_user(self.stranger)
        cards = (self.member | self.guest).card_id
        cards._through_door().ends_on = "2030-01-31"
        batch = batches._queue(
            "extension",
            "membership.card",
            [],
            {"until": "2031-01-31"},
            name="All",
        )
        preview = batches._preview(
            "extension", "membership.card", [], {"until": "2031-01-31"}
        )
        self.assertEqual((batch.total, preview.total), (1, 1))
        batch.sudo()._run_step()
        self.assertEqual(str(self.guest.card_id.ends_on), "2031-01-31")
        self.assertEqual(str(self.member.card_id.ends_on), "2030-01-31")
        everybody = (
            self.env["membership.batch"]
            .with_user(self.manager)
            ._queue(
                "extension",
                "membership.card",
                [],
                {"until": "2032-01-31"},
                name="All",
            )
        )
        self.assertEqual(everybody.total, 2)

    def test_a_member_who_moved_home_meanwhile_is_left_alone(self):
        batches = self.env["membership.batch"].with_user(self.stranger)
        self.guest.card_id._through_door().ends_on = "2030-01-31"
        batch = batches._queue(
            "extension",
            "membership.card",
            [],
            {"until": "2031-01-31"},
            name="All",
        )
        self.guest.company_id = self.company
        batch.sudo()._run_step()
        self.assertEqual(batch.sudo().skip_ids.mapped("reason"), ["not_allowed"])
        self.assertEqual(str(self.guest.card_id.ends_on), "2030-01-31")

    def test_what_a_member_buys_is_told_to_home_and_owner(self):
        self.buy(self.program._today(), 10, member=self.guest)
        for user, spend in ((self.manager, 10), (self.stranger, 10)):
            with self.subTest(user=user.login):
                self.assertEqual(self.guest.with_user(user).year_spend, spend)
        self.buy(self.program._today(), 10)
        theirs = self.member.with_user(self.stranger)
        self.assertEqual((theirs.year_spend, theirs.last_order_on), (0, False))
        bought = [("last_order_on", ">", "2000-01-01")]
        self.assertNotIn(self.member, theirs.search(bought))
        self.assertIn(self.member, self.member.with_user(self.officer).search(bought))

    def test_staff_of_others_are_told_whose_member_it_is(self):
        theirs, ours = (
            self.member.with_user(user) for user in (self.stranger, self.manager)
        )
        self.assertIn(self.company.name, theirs.home_notice)
        self.assertFalse(ours.home_notice)
        wizard = (
            self.env["membership.card.wizard"]
            .with_user(self.stranger)
            .create(
                {
                    "card_ids": [Command.set(self.member.card_id.ids)],
                    "operation": "freeze",
                    "reason": "Asked",
                }
            )
        )
        with self.assertRaisesRegex(AccessError, "Li Na is at home with"):
            wizard.action_apply()
        batches = self.env["membership.batch"].with_user(self.stranger)
        with self.assertRaisesRegex(UserError, "their own staff decide"):
            batches._queue(
                "extension",
                "membership.card",
                [("member_id", "=", self.member.id)],
                {"until": "2091-01-31"},
                name="Theirs",
            )

    def test_jobs_are_run_by_who_runs_all_programs(self):
        job = self.env["membership.job"].search([], limit=1)
        with self.assertRaises(AccessError):
            job.with_user(self.stranger).action_run_now()
