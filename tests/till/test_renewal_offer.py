from datetime import timedelta

from odoo.tests import tagged

from .card_common import CardTillCase


@tagged("post_install", "-at_install")
class TestRenewalOffer(CardTillCase):
    """What a till is told before it sells a card to who has a valid one."""

    def test_nothing_is_asked_for_the_first_card(self):
        self.assertEqual(self.offer(), {"ok": True, "asks": ""})

    def test_the_cashier_reads_when_the_next_one_begins(self):
        card = self.sell([self.line(self.year_product)]).lines.membership_card_ids
        self.assertIn("The new one begins on", self.offer()["asks"])
        self.assertIn(card.number, self.offer()["asks"])
        self.assertIn("before it on this order", self.offer(quantity=2)["asks"])
        self.year_card.renewal = "at_once"
        self.assertIn("begins today, beside it", self.offer()["asks"])

    def test_of_a_card_that_waits_no_first_day_is_promised(self):
        self.sell([self.line(self.year_product)])
        self.year_card.activation = "first_use"
        asked = self.offer()["asks"]
        self.assertIn("when it is activated, after that day", asked)
        self.year_card.renewal = "at_once"
        self.assertTrue(self.offer()["asks"].endswith("when it is activated."))

    def test_two_of_an_order_follow_each_other(self):
        order = self.sell([self.line(self.year_product, 2)])
        first, second = order.lines.membership_card_ids.sorted("id")
        self.assertEqual(second.starts_on, first.ends_on + timedelta(days=1))
        other = self.sell([self.line(self.year_product)]).lines.membership_card_ids
        self.assertEqual(other.starts_on, second.ends_on + timedelta(days=1))

    def test_a_type_that_refuses_sells_one_at_a_time(self):
        self.year_card.renewal = "refused"
        self.assertTrue(self.offer()["ok"])
        self.assertIn("one valid Year card", self.offer(quantity=2)["message"])
        order = self.sell([self.line(self.year_product, 2)])
        self.assertEqual(len(order.lines.membership_card_ids), 1)
        self.assertEqual(self.matters().missing_count, 1)
        self.assertIn("has a Year card until", self.offer()["message"])

    def test_a_card_that_is_returned_lets_the_next_begin_today(self):
        order = self.sell([self.line(self.year_product)])
        renewal = self.sell([self.line(self.year_product)]).lines.membership_card_ids
        self.give_back(order, [self.pay(self.cash_pm1, -120)])
        self.env.invalidate_all()
        self.assertEqual(renewal.starts_on, self.today)
        terms = renewal._refund_terms(self.today)
        self.assertEqual((terms["allowed"], terms["amount"]), (True, 120))
