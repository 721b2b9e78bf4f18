from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestTopup(TillCase):
    def setUp(self):
        super().setUp()
        self.topup = self.package.product_id

    def assertRefused(self, lines, payments=None, **values):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sell(lines, payments, **values)
        self.env.invalidate_all()

    def test_a_paid_package_credits_principal_and_bonus_once(self):
        payload = self.payload([self.line(self.topup)])
        _order, answer = self.sync(dict(payload))
        self.sync(dict(payload))
        self.assertWallet(300, 50)
        self.assertPoints(0)
        receipt = answer["pos.order"][0]["membership_receipt"]
        self.assertEqual(
            (receipt["topup_principal"], receipt["topup_bonus"]), (300, 50)
        )

    def test_two_packages_and_goods_in_one_order(self):
        self.sell([self.line(self.topup, 2), self.line(self.tea)])
        self.assertWallet(600, 100)
        self.assertPoints(100)

    def test_the_price_list_of_a_tier_leaves_it_alone(self):
        price = self.gold_prices._get_product_price(self.topup, 1)
        self.assertEqual(price, 300)
        self.assertEqual(self.gold_prices._get_product_price(self.tea, 1), 80)

    def test_a_discount_of_any_kind_is_refused(self):
        coupon = self._create_goods("Coupon", 0)
        for lines in (
            [self.line(self.topup, 1, price=240.0)],
            [self.line(self.topup, discount=20, price_subtotal_incl=240.0)],
            [self.line(self.topup, price_subtotal_incl=240.0)],
            [self.line(self.topup), self.line(coupon, 1, price=-60.0)],
        ):
            self.assertRefused(lines)
        self.assertWallet(0, 0)

    def test_an_order_that_was_not_paid_for_credits_nothing(self):
        self.assertRefused(
            [self.line(self.topup)], [self.pay(self.cash_pm1, 0)], amount_total=0
        )
        self.assertWallet(0, 0)

    def test_odd_quantities_are_refused(self):
        for qty in (0.5, -1):
            self.assertRefused([self.line(self.topup, qty)])

    def test_nobody_cannot_top_up(self):
        self.assertRefused(
            [self.line(self.topup)], member=self.env["membership.member"]
        )

    def test_the_wallet_does_not_pay_for_a_top_up(self):
        self.give_wallet(bonus=400)
        uuid = str(uuid4())
        token, _answer = self.authorise(300, uuid)
        self.assertRefused(
            [self.line(self.topup)],
            [self.pay(self.wallet_method, 300, token)],
            uuid=uuid,
        )
        token, _answer = self.authorise(100, uuid)
        self.assertRefused(
            [self.line(self.topup), self.line(self.tea)],
            [self.pay(self.wallet_method, 101, token), self.pay(self.cash_pm1, 299)],
            uuid=uuid,
        )
        self.sell(
            [self.line(self.topup), self.line(self.tea)],
            [self.pay(self.wallet_method, 100, token), self.pay(self.cash_pm1, 300)],
            uuid=uuid,
        )
        self.env.invalidate_all()
        self.assertEqual(self.member.wallet_id.principal, 300)
        self.assertEqual(self.member.wallet_id.bonus, 350)

    def test_an_unused_top_up_is_refunded_as_a_whole_once(self):
        order = self.sell([self.line(self.topup)])
        self.give_back(order, [self.pay(self.cash_pm1, -300)])
        self.assertWallet(0, 0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_back(order, [self.pay(self.cash_pm1, -300)])

    def test_a_used_top_up_is_not_refunded(self):
        order = self.sell([self.line(self.topup)])
        self.sell_with_wallet([self.line(self.tea)], 1, rest=99)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_back(order, [self.pay(self.cash_pm1, -300)])
        self.assertWallet(299, 50)

    def test_a_top_up_bought_beside_wallet_goods_hides_no_cash(self):
        self.give_wallet(bonus=100)
        self.program.wallet_spend_order = "bonus_first"
        order = self.sell_with_wallet(
            [self.line(self.topup), self.line(self.tea)], 100, rest=300
        )
        tea = order.lines.filtered(lambda line: line.product_id == self.tea)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sell(
                [self.line(self.tea, -1, refund_of=tea)],
                [self.pay(self.cash_pm1, -100)],
                is_refund=True,
            )
