from dataclasses import replace
from fractions import Fraction
from unittest import TestCase

from odoo.addons.pos_membership.logic.settlement import (
    PIECES_MAX,
    Line,
    Matter,
    Order,
    Payment,
    Posting,
    Refusal,
    Return,
    Sold,
    reckon,
)


def goods(value, quantity=1, id_=1, **values):
    return Line(id_, value, Fraction(quantity), **values)


def topup(value=300, quantity=1, id_=2, **values):
    values = {"asked": abs(value), **values}
    return Line(id_, value, Fraction(quantity), kind="topup", **values)


def card(value=120, quantity=1, id_=3, **values):
    values = {"asked": abs(value), "sheltered": True, **values}
    return Line(id_, value, Fraction(quantity), kind="card", **values)


def sold(worth, quantity=1, id_=50, **values):
    return Sold(id_, worth, Fraction(quantity), **values)


def order(*lines, cash=None, wallet=0, slack=0, payable=None):
    """An order that is paid in cash to the unit, unless something else is said."""
    due = sum(line.value for line in lines)
    cash = due - wallet if cash is None else cash
    payments = [Payment(cash)] + ([Payment(wallet, from_wallet=True)] if wallet else [])
    return Order(lines, payments, due if payable is None else payable, slack)


class SettlementCase(TestCase):
    def assertRefused(self, fault, *lines, **values):
        answer = reckon(order(*lines, **values))
        self.assertIsInstance(answer, Refusal)
        self.assertEqual(answer.fault, fault)
        return answer

    def assertPosted(self, *lines, **values):
        answer = reckon(order(*lines, **values))
        self.assertIsInstance(answer, Posting)
        return answer


class TestMoney(SettlementCase):
    def test_an_order_that_is_paid_counts(self):
        posting = self.assertPosted(goods(100), goods(-20, id_=2))
        self.assertTrue(posting.counts)
        self.assertEqual(posting.worths, {1: 80})
        self.assertFalse(posting.matters)

    def test_a_plain_sale_that_is_not_paid_counts_nothing_and_is_looked_at(self):
        for cash in (0, 99, 101, -100):
            with self.subTest(cash=cash):
                posting = self.assertPosted(goods(100), cash=cash)
                self.assertFalse(posting.counts)
                self.assertEqual(posting.matters, [Matter("unpaid", amount=100 - cash)])

    def test_what_gives_or_takes_value_is_refused_when_it_is_not_paid(self):
        for lines, values in (
            ([goods(100)], {"wallet": 10, "cash": -10}),
            ([goods(-100)], {"wallet": -100, "cash": -50}),
            ([topup()], {"cash": 299}),
            ([card()], {"cash": 0}),
            ([goods(-100, -1, original=sold(100))], {"cash": -150}),
            ([goods(-100, -1, candidates=(sold(100),))], {"cash": -150}),
        ):
            with self.subTest(lines=lines):
                self.assertRefused("unpaid", *lines, **values)

    def test_a_return_of_an_order_that_is_not_ours_is_not_ours_to_refuse(self):
        back = goods(-100, -1, original=sold(100, ours=False))
        self.assertFalse(self.assertPosted(back, cash=-150).counts)

    def test_rounded_cash_may_miss_the_total_by_the_slack(self):
        for cash, counts in ((725, True), (721, True), (726, False), (720, False)):
            with self.subTest(cash=cash):
                posting = self.assertPosted(goods(723), cash=cash, slack=2)
                self.assertEqual(posting.counts, counts)

    def test_the_whole_order_is_rounded_where_odoo_rounds_it(self):
        self.assertPosted(goods(723), payable=725, wallet=725, cash=0)
        self.assertRefused("wallet_limit", goods(723), payable=725, wallet=726, cash=-1)


class TestWallet(SettlementCase):
    def test_it_pays_for_goods_tips_and_cards_only(self):
        self.assertPosted(goods(100), card(), wallet=220)
        self.assertPosted(goods(100), topup(), wallet=100)
        answer = self.assertRefused("wallet_limit", goods(100), topup(), wallet=101)
        self.assertEqual(answer.amount, 100)

    def test_it_is_not_handed_out_as_change(self):
        self.assertRefused("wallet_limit", goods(10), wallet=20)
        self.assertRefused("wallet_limit", goods(100), goods(-100, -1, 2), wallet=10)


class TestPrice(SettlementCase):
    def test_a_top_up_is_bought_exactly_at_its_price(self):
        self.assertPosted(topup())
        self.assertPosted(topup(900, 3))
        for value in (299, 301, 0):
            with self.subTest(value=value):
                self.assertRefused("price", topup(value, asked=300))

    def test_a_card_is_bought_at_its_price_or_above(self):
        self.assertPosted(card(150, asked=120))
        for value in (0, 1, 100):
            with self.subTest(value=value):
                self.assertRefused("price", card(value, asked=120))

    def test_a_card_that_costs_nothing_is_not_sold(self):
        self.assertRefused("price", card(0, asked=0))
        self.assertRefused("price", card(0, asked=1))

    def test_a_discount_of_the_order_is_not_taken_off_what_gives_value(self):
        discount = goods(-150, id_=9)
        self.assertRefused("price", topup(), discount)
        self.assertRefused("price", card(), discount)
        self.assertRefused("price", goods(100), topup(), discount)
        self.assertEqual(
            self.assertPosted(goods(200), topup(), discount).worths, {1: 50, 2: 300}
        )

    def test_a_card_may_be_discounted_as_far_as_its_type_allows(self):
        for off, fault in ((40, None), (60, "price")):
            lines = [
                goods(100),
                card(100, asked=75, sheltered=False),
                goods(-off, id_=9),
            ]
            with self.subTest(off=off):
                if fault:
                    self.assertRefused(fault, *lines)
                else:
                    self.assertPosted(*lines)

    def test_pieces_are_whole_and_not_absurdly_many(self):
        for make, unit in ((topup, 300), (card, 120)):
            self.assertPosted(make(unit * PIECES_MAX, PIECES_MAX))
            for quantity, fault in (
                (PIECES_MAX + 1, "too_many"),
                (60000, "too_many"),
                (Fraction(1, 2), "not_whole"),
                (0, "not_whole"),
                (-1, "no_receipt"),
            ):
                with self.subTest(make=make.__name__, quantity=quantity):
                    self.assertRefused(fault, make(int(unit * quantity), quantity))
            half = (PIECES_MAX + 1) // 2
            pieces = [make(unit * half, half, id_) for id_ in (7, 8)]
            self.assertRefused("too_many", *pieces)

    def test_what_the_store_does_not_sell_is_refused(self):
        self.assertRefused("not_for_sale", topup(for_sale=False))
        self.assertRefused("not_for_sale", card(for_sale=False))


class TestReturn(SettlementCase):
    def back(self, value, quantity=-1, id_=1, **values):
        return goods(value, quantity, id_, original=sold(100), **values)

    def test_a_return_is_worth_what_is_handed_out(self):
        for value, quantity in ((-100, -1), (-100, Fraction(-1, 100)), (-1, -1)):
            with self.subTest(value=value, quantity=quantity):
                posting = self.assertPosted(self.back(value, quantity))
                self.assertEqual(
                    posting.returns, [Return(1, 50, -Fraction(quantity), -value)]
                )
                self.assertEqual(posting.worths, {})

    def test_a_discount_that_is_returned_takes_its_part_off(self):
        posting = self.assertPosted(
            goods(-100, -1, original=sold(50)),
            goods(50, -1, 2, original=sold(0, id_=51)),
        )
        self.assertEqual(
            posting.returns,
            [Return(1, 50, Fraction(1), 50), Return(2, 51, Fraction(1), 0)],
        )

    def test_no_more_than_is_left_counts_as_returned_and_staff_look_at_it(self):
        posting = self.assertPosted(self.back(-150))
        self.assertEqual(posting.returns, [Return(1, 50, Fraction(1), 100)])
        self.assertEqual(posting.matters, [Matter("more_than_left", 1, 50)])
        posting = self.assertPosted(self.back(-60), self.back(-60, id_=2))
        self.assertEqual([back.value for back in posting.returns], [60, 40])
        self.assertEqual(len(posting.matters), 1)

    def test_more_than_is_left_is_refused_where_value_depends_on_it(self):
        valued = sold(100, valued=True)
        self.assertPosted(goods(-100, -1, original=valued))
        self.assertRefused("more_than_left", goods(-102, -1, original=valued))
        self.assertRefused("more_than_left", goods(-100, -2, original=valued))
        twice = [goods(-60, -1, id_, original=valued) for id_ in (1, 2)]
        self.assertRefused("more_than_left", *twice)
        self.assertRefused("more_than_left", card(-120, -1, original=sold(56)))

    def test_parts_are_rounded_one_by_one(self):
        # Ten pieces for 875 were 87.5 each, and come back for 88 each.
        valued, left = sold(875, 10, valued=True), 875
        for times in range(10):
            part = replace(
                valued, worth=left, quantity=Fraction(10 - times), times=times
            )
            posting = self.assertPosted(goods(-88, -1, original=part))
            self.assertEqual(posting.matters, [])
            left -= posting.returns[0].value
        self.assertEqual(left, 0)
        part = replace(valued, worth=83, quantity=Fraction(1), times=9)
        self.assertRefused("more_than_left", goods(-94, -1, original=part))

    def test_what_rounding_leaves_goes_back_with_the_last_piece(self):
        for value, gone in ((-99, 100), (-98, 98)):
            posting = self.assertPosted(self.back(value))
            self.assertEqual(posting.returns[0].value, gone)
        posting = self.assertPosted(self.back(-99, Fraction(-1, 2)))
        self.assertEqual(posting.returns[0].value, 99)

    def test_what_came_back_does_not_come_back_again(self):
        for line in (
            goods(100, 1, original=sold(0, -1)),
            goods(-100, 1, original=sold(100, -1)),
        ):
            self.assertRefused("came_back", line)
        self.assertPosted(goods(100, 1, original=sold(0, -1, ours=False)))

    def test_a_line_returns_the_product_that_was_sold(self):
        self.assertRefused("other_product", self.back(-100, matches=False))

    def test_a_top_up_comes_back_as_a_whole_for_its_price(self):
        bought = sold(900, 3, valued=True)
        self.assertPosted(topup(-900, -3, original=bought))
        self.assertRefused("topup_in_parts", topup(-300, -1, original=bought))
        self.assertRefused("price", topup(-899, -3, original=bought))
        self.assertRefused("more_than_left", topup(-901 - 1, -3, original=bought))
        gone = sold(0, 0, valued=True)
        self.assertRefused("more_than_left", topup(-900, -3, original=gone))

    def test_a_top_up_and_a_return_are_two_orders(self):
        self.assertRefused("topup_beside_return", topup(), self.back(-100))
        typed = goods(-100, -1, candidates=(sold(100),))
        self.assertRefused("topup_beside_return", topup(), typed)

    def test_a_card_comes_back_whole(self):
        bought = sold(240, 2, valued=True)
        self.assertPosted(card(-100, -1, original=bought))
        for quantity in (1, Fraction(-1, 2)):
            with self.subTest(quantity=quantity):
                self.assertRefused("not_whole", card(-100, quantity, original=bought))


class TestReturnWithoutReceipt(SettlementCase):
    PURCHASES = (sold(90, 1, 61), sold(180, 2, 62))

    def typed(self, value, quantity, **values):
        return goods(value, quantity, candidates=self.PURCHASES, **values)

    def test_it_stands_for_the_latest_purchases(self):
        posting = self.assertPosted(self.typed(-180, -2))
        self.assertEqual(
            posting.returns,
            [Return(1, 61, Fraction(1), 90), Return(1, 62, Fraction(1), 90)],
        )
        self.assertFalse(posting.matters)

    def test_its_money_goes_to_the_purchases_as_far_as_they_were_paid(self):
        posting = self.assertPosted(self.typed(-210, -3))
        self.assertEqual([back.value for back in posting.returns], [70, 140])
        purchases = (sold(100, 1, 61), sold(50, 1, 62))
        posting = self.assertPosted(goods(-150, -2, candidates=purchases))
        self.assertEqual([back.value for back in posting.returns], [100, 50])
        posting = self.assertPosted(goods(-160, -2, candidates=purchases))
        self.assertEqual([back.value for back in posting.returns], [100, 50])
        self.assertEqual(posting.matters, [Matter("more_than_left", 1, 10)])

    def test_what_no_purchase_is_found_for_is_looked_at(self):
        posting = self.assertPosted(self.typed(-400, -4))
        self.assertEqual(sum(back.value for back in posting.returns), 270)
        self.assertEqual(
            [matter.fault for matter in posting.matters].count("no_receipt"), 1
        )
        posting = self.assertPosted(goods(-100, -1, candidates=()))
        self.assertEqual(posting.matters, [Matter("no_receipt", 1, 100)])

    def test_what_is_found_does_not_lower_what_is_bought_beside_it(self):
        posting = self.assertPosted(goods(200, id_=5), self.typed(-90, -1))
        self.assertEqual(posting.worths, {5: 200})
        posting = self.assertPosted(goods(200, id_=5), goods(-90, -1, candidates=()))
        self.assertEqual(posting.worths, {5: 110})

    def test_of_somebody_unknown_nothing_is_asked(self):
        posting = self.assertPosted(goods(-90, -1))
        self.assertEqual((posting.returns, posting.matters), ([], []))
