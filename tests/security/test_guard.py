from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestGuardedFields(MembershipCase):
    """What a user may not write by RPC, whoever it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wang = cls.enrol("Wang Wei")
        cls.users = cls.cashier, cls.officer, cls.manager, cls.nobody, cls.stranger

    def assertRefused(self, record, values):
        for user in self.users:
            with (
                self.subTest(user=user.login, model=record._name, values=values),
                self.assertRaises(UserError),
            ):
                record.with_user(user).write(values)

    def test_a_member_s_status_and_accounts(self):
        for values in (
            {"tier_id": self.gold.id},
            {"tier_since": "2020-01-01"},
            {"code": "90000000003"},
            {"enrolment_phone": "1"},
            {"enrolment_key": "x"},
            {"search_name": "x"},
            {"phone_digits": "1"},
            {"card_id": self.wang.card_id.id},
            {"points_account_id": self.wang.points_account_id.id},
            {"wallet_id": self.wang.wallet_id.id},
            {"partner_id": self.wang.partner_id.id},
            {"program_id": self.program.id},
        ):
            self.assertRefused(self.member, values)

    def test_balances_through_the_member(self):
        self.credit(self.member, points=10, principal=10)
        for values in (
            {"points_balance": 999},
            {"wallet_principal": 999},
            {"wallet_bonus": 999},
            {"wallet_balance": 999},
        ):
            self.assertRefused(self.member, values)
        self.env.invalidate_all()
        self.assertEqual(self.member.points_balance, 10)
        self.assertEqual(self.member.wallet_balance, 10)

    def test_a_card_s_number_state_and_dates(self):
        for values in (
            {"number": "1"},
            {"state": "expired"},
            {"starts_on": "2020-01-01"},
            {"ends_on": False},
            {"type_id": self.card_type.id},
            {"member_id": self.wang.id},
            {"issued_at": "2020-01-01"},
            {"store_id": False},
            {"claim_no": 7},
            {"used_at": "2020-01-01"},
            {"activated_on": "2020-01-01"},
            {"predecessor_id": self.wang.card_id.id},
            {"chain_policy": "lapse"},
            {"chain_type_id": self.card_type.id},
            {"order_line_id": False},
            {"event_ids": [(5,)]},
        ):
            self.assertRefused(self.member.card_id, values)

    def test_ledger_rows(self):
        points, principal = self.credit(self.member, points=10, principal=10)
        for record, values in (
            (self.member.points_account_id, {"balance": 999}),
            (self.member.wallet_id, {"principal": 999, "balance": 999}),
            (points, {"amount": 999}),
            (principal, {"amount": 999}),
        ):
            self.assertRefused(record, values)
            for user in self.users:
                with self.assertRaises(UserError):
                    record.with_user(user).unlink()

    def test_nothing_guarded_is_created_directly(self):
        partner = self.new_partner("Zhang Min")
        member = {"program_id": self.program.id, "partner_id": partner.id}
        card = {
            "number": "1",
            "type_id": self.card_type.id,
            "member_id": self.member.id,
        }
        matter = {"kind": "audit", "message": "x", "program_id": self.program.id}
        change = {
            "member_id": self.member.id,
            "tier_id": self.gold.id,
            "changed_on": "2026-01-01",
            "reason": "x",
        }
        for model, values in (
            ("membership.member", {**member, "tier_id": self.gold.id}),
            ("membership.member", {**member, "code": "90000000003"}),
            ("membership.card", card),
            ("membership.exception", matter),
            ("membership.tier.change", change),
        ):
            for user in self.users:
                with (
                    self.subTest(model=model, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).create(values)

    def test_no_context_of_a_client_opens_the_door(self):
        for key in (True, 1, "door", {}, [], None):
            member = self.member.with_user(self.manager)
            with self.subTest(key=key), self.assertRaises(AccessError):
                member.with_context(_membership_door=key).tier_id = self.gold

    def test_the_superuser_goes_through_the_door_as_well(self):
        with self.assertRaises(AccessError):
            self.member.sudo().tier_id = self.gold

    def test_officers_write_what_is_soft(self):
        member = self.member.with_user(self.officer)
        member.write({"birthday": "1990-01-01", "notes": "Likes oolong"})
        member.card_id.notes = "Given at the desk"
        member.partner_id.phone = "138 0000 0009"
        self.assertEqual(self.member.phone_digits, "13800000009")
        member.active = False
        self.assertFalse(self.member.active)

    def test_a_cashier_writes_nothing(self):
        for record, values in (
            (self.member, {"notes": "x"}),
            (self.member, {"active": False}),
            (self.member.card_id, {"notes": "x"}),
            (self.program, {"earn_points": 100}),
            (self.silver, {"level": 100}),
            (self.card_type, {"name": "x"}),
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.cashier).write(values)

    def test_private_operations_can_t_be_called_from_outside(self):
        for model, method in (
            ("membership.member", "_enrol"),
            ("membership.member", "_set_tier"),
            ("membership.card.type", "_issue"),
            ("membership.card.type", "_sell"),
            ("membership.card.type", "_take_back"),
            ("membership.card.type", "_bind_number"),
            ("membership.card", "_apply_changes"),
            ("membership.card", "_activate"),
            ("membership.card", "_replace"),
            ("membership.points.account", "_credit"),
            ("membership.wallet", "_credit"),
        ):
            with self.subTest(method=method):
                self.assertTrue(hasattr(self.env[model], method))
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], method)
