from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .companies_common import CompaniesCase


@tagged("post_install", "-at_install")
class TestCurrency(CompaniesCase):
    """A store in dollars of a company in euros books dollars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own = cls.guest_company.currency_id
        cls.foreign = cls.env.ref("base.EUR" if own.name != "EUR" else "base.USD")
        cls.foreign.active = True
        cls.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": cls.foreign.id,
                "company_id": cls.guest_company.id,
                "rate": 2.0,
            }
        )
        cls.travellers = cls.env["membership.program"].create(
            {
                "name": "Travellers",
                "company_id": cls.guest_company.id,
                "currency_id": cls.foreign.id,
            }
        )
        cls.sales = cls.guest_data["default_journal_sale"].copy(
            {"code": "FXS", "currency_id": cls.foreign.id}
        )
        cls.fx_cash_journal = cls.guest_data["default_journal_cash"].copy(
            {"code": "FXC", "currency_id": cls.foreign.id}
        )

    def test_the_wallet_is_booked_in_the_currency_of_the_program(self):
        travellers = self.travellers.with_company(self.guest_company)
        travellers.action_setup_wallet()
        journal = travellers._wallet_methods(self.guest_company).journal_id
        self.assertEqual(journal.currency_id, self.foreign)
        journal.currency_id = False
        travellers.action_setup_wallet()
        self.assertEqual(journal.currency_id, self.foreign)

    def test_a_store_of_another_currency_is_refused_whatever_makes_it_so(self):
        store, foreign = self.guest_store, self.foreign.id
        wallet = self.program._wallet_methods(self.guest_company)
        for record, values in (
            (store, {"journal_id": self.sales.id}),
            (self.guest_data["default_journal_sale"], {"currency_id": foreign}),
            (wallet.journal_id, {"currency_id": foreign}),
            (store, {"membership_program_id": self.travellers.id}),
            (self.guest_company, {"currency_id": foreign}),
        ):
            with (
                self.subTest(record=record._name, values=values),
                self.assertRaises(ValidationError) as refused,
            ):
                record.write(values)
            self.assertIn(self.foreign.name, str(refused.exception))

    def test_a_till_that_became_foreign_is_told(self):
        self.env.cr.execute(
            "UPDATE pos_config SET journal_id = %s, currency_id = %s WHERE id = %s",
            [self.sales.id, self.foreign.id, self.guest_store.id],
        )
        self.env.invalidate_all()
        members = self.env["membership.member"].with_user(self.guest_cashier)
        with self.assertRaisesRegex(UserError, self.foreign.name):
            members.till_card(self.guest_store.id, self.member.partner_id.id)
        with self.assertRaisesRegex(UserError, self.foreign.name):
            self.at(self.guest_store)
