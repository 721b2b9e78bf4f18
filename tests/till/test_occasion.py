from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestOccasion(TillCase):
    def give(self, kind, occasion, **values):
        return self.env["membership.benefit"].create(
            {
                "tier_id": self.regular.id,
                "kind": kind,
                "occasion": occasion,
                **values,
            }
        )

    def price_list(self):
        self.env.invalidate_all()
        partner = self.member.partner_id.with_company(self.company)
        return partner.property_product_pricelist

    def test_a_newcomer_earns_more_with_the_first_order_only(self):
        self.give("multiplier", "first_order", multiplier=3)
        self.sell([self.line(self.tea)])
        self.assertEqual(self.member.points_balance, 300)
        self.sell([self.line(self.tea)])
        self.assertEqual(self.member.points_balance, 400)

    def test_a_newcomer_has_the_price_until_the_first_order(self):
        offer = self.give("discount", "first_order", percent=10).pricelist_id
        self.assertEqual(self.price_list(), offer)
        card = self.member.till_card(self.config.id, self.member.partner_id.id)
        self.assertEqual(card["pricelist_id"], offer.id)
        order = self.sell([self.line(self.tea)])
        self.assertNotEqual(self.price_list(), offer)
        self.give_back(order, [self.pay(self.cash_pm1, -100)])
        self.assertEqual(self.price_list(), offer)

    def test_a_topup_does_not_end_being_a_newcomer(self):
        offer = self.give("discount", "first_order", percent=10).pricelist_id
        self.sell([self.line(self.package.product_id)])
        self.assertEqual(self.price_list(), offer)

    def test_a_birthday_gift_is_there_on_the_day(self):
        gift = self.give(
            "quota", "birthday", name="Cake", quota_count=1, quota_period="year"
        )
        for days, is_there in ((0, True), (1, False), (-1, False)):
            with self.subTest(days=days):
                born = self.today + timedelta(days=days)
                self.member.birthday = fields.Date.subtract(born, years=28)
                shown = self.member._till_benefits(self.config, self.today)
                self.assertEqual(
                    [benefit["id"] for benefit in shown], gift.ids if is_there else []
                )

    def test_the_occasion_is_said_with_the_benefit(self):
        offer = self.give("discount", "first_order", percent=10)
        self.assertEqual(offer.display_name, "10% off (on the first order)")

    def test_an_exclusive_product_can_be_for_newcomers(self):
        template = self.tea.product_tmpl_id
        benefit = self.give(
            "exclusive",
            "first_order",
            product_tmpl_ids=[Command.set(template.ids)],
        )
        self.assertIn(benefit, self.member._benefits(self.today, self.config))
        self.sell([self.line(self.tea)])
        self.assertNotIn(benefit, self.member._benefits(self.today, self.config))
