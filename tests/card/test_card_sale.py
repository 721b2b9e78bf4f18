from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .sale_common import CardSaleCase


@tagged("post_install", "-at_install")
class TestCardSale(CardSaleCase):
    def test_each_unit_is_a_card_of_the_member(self):
        line, cards = self.buy(2)
        self.assertEqual(len(cards), 2)
        self.assertEqual(cards.member_id, self.member)
        self.assertEqual(set(cards.mapped("state")), {"active"})
        self.assertEqual(cards.order_id, line.order_id)
        self.assertEqual(cards.event_ids.order_id, line.order_id)
        self.assertEqual(cards.store_id, self.config)
        self.assertFalse(self.reported())

    def test_a_line_is_sold_once(self):
        line, cards = self.buy()
        self.assertEqual(self.type._sell(line, self.member), cards)
        self.assertEqual(self.type.card_count, 1)

    def test_a_part_of_a_card_is_not_sold(self):
        with self.assertRaises(UserError):
            self.buy(1.5)

    def test_a_sold_card_brings_the_welcome_gift(self):
        self.buy()
        self.assertPoints(10)
        self.assertWallet(0, 5)

    def test_more_cards_than_a_keyboard_means_are_not_sold(self):
        with self.assertRaisesRegex(UserError, "At most 99"):
            self.sell([self.line(self.product, 100)])
        self.assertFalse(self.type.card_count)

    def test_an_unused_card_is_returned_for_the_whole_price(self):
        self.type.write({"stock_limited": True, "claim_limit": 1})
        self.type.stock_left = 1
        line, card = self.buy()
        terms = card._refund_terms(self.today)
        self.assertEqual(terms, {"allowed": True, "amount": 30, "message": False})
        refund = self.give_cards_back(line)
        self.assertEqual((card.state, card.claim_no), ("cancelled", 0))
        event = card.event_ids[0]
        self.assertEqual((event.kind, event.order_id), ("cancelled", refund.order_id))
        self.assertEqual(self.type.stock_left, 1)
        self.assertPoints(0)
        self.assertWallet(0, 0)
        self.assertFalse(self.type._refusals(self.member))

    def test_a_refund_takes_back_once(self):
        line, cards = self.buy(2)
        refund = self.give_cards_back(line)
        self.type._take_back(refund)
        self.assertEqual(sorted(cards.mapped("state")), ["active", "cancelled"])

    def test_a_card_is_returned_once(self):
        line, __ = self.buy()
        self.give_cards_back(line)
        with self.assertRaises(UserError):
            self.give_cards_back(line)

    def test_the_unused_card_goes_back_first(self):
        line, cards = self.buy(2)
        used = [(cards[0].id, {"used_at": fields.Datetime.now()})]
        cards._apply_changes("used", used)
        self.give_cards_back(line)
        self.assertEqual(cards.mapped("state"), ["active", "cancelled"])

    def test_no_more_than_the_price_is_paid_back(self):
        self.type.price = 20
        line, card = self.buy()
        with self.assertRaises(UserError):
            self.give_cards_back(line, price=30)
        self.assertEqual(card.state, "active")
        self.assertEqual(card._refund_terms(self.today)["amount"], 20)

    def test_the_card_that_replaced_a_lost_one_is_returned(self):
        self.type.write({"stock_limited": True})
        self.type.stock_left = 1
        line, card = self.buy()
        card._report_lost("Left in a taxi")
        new = card._replace("Left in a taxi")
        self.give_cards_back(line)
        self.assertEqual((card.state, new.state), ("lost", "cancelled"))
        self.assertEqual(self.type.stock_left, 1)
        self.assertPoints(0)

    def test_a_gift_that_was_spent_is_taken_back_as_far_as_it_can(self):
        line, __ = self.buy()
        account, wallet = self.member.points_account_id, self.member.wallet_id
        account._debit(4, key="spent", kind="redeem", on=self.today)
        wallet._debit(3, key="spent", kind="payment", on=self.today)
        self.give_cards_back(line)
        self.assertPoints(-4)
        self.assertWallet(0, 0)

    def test_the_first_use_is_noted_once(self):
        __, card = self.buy()
        order = self.sell([self.line(self.tea)])
        card._mark_used(order)
        self.assertEqual(card.used_at, order.date_order)
        self.use(card)
        self.assertEqual(card.used_at, order.date_order)
        self.assertEqual(card.event_ids.mapped("kind").count("used"), 1)

    def test_the_first_use_activates_a_card_that_waits_for_it(self):
        self.type.activation = "first_use"
        __, card = self.buy()
        self.assertEqual(card.state, "inactive")
        self.assertPoints(0)
        self.use(card)
        self.assertEqual((card.state, card.starts_on), ("active", self.today))
        self.assertTrue(card.used_at)
        self.assertPoints(10)
