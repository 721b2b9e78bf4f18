from odoo import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestNobodyIsAMember(TillCase):
    """Customers who are no members are served, whatever benefits there are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        cls.regular.benefit_ids = [
            Command.create(
                {
                    "kind": "pricelist",
                    "pricelist_id": cls.gold_prices.id,
                    "occasion": "first_order",
                }
            ),
            Command.create(
                {"kind": "multiplier", "multiplier": 2, "occasion": "birthday"}
            ),
        ]
        cls.strangers = cls.env["res.partner"].create(
            [{"name": "Plain Jane"}, {"name": "Plain Joe", "is_company": True}]
        )

    def test_contacts_are_read_with_and_without_members_among_them(self):
        nobody = self.env["res.partner"]
        everybody = self.strangers | self.member.partner_id
        companies = self.company | self.env["res.company"].create({"name": "No club"})
        for company in companies:
            for contacts in (nobody, self.strangers, everybody):
                contacts = contacts.with_company(company)
                contacts.invalidate_recordset()
                with self.subTest(company=company.name, contacts=len(contacts)):
                    prices = contacts.mapped("property_product_pricelist")
                    self.assertLessEqual(len(prices), 2)
                    contacts.web_read({"property_product_pricelist": {}})

    def test_a_till_opens_and_finds_customers_where_nobody_is_a_member(self):
        self._forget_all_members()
        for program in (self.program, False):
            self.config.sudo().membership_program_id = program
            with self.subTest(program=bool(program)):
                data = self.pos_session.with_user(self.cashier).load_data([])
                self.assertTrue(data["pos.config"])
                found = self.env["res.partner"].with_user(self.cashier)
                answer = found.get_new_partner(
                    self.config.id, [("name", "ilike", "Plain")], 0
                )
                names = {row["name"] for row in answer["res.partner"]}
                self.assertLessEqual({"Plain Jane", "Plain Joe"}, names)

    def test_somebody_who_is_no_member_buys_where_newcomers_have_an_offer(self):
        partner = self.strangers[:1]
        for program in (self.program, False):
            self.config.sudo().membership_program_id = program
            order = self.sell([self.line(self.tea)], partner_id=partner.id)
            self.assertEqual(order.state, "paid")
            self.assertFalse(order.membership_member_id)

    def _forget_all_members(self):
        (self.member | self.other_member).active = False
