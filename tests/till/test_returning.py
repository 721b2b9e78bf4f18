from uuid import uuid4

from odoo.tests import tagged

from .reckoning_common import ReckoningCase


@tagged("post_install", "-at_install")
class TestReturnsByMoney(ReckoningCase):
    def test_a_hundredth_piece_for_all_the_money_takes_everything_back(self):
        order = self.sell([self.line(self.tea, price=1000.0)])
        self.assertFigures(points=1000, spend=1000)
        lines = [self.back(order.lines, -0.01, 100000.0)]
        self.sell(lines, [self.pay(self.cash_pm1, -1000)], is_refund=True)
        self.assertFigures(points=0, spend=0, orders=0)

    def test_more_than_was_paid_does_not_take_back_more(self):
        order = self.sell([self.line(self.tea, 2)])
        self.sell(
            [self.back(order.lines, -1, 180.0), self.back(order.lines, -1, 180.0)],
            [self.pay(self.cash_pm1, -360)],
            is_refund=True,
        )
        self.assertFigures(points=0, spend=0, orders=0)
        self.assertEqual(self.to_check("return")[:1].order_id.is_refund, True)

    def test_a_card_comes_back_for_what_was_paid_after_a_discount(self):
        self.year_card.discount_max = 60
        coupon = self._create_goods("Coupon", 0)
        order = self.sell(
            [self.line(self.year_product), self.line(coupon, 1, price=-60.0)]
        )
        line = order.lines[0]
        cards = self.env["membership.card"].with_user(self.cashier)
        terms = cards.till_refund_terms(self.config.id, {str(line.id): 1})["terms"]
        self.assertEqual(terms[line.id]["price_unit"], 60)
        cash = self.pay(self.cash_pm1, -120)
        self.assertRefused([self.back(line)], [cash], is_refund=True)
        lines = [self.back(line, -1, 60.0)]
        self.sell(lines, [self.pay(self.cash_pm1, -60)], is_refund=True)
        self.assertFigures(cards=0, points=0, spend=0, bonus=0)

    def test_a_card_that_nobody_got_is_paid_back(self):
        nobody = self.env["membership.member"]
        order = self.sell([self.line(self.year_product)], member=nobody)
        self.assertEqual(len(self.matters()), 1)
        back = [self.back(order.lines)]
        self.sell(back, [self.pay(self.cash_pm1, -120)], nobody, is_refund=True)
        self.assertEqual(self.matters().state, "done")
        back = [self.back(order.lines)]
        cash = [self.pay(self.cash_pm1, -120)]
        self.assertRefused(back, cash, member=nobody, is_refund=True)

    def test_a_top_up_comes_back_once_for_its_price(self):
        order = self.sell([self.line(self.package.product_id, 1, 300.0)])
        line = order.lines
        for lines, cash in (
            ([self.back(line, -1, 1.0)], -1),
            ([self.back(line, -1, 350.0)], -350),
            ([self.back(line), self.back(line)], -600),
        ):
            payments = [self.pay(self.cash_pm1, cash)]
            self.assertRefused(lines, payments, is_refund=True)
        self.sell([self.back(line)], [self.pay(self.cash_pm1, -300)], is_refund=True)
        self.assertFigures(principal=0, bonus=0)
        payments = [self.pay(self.cash_pm1, -300)]
        self.assertRefused([self.back(line)], payments, is_refund=True)

    def test_another_product_does_not_return_what_gave_value(self):
        order = self.sell([self.line(self.package.product_id, 1, 300.0)])
        line = self.line(self.tea, -1, 300.0, refund_of=order.lines)
        self.assertRefused([line], [self.pay(self.cash_pm1, -300)], is_refund=True)
        self.assertFigures(principal=300)

    def test_a_return_without_receipt_lowers_the_latest_purchase(self):
        self.sell([self.line(self.tea, price=50.0)])
        self.sell([self.line(self.tea, 2)])
        self.sell([self.line(self.stamp)])
        self.sell([self.line(self.tea, -1)], [self.pay(self.cash_pm1, -100)])
        self.assertFigures(points=150, spend=190)
        lines = [self.line(self.tea, -2, 75.0)]
        self.sell(lines, [self.pay(self.cash_pm1, -150)])
        self.assertFigures(points=0, spend=40)
        self.assertFalse(self.to_check("return"))

    def test_a_return_without_receipt_of_what_was_not_bought_is_looked_at(self):
        order = self.sell([self.line(self.tea, -1)], [self.pay(self.cash_pm1, -100)])
        self.assertEqual(order.state, "paid")
        self.assertFigures(points=0, spend=0)
        self.assertEqual(self.to_check("return").amount, 100)

    def test_two_things_that_do_not_fit_one_line_are_both_looked_at(self):
        self.sell([self.line(self.tea)])
        lines = [self.line(self.tea, -2, 150.0)]
        order = self.sell(lines, [self.pay(self.cash_pm1, -300)])
        matters = self.to_check("return")
        self.assertEqual(sorted(matters.mapped("amount")), [50, 150])
        self.assertEqual(matters.order_id, order)

    def test_what_came_back_without_receipt_does_not_come_back_with_it(self):
        order = self.sell([self.line(self.tea)])
        self.sell([self.line(self.tea, -1)], [self.pay(self.cash_pm1, -100)])
        self.give_back(order, [self.pay(self.cash_pm1, -100)])
        self.assertFigures(points=0, spend=0)
        self.assertEqual(len(self.to_check("return")), 1)

    def test_wallet_goods_are_not_cashed_by_a_return_without_receipt(self):
        self.give_wallet(principal=100)
        self.sell_with_wallet([self.line(self.tea)], 100)
        cash = [self.pay(self.cash_pm1, -100)]
        self.assertRefused([self.line(self.tea, -1)], cash, part="from the wallet")
        self.assertWallet(0, 0)

    def test_what_was_exchanged_for_wallet_goods_without_receipt_is_not_cashed(self):
        self.give_wallet(principal=100)
        self.sell_with_wallet([self.line(self.tea)], 100)
        mug = self._create_goods("Mug", 100.0)
        nothing = [self.pay(self.cash_pm1, 0)]
        exchange = self.sell([self.line(self.tea, -1), self.line(mug)], nothing)
        bought = exchange.lines.filtered(lambda line: line.product_id == mug)
        cash = [self.pay(self.cash_pm1, -100)]
        self.assertRefused([self.back(bought)], cash, "from the wallet", is_refund=True)
        wallet = [self.pay(self.wallet_method, -100)]
        self.sell([self.back(bought)], wallet, is_refund=True)
        self.assertWallet(100, 0)

    def test_goods_without_receipt_do_not_pay_for_stored_value(self):
        self.give_wallet(bonus=100)
        self.sell_with_wallet([self.line(self.tea)], 100)
        lines = [self.line(self.package.product_id, 1, 300.0), self.line(self.tea, -1)]
        self.assertRefused(lines, part="two separate orders")
        self.assertWallet(0, 0)

    def test_stored_value_and_cards_come_back_with_their_receipt_only(self):
        self.sell([self.line(self.package.product_id, 1, 300.0)])
        self.sell([self.line(self.year_product)])
        for product, price in (
            (self.package.product_id, 300.0),
            (self.year_product, 120.0),
        ):
            cash = [self.pay(self.cash_pm1, -price)]
            self.assertRefused([self.line(product, -1, price)], cash)


@tagged("post_install", "-at_install")
class TestOriginalDecides(ReckoningCase):
    """A return is what its original says, whatever store takes it."""

    def stores(self):
        """Let the store be without program, and of another one."""
        other = self.program.copy({"name": "Other", "default_card_type_id": False})
        for program in (self.env["membership.program"], other):
            self.config.sudo().membership_program_id = self.program
            yield program

    def test_points_spend_and_tier_go_back(self):
        for program in self.stores():
            order = self.sell([self.line(self.tea, 2)])
            self.config.sudo().membership_program_id = program
            self.give_back(order, [self.pay(self.cash_pm1, -200)])
            with self.subTest(program=program.name):
                self.assertFigures(points=0, spend=0, orders=0)

    def test_wallet_money_is_not_handed_out_in_cash(self):
        for program in self.stores():
            self.give_wallet(principal=100)
            order = self.sell_with_wallet([self.line(self.tea)], 100)
            self.config.sudo().membership_program_id = program
            back = [self.line(self.tea, -1, 100.0, refund_of=order.lines)]
            cash = [self.pay(self.cash_pm1, -100)]
            with self.subTest(program=program.name):
                self.assertRefused(back, cash, part="from the wallet", is_refund=True)
            self.give_back(order, [self.pay(self.wallet_method, -100)])
            self.assertFigures(principal=100)
            self.member.wallet_id._debit(
                100, key=str(uuid4()), kind="payment", on=self.today
            )

    def test_a_top_up_that_is_paid_out_leaves_the_wallet(self):
        for program in self.stores():
            order = self.sell([self.line(self.package.product_id, 1, 300.0)])
            self.config.sudo().membership_program_id = program
            self.give_back(order, [self.pay(self.cash_pm1, -300)])
            with self.subTest(program=program.name):
                self.assertFigures(principal=0, bonus=0)

    def test_a_card_that_is_paid_out_ends(self):
        for program in self.stores():
            order = self.sell([self.line(self.year_product)])
            self.config.sudo().membership_program_id = program
            self.give_back(order, [self.pay(self.cash_pm1, -120)])
            with self.subTest(program=program.name):
                self.assertFigures(cards=0, points=0, bonus=0)

    def test_an_archived_member_s_order_is_kept(self):
        payload = self.payload([self.line(self.tea)])
        self.member.active = False
        order, _answer = self.sync(payload)
        self.assertEqual(order.membership_member_id, self.member)
        self.assertFigures(points=0, spend=0)

    def test_an_archived_member_s_authorised_payment_is_taken(self):
        self.give_wallet(principal=100)
        uuid = str(uuid4())
        token, _answer = self.authorise(100, uuid)
        self.member.active = False
        payments = [self.pay(self.wallet_method, 100, token)]
        self.sell([self.line(self.tea)], payments, uuid=uuid)
        self.assertWallet(0, 0)

    def test_an_archived_member_s_top_up_and_card_are_refunded_but_not_sold(self):
        topup = self.sell([self.line(self.package.product_id, 1, 300.0)])
        card = self.sell([self.line(self.year_product)])
        self.member.active = False
        for lines in (
            [self.line(self.package.product_id, 1, 300.0)],
            [self.line(self.year_product)],
        ):
            self.assertRefused(lines, part="no member any more")
        self.give_back(topup, [self.pay(self.cash_pm1, -300)])
        self.give_back(card, [self.pay(self.cash_pm1, -120)])
        self.assertFigures(principal=0, bonus=0, cards=0, points=0)
