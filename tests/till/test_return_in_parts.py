from odoo.tests import tagged

from .reckoning_common import ReckoningCase


@tagged("post_install", "-at_install")
class TestInParts(ReckoningCase):
    """What is returned piece by piece comes back in full, however it is rounded."""

    def part(self, order, money, methods, **values):
        """Return one piece of an order for so much money."""
        line = order.lines[:1]
        back = self.line(
            line.product_id,
            -1,
            line.price_unit,
            refund_of=line,
            discount=line.discount,
            price_subtotal=money,
            price_subtotal_incl=money,
        )
        payments = [self.pay(method, -amount) for method, amount in methods]
        return self.sell([back], payments, is_refund=True, **values)

    def ten_pieces(self):
        return self.line(self.tea, 10, 1.0, discount=12.5, price_subtotal_incl=8.75)

    def test_goods_paid_in_cash(self):
        order = self.sell([self.ten_pieces()], [self.pay(self.cash_pm1, 8.75)])
        for _piece in range(10):
            self.part(order, 0.88, [(self.cash_pm1, 0.88)])
        self.assertFigures(points=0, spend=0, orders=0)
        self.assertFalse(self.to_check("return"))

    def test_goods_paid_from_the_wallet(self):
        self.give_wallet(principal=8.75)
        order = self.sell_with_wallet([self.ten_pieces()], 8.75)
        for _piece in range(9):
            self.part(order, 0.88, [(self.wallet_method, 0.88)])
        # Rounded up nine times, the wallet had more than its share of what is left.
        back = [(self.wallet_method, 0.83), (self.cash_pm1, 0.05)]
        self.part(order, 0.88, back)
        self.assertFigures(principal=8.75, points=0, spend=0, orders=0)

    def test_goods_paid_from_the_wallet_where_orders_are_rounded(self):
        self.config.cash_rounding = True
        self.config.only_round_cash_method = False
        self.config.rounding_method = self.env["account.cash.rounding"].create(
            {
                "name": "To 0.05",
                "rounding": 0.05,
                "rounding_method": "HALF-UP",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        self.give_wallet(principal=100)
        order = self.sell_with_wallet([self.line(self.tea, 3, 33.33)], 100)
        for _piece in range(2):
            self.part(order, 33.33, [(self.wallet_method, 33.35)])
        back = [(self.wallet_method, 33.3), (self.cash_pm1, 0.05)]
        self.part(order, 33.33, back)
        self.assertFigures(principal=100, points=0, spend=0, orders=0)

    def test_rounding_does_not_pay_wallet_money_out(self):
        self.give_wallet(principal=100)
        order = self.sell_with_wallet([self.line(self.tea, 2, 50.0)], 100)
        self.part(order, 50, [(self.wallet_method, 50)])
        line = self.line(self.tea, -1, 50.0, refund_of=order.lines)
        back = [self.pay(self.wallet_method, -49.9), self.pay(self.cash_pm1, -0.1)]
        self.assertRefused([line], back, part="from the wallet", is_refund=True)


@tagged("post_install", "-at_install")
class TestSeveralPurchases(ReckoningCase):
    """What was paid from a wallet goes back to it, the rest as it was paid."""

    def test_a_return_without_receipt_of_a_wallet_and_a_cash_purchase(self):
        self.give_wallet(principal=100)
        self.sell_with_wallet([self.line(self.tea)], 100)
        self.sell([self.line(self.tea)])
        back = [self.line(self.tea, -2)]
        cash = [self.pay(self.cash_pm1, -200)]
        self.assertRefused(back, cash, part="from the wallet")
        more = [self.pay(self.wallet_method, -90), self.pay(self.cash_pm1, -110)]
        self.assertRefused(back, more, part="from the wallet")
        self.sell(
            back, [self.pay(self.wallet_method, -100), self.pay(self.cash_pm1, -100)]
        )
        self.assertFigures(principal=100, points=0, spend=0)

    def test_what_was_exchanged_goes_back_to_the_wallet(self):
        self.give_wallet(principal=80, bonus=20)
        first = self.sell_with_wallet([self.line(self.tea)], 100)
        exchange = self.sell(
            [self.line(self.tea, -1, refund_of=first.lines), self.line(self.stamp, 3)],
            [self.pay(self.cash_pm1, 20)],
        )
        stamps = exchange.lines.filtered(lambda line: line.qty > 0)
        back = self.line(self.stamp, -3, 40.0, refund_of=stamps)
        for wallet, cash in ((0, 120), (90, 30), (120, 0)):
            payments = [
                self.pay(self.wallet_method, -wallet),
                self.pay(self.cash_pm1, -cash),
            ]
            self.assertRefused([back], payments, part="wallet", is_refund=True)
        payments = [self.pay(self.wallet_method, -100), self.pay(self.cash_pm1, -20)]
        self.sell([back], payments, is_refund=True)
        self.assertFigures(principal=80, bonus=20, points=0, spend=0)
        # The first goods came back in the exchange already.
        again = [self.line(self.tea, -1, refund_of=first.lines)]
        wallet = [self.pay(self.wallet_method, -100)]
        self.assertRefused(again, wallet, is_refund=True)

    def test_what_came_back_is_sold_again_not_returned(self):
        order = self.sell([self.line(self.tea)])
        back = self.give_back(order, [self.pay(self.cash_pm1, -100)])
        again = [self.line(self.tea, 1, refund_of=back.lines)]
        self.assertRefused(again, part="sell it again")
        paid = [self.pay(self.cash_pm1, 100)]
        odd = self.sell([self.line(self.tea, -1, -100.0)], paid, amount_total=100)
        self.assertFigures(points=100)
        self.assertRefused(
            [self.line(self.tea, 1, -100.0, refund_of=odd.lines)],
            [self.pay(self.cash_pm1, -100)],
            part="sell it again",
        )
