from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MembershipCase
from ..tier.tier_common import BuyingMixin

# Each model and the way from its records to their program
CONFIGURATION = {
    "membership.program": "id",
    "membership.tier": "program_id",
    "membership.card.type": "program_id",
    "membership.topup.package": "program_id",
    "membership.benefit": "program_id",
}
OFFICE = {
    **CONFIGURATION,
    "membership.benefit.use": "program_id",
    "membership.member": "program_id",
    "membership.card": "program_id",
    "membership.points.account": "member_id.program_id",
    "membership.points.entry": "account_id.member_id.program_id",
    "membership.points.lot": "account_id.member_id.program_id",
    "membership.points.allocation": "lot_id.account_id.member_id.program_id",
    "membership.points.hold": "account_id.member_id.program_id",
    "membership.wallet": "member_id.program_id",
    "membership.wallet.entry": "account_id.member_id.program_id",
    "membership.wallet.lot": "account_id.member_id.program_id",
    "membership.wallet.allocation": "lot_id.account_id.member_id.program_id",
    "membership.wallet.hold": "account_id.member_id.program_id",
    "membership.exception": "program_id",
    "membership.tier.change": "member_id.program_id",
    "membership.activity": "member_id.program_id",
    "membership.card.event": "card_id.program_id",
    "membership.card.number": "type_id.program_id",
    "membership.card.number.batch": "program_id",
    "membership.batch": "program_id",
    "membership.batch.step": "batch_id.program_id",
    "membership.batch.skip": "batch_id.program_id",
    "membership.notice": "member_id.program_id",
}
# What another company that takes part reads, of members who are at home elsewhere
SHARED = {
    *CONFIGURATION,
    "membership.member",
    "membership.card",
    "membership.points.account",
    "membership.wallet",
}


@tagged("post_install", "-at_install")
class TestAccess(BuyingMixin, MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_each_role_reads_its_part")
        case.credit(cls.member, points=20, principal=20)
        on, key = cls.program._today(), "access"
        later = cls.member.create_date.replace(year=2200)
        for account, kind in (
            (cls.member.points_account_id, "redeem"),
            (cls.member.wallet_id, "payment"),
        ):
            account._debit(5, key=f"{key}:{account._name}", kind=kind, on=on)
            account._hold(5, token=f"{key}:{account._name}", expires_at=later, on=on)
        cls.member._set_tier(cls.gold, "Test")
        case.buy(on, 10)
        cls.env["membership.exception"]._report(
            "audit", "Odd", program=cls.program, member=cls.member
        )
        cls.env["membership.topup.package"].create(
            {"program_id": cls.program.id, "name": "Pay 300", "amount": 300}
        )
        cls.env["membership.card.number.batch"].create(
            {"name": "Print", "type_id": cls.card_type.id, "count": 1}
        )
        service = cls.env["membership.benefit"].create(
            {"tier_id": cls.gold.id, "kind": "quota", "name": "Free care"}
        )
        cls.member._use_benefit(service, store=cls.store, key=key)
        cls.env["membership.batch"]._queue(
            "extension",
            "membership.card",
            [("id", "=", cls.member.card_id.id)],
            {"until": "2000-01-01"},
            name="Extend in vain",
        )._run_step()
        cls.env["membership.notice"]._queue("card_extended", [(cls.member.id, key, {})])

    def records(self, model):
        """Return the program's records of a model; there are some."""
        found = self.env[model].search([(OFFICE[model], "in", self.program.ids)])
        self.assertTrue(found)
        return found

    def test_each_role_reads_its_part(self):
        for user, readable in (
            (self.cashier, CONFIGURATION),
            (self.officer, OFFICE),
            (self.manager, OFFICE),
        ):
            for model in OFFICE:
                with self.subTest(user=user.login, model=model):
                    records = self.records(model).with_user(user)
                    if model in readable:
                        self.assertTrue(records.read())
                    else:
                        with self.assertRaises(AccessError):
                            records.read(["id"])

    def test_a_user_with_no_role_reads_nothing(self):
        for model in OFFICE:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.nobody).search([])

    def test_a_user_of_another_company_sees_nothing(self):
        for model in OFFICE:
            with self.subTest(model=model):
                records = self.records(model)
                seen = self.env[model].with_user(self.stranger).search([])
                self.assertFalse(seen & records)
                with self.assertRaises(AccessError):
                    records.with_user(self.stranger).read(["display_name"])

    def test_a_user_of_another_company_changes_nothing(self):
        for record, values in (
            (self.program, {"name": "Mine"}),
            (self.silver, {"name": "Mine"}),
            (self.card_type, {"name": "Mine"}),
            (self.program.package_ids, {"name": "Mine"}),
            (self.member, {"notes": "Mine"}),
            (self.member.card_id, {"notes": "Mine"}),
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.stranger).write(values)

    def test_a_user_of_another_company_adds_nothing(self):
        for model, values in (
            ("membership.tier", {"name": "Mine", "level": 9}),
            ("membership.card.type", {"name": "Mine"}),
            ("membership.topup.package", {"name": "Mine", "amount": 5}),
            (
                "membership.member",
                {"partner_id": self.new_partner("Someone").id},
            ),
        ):
            with self.subTest(model=model), self.assertRaises(UserError) as refused:
                self.env[model].with_user(self.stranger).create(
                    {**values, "program_id": self.program.id}
                )
            self.assertNotIn(self.program.name, str(refused.exception))

    def test_a_company_that_takes_part_sees_what_serving_needs(self):
        self.open_to(self.other_company)
        self.env.flush_all()
        for model in OFFICE:
            with self.subTest(model=model):
                records = self.records(model)
                seen = self.env[model].with_user(self.stranger).search([]) & records
                self.assertEqual(seen, records if model in SHARED else seen.browse())

    def test_a_branch_sees_the_program_of_its_head_company(self):
        branch = self.new_branch()
        self.officer.write(
            {"company_ids": [(6, 0, branch.ids)], "company_id": branch.id}
        )
        programs = self.env["membership.program"].with_user(self.officer).search([])
        self.assertIn(self.program, programs)

    def test_configuration_is_the_manager_s(self):
        for user in (self.cashier, self.officer, self.nobody):
            for model in CONFIGURATION:
                for operation in ("write", "create", "unlink"):
                    with self.subTest(user=user.login, model=model, op=operation):
                        self.assertFalse(
                            self.env[model].with_user(user).has_access(operation)
                        )
        for model in CONFIGURATION:
            self.assertTrue(
                self.env[model].with_user(self.manager).has_access("create")
            )

    def test_members_and_cards_are_never_deleted(self):
        for user in (self.cashier, self.officer, self.manager):
            for record in (self.member, self.member.card_id):
                with (
                    self.subTest(user=user.login, model=record._name),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(user).unlink()

    def test_any_user_reads_a_contact_that_is_a_member(self):
        partner = self.member.partner_id.with_user(self.nobody)
        self.assertEqual(partner.name, "Li Na")
        self.assertNotIn("membership_member_ids", partner.fields_get())
        with self.assertRaises(AccessError):
            partner.read(["membership_member_ids"])

    def test_the_app_is_for_officers(self):
        menu = self.env.ref("pos_membership.membership_menu_root")
        menus = self.env["ir.ui.menu"]
        for user, expected in (
            (self.officer, True),
            (self.manager, True),
            (self.nobody, False),
        ):
            visible = menus.with_user(user)._visible_menu_ids()
            self.assertIs(menu.id in visible, expected)
