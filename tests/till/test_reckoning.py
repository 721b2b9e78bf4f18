from uuid import uuid4

from odoo import Command
from odoo.tests import tagged

from .reckoning_common import ReckoningCase


@tagged("post_install", "-at_install")
class TestMoneyAddsUp(ReckoningCase):
    def test_wallet_money_is_not_changed_into_cash(self):
        self.give_wallet(principal=100)
        for payments, values in (
            ([("wallet", 10), ("cash", -10)], {"amount_total": 0}),
            ([("wallet", 20), ("cash", -10, {"is_change": True})], {}),
            ([("wallet", 20)], {"amount_return": -10, "amount_total": 10}),
            ([("wallet", 30), ("bank", -20)], {"amount_total": 10}),
        ):
            uuid = str(uuid4())
            token, _answer = self.authorise(payments[0][1], uuid)
            methods = {"cash": self.cash_pm1, "bank": self.bank_pm1}
            lines = [self.pay(self.wallet_method, payments[0][1], token)]
            for name, amount, *more in payments[1:]:
                lines.append(
                    self.pay(methods[name], amount, **(more and more[0] or {}))
                )
            with self.subTest(payments=payments):
                goods = [self.line(self.tea, price=10.0)]
                self.assertRefused(goods, lines, uuid=uuid, **values)
            self.env["membership.wallet.hold"]._release(token)
        self.assertWallet(100, 0)

    def test_goods_that_nobody_paid_count_nothing_and_are_looked_at(self):
        nothing = [self.pay(self.cash_pm1, 0)]
        order = self.sell([self.line(self.tea, price=5000.0)], nothing, amount_total=0)
        self.assertEqual(order.state, "paid")
        self.assertFigures(points=0, spend=0, orders=0, tier="Regular")
        matter = self.to_check("money")
        self.assertEqual((matter.order_id, matter.amount), (order, 5000))

    def test_nobody_s_order_that_does_not_add_up_is_not_ours(self):
        nobody = self.env["membership.member"]
        nothing = [self.pay(self.cash_pm1, 0)]
        self.sell([self.line(self.tea)], nothing, nobody, amount_total=0)
        self.assertFalse(self.to_check("money"))

    def test_subtotals_are_the_server_s_own(self):
        line = self.line(self.tea, price=1.0, price_subtotal_incl=5000.0)
        order = self.sell([line], [self.pay(self.cash_pm1, 1)], amount_total=1)
        self.assertFigures(points=1, spend=1)
        self.assertEqual(order.lines.price_subtotal_incl, 1)

    def test_a_subtotal_without_its_tax_is_the_server_s_own_too(self):
        tax = self.env["account.tax"].create({"name": "Tax", "amount": 13})
        line = self.line(self.tea, tax_ids=[Command.set(tax.ids)])
        order = self.sell([line], [self.pay(self.cash_pm1, 113)], amount_total=113)
        self.assertFigures(points=113, spend=113)
        self.assertEqual(order.lines.price_subtotal, 100)
        self.assertEqual(order.lines.price_subtotal_incl, 113)

    def test_an_order_of_net_nothing_is_no_order(self):
        coupon = self._create_goods("Coupon", 0)
        self.sell(
            [self.line(self.tea, price=120.0), self.line(coupon, 1, price=-120.0)],
            [self.pay(self.cash_pm1, 0)],
        )
        self.assertFigures(points=0, spend=0, orders=0)

    def test_the_wallet_pays_what_is_asked_where_orders_are_rounded(self):
        self.give_wallet(principal=100)
        self.round_totals(only_cash=False)
        self.sell_with_wallet([self.line(self.tea, price=7.23)], 7.25)
        self.assertWallet(92.75, 0)
        self.assertFigures(spend=7.23, points=7)
        uuid = str(uuid4())
        token, _answer = self.authorise(7.30, uuid)
        payments = [self.pay(self.wallet_method, 7.30, token)]
        self.assertRefused([self.line(self.tea, price=7.23)], payments, uuid=uuid)

    def test_rounded_cash_beside_the_wallet(self):
        self.give_wallet(principal=100)
        self.round_totals(only_cash=True)
        self.sell_with_wallet([self.line(self.tea, price=7.23)], 5, rest=2.25)
        self.assertWallet(95, 0)
        self.assertFigures(spend=7.23)


@tagged("post_install", "-at_install")
class TestSoldAtItsPrice(ReckoningCase):
    def test_a_card_below_its_price_is_not_sold(self):
        coupon = self._create_goods("Coupon", 0)
        for lines in (
            [self.line(self.year_product, price=0.0)],
            [self.line(self.year_product, price=0.01)],
            [self.line(self.year_product, price=119.98)],
            [
                self.line(
                    self.year_product,
                    discount=100,
                    price_subtotal=0.0,
                    price_subtotal_incl=0.0,
                )
            ],
            [self.line(self.year_product), self.line(coupon, 1, price=-120.0)],
            [
                self.line(self.year_product),
                self.line(self.tea, price=10.0),
                self.line(coupon, 1, price=-65.0),
            ],
        ):
            with self.subTest(lines=len(lines)):
                self.assertRefused(lines, part="its price of")

    def test_taxes_that_a_till_leaves_out_do_not_make_a_card_cheaper(self):
        tax = self.env["account.tax"].create({"name": "Tax", "amount": 13})
        self.year_product.taxes_id = tax
        self.assertRefused([self.line(self.year_product)], part="its price of")

    def test_a_card_may_cost_as_little_as_its_type_allows(self):
        self.year_card.discount_max = 25
        self.assertRefused([self.line(self.year_product, price=89.0)])
        self.sell([self.line(self.year_product, price=90.0)])
        self.assertFigures(cards=1)

    def test_absurdly_many_are_refused_before_anything_is_made(self):
        for quantity in (100, 60000):
            for product in (self.year_product, self.package.product_id):
                price = 120.0 if product == self.year_product else 300.0
                with self.subTest(product=product.name, quantity=quantity):
                    self.assertRefused([self.line(product, quantity, price)], part="99")
        halves = [self.line(self.year_product, 50), self.line(self.year_product, 50)]
        self.assertRefused(halves, part="99")

    def test_what_is_archived_or_of_another_program_is_not_sold(self):
        other = self.program.copy({"name": "Other", "default_card_type_id": False})
        foreign_package = self.package.create(
            {"program_id": other.id, "name": "Foreign", "amount": 300, "bonus": 50}
        )
        foreign_card = self.year_card.create(
            {"program_id": other.id, "name": "Foreign", "kind": "paid", "price": 120}
        )
        foreign_card.product_id.taxes_id = [Command.clear()]
        self.package.active = False
        for product, price in (
            (self.package.product_id, 300.0),
            (foreign_package.product_id, 300.0),
            (foreign_card.product_id, 120.0),
        ):
            with self.subTest(product=product.name):
                self.assertRefused([self.line(product, 1, price)], part="not for sale")

    def test_a_card_that_was_archived_meanwhile_is_not_issued(self):
        self.year_card.active = False
        order = self.sell([self.line(self.year_product)])
        self.assertFigures(cards=0, bonus=0, points=120)
        self.assertEqual(self.matters().order_id, order)

    def test_a_card_is_issued_only_where_it_is_accepted(self):
        other = self.config.copy({"name": "Other shop"})
        other.membership_program_id = self.program
        self.year_card.write({"store_scope": "stores", "store_ids": other.ids})
        order = self.sell([self.line(self.year_product)])
        self.assertFigures(cards=0, bonus=0)
        self.assertEqual(self.matters().order_id, order)

    def test_a_store_without_program_sells_neither(self):
        self.config.sudo().membership_program_id = False
        self.assertRefused([self.line(self.year_product)], part="not for sale")
        self.assertRefused([self.line(self.package.product_id, 1, 300.0)])

    def test_a_discount_of_the_order_does_not_buy_stored_value(self):
        coupon = self._create_goods("Coupon", 0)
        topup = self.line(self.package.product_id, 1, 300.0)
        self.assertRefused([topup, self.line(coupon, 1, price=-150.0)], part="price of")
        self.assertRefused(
            [topup, self.line(self.tea), self.line(coupon, 1, price=-200.0)],
            part="price of",
        )
        self.sell([topup, self.line(self.tea), self.line(coupon, 1, price=-50.0)])
        self.assertFigures(principal=300, bonus=50, spend=50, points=50)
