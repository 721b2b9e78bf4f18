from datetime import timedelta
from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .card_common import CardTillCase


class ReckoningCase(CardTillCase):
    """The examples of what a till must not be believed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year_card.welcome_bonus = 1000

    def assertRefused(self, lines, payments=None, part="", **values):
        """The order is refused with a sentence, and changes nothing."""
        uuid = values.setdefault("uuid", str(uuid4()))
        before = self.figures()
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self.sell(lines, payments, **values)
        self.assertIn(part, str(refusal.exception))
        self.env.invalidate_all()
        self.assertFalse(self.orders_with(uuid))
        self.assertEqual(self.figures(), before)

    def figures(self, member=None):
        """All that is kept of a member: balances, cards, spend and tier."""
        self.env.invalidate_all()
        member = member or self.member
        rows = self.env["membership.activity"].search([("member_id", "=", member.id)])
        return {
            "points": member.points_account_id.balance,
            "principal": member.wallet_id.principal,
            "bonus": member.wallet_id.bonus,
            "cards": len(self.cards_of(member).filtered(lambda c: c.state == "active")),
            "spend": round(sum(rows.mapped("spend")), 2),
            "orders": sum(rows.mapped("orders")),
            "tier": member.tier_id.name,
        }

    def assertFigures(self, member=None, **expected):
        found = self.figures(member)
        self.assertEqual({name: found[name] for name in expected}, expected)

    def to_check(self, kind):
        return self.env["membership.exception"].search([("kind", "=", kind)])


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
        rounding = self.env["account.cash.rounding"].create(
            {"name": "0.05", "rounding": 0.05, "rounding_method": "HALF-UP"}
        )
        self.config.write(
            {
                "cash_rounding": True,
                "rounding_method": rounding.id,
                "only_round_cash_method": False,
            }
        )
        self.sell_with_wallet([self.line(self.tea, price=7.23)], 7.25)
        self.assertWallet(92.75, 0)
        self.assertFigures(spend=7.23, points=7)
        uuid = str(uuid4())
        token, _answer = self.authorise(7.30, uuid)
        payments = [self.pay(self.wallet_method, 7.30, token)]
        self.assertRefused([self.line(self.tea, price=7.23)], payments, uuid=uuid)

    def test_rounded_cash_beside_the_wallet(self):
        self.give_wallet(principal=100)
        rounding = self.env["account.cash.rounding"].create(
            {"name": "0.05", "rounding": 0.05, "rounding_method": "HALF-UP"}
        )
        self.config.write(
            {
                "cash_rounding": True,
                "rounding_method": rounding.id,
                "only_round_cash_method": True,
            }
        )
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


@tagged("post_install", "-at_install")
class TestReturnsByMoney(ReckoningCase):
    def back(self, line, qty=-1, price=None):
        price = line.price_unit if price is None else price
        return self.line(line.product_id, qty, price, refund_of=line)

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


@tagged("post_install", "-at_install")
class TestMoment(ReckoningCase):
    def test_a_late_order_counts_on_its_own_day_and_a_later_one_when_it_arrives(self):
        now = fields.Datetime.now()
        for days, offset in ((6, timedelta(days=6)), (0, timedelta(days=8))):
            claimed = fields.Datetime.to_string(now - offset)
            order = self.sell([self.line(self.tea)], arrives=now, date_order=claimed)
            row = self.env["membership.activity"].search([("order_id", "=", order.id)])
            with self.subTest(days=days):
                self.assertEqual(
                    row.day, self.program._today(now - timedelta(days=days))
                )
        matter = self.to_check("time")
        self.assertEqual(matter.order_id, order)

    def test_a_till_s_clock_is_not_believed_far_ahead(self):
        now = fields.Datetime.now()
        for claimed in ("2099-01-01 00:00:00", "9999-12-31 23:59:59"):
            order = self.sell([self.line(self.tea)], arrives=now, date_order=claimed)
            entry = self.env["membership.points.entry"].search(
                [("origin_id", "=", order.id)]
            )
            with self.subTest(claimed=claimed):
                self.assertLess(entry.lot_ids.expires_on.year, 2040)
                self.assertEqual(self.to_check("time")[:1].order_id, order)
        order = self.sell(
            [self.line(self.tea)],
            arrives=now,
            date_order=fields.Datetime.to_string(now + timedelta(minutes=5)),
        )
        self.assertNotIn(order, self.to_check("time").order_id)

    def test_how_long_a_till_may_be_offline_is_the_program_s_to_say(self):
        self.program.days_offline = 1
        now = fields.Datetime.now()
        claimed = fields.Datetime.to_string(now - timedelta(days=2))
        order = self.sell([self.line(self.tea)], arrives=now, date_order=claimed)
        self.assertEqual(self.to_check("time").order_id, order)

    def test_a_back_dated_return_does_not_refund_a_used_card_in_full(self):
        order = self.sell([self.line(self.year_product)])
        card = self.cards_of()
        self.sell([self.line(self.tea)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE membership_card SET starts_on = starts_on - 180,"
            " ends_on = ends_on - 180 WHERE id = %s",
            [card.id],
        )
        now = fields.Datetime.now()
        for days in (5, 200):
            back = [self.line(self.year_product, -1, 120.0, refund_of=order.lines)]
            self.assertRefused(
                back,
                [self.pay(self.cash_pm1, -120)],
                arrives=now,
                date_order=fields.Datetime.to_string(now - timedelta(days=days)),
            )


@tagged("post_install", "-at_install")
class TestFrozen(ReckoningCase):
    """What a posted order rests on stays as it is."""

    def assertKept(self, *acts):
        for number, act in enumerate(acts):
            with self.subTest(act=number), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    act()

    def test_the_order(self):
        order = self.sell([self.line(self.tea)]).with_user(self.cashier)
        other = self.sell([self.line(self.tea)], member=self.other_member)
        self.assertKept(
            lambda: order.write({"partner_id": self.other_member.partner_id.id}),
            lambda: order.write({"amount_total": 1}),
            lambda: order.write({"amount_paid": 1}),
            lambda: order.write({"date_order": "2020-01-01 00:00:00"}),
            lambda: order.write({"config_id": self.config.copy().id}),
            lambda: order.write({"lines": [self.line(self.tea)]}),
            lambda: order.write({"lines": [Command.link(other.lines.id)]}),
            lambda: order.lines.write({"order_id": other.id}),
            lambda: order.lines.write({"discount": 50}),
        )
        order.write({"partner_id": order.partner_id.id, "internal_note": "later"})

    def test_the_payments(self):
        order = self.sell([self.line(self.tea)]).with_user(self.cashier)
        other = self.sell([self.line(self.tea)], member=self.other_member)
        payment = order.payment_ids
        self.assertKept(
            lambda: payment.write({"pos_order_id": other.id}),
            lambda: payment.write({"amount": 1}),
            lambda: payment.unlink(),
            lambda: payment.create(
                {
                    "pos_order_id": order.id,
                    "amount": 1,
                    "payment_method_id": self.cash_pm1.id,
                }
            ),
            lambda: order.add_payment(
                {
                    "pos_order_id": order.id,
                    "amount": -100,
                    "payment_method_id": self.bank_pm1.id,
                }
            ),
            lambda: order.write(
                {"payment_ids": [Command.update(payment.id, {"amount": 150})]}
            ),
            lambda: order.write(
                {
                    "payment_ids": [
                        Command.update(
                            payment.id, {"payment_method_id": self.wallet_method.id}
                        )
                    ]
                }
            ),
        )

    def test_nobody_s_order_does_not_become_a_return_of_somebody_s(self):
        sold = self.sell([self.line(self.tea)])
        plain = self.sell([self.line(self.tea)], member=self.env["membership.member"])
        plain = plain.with_user(self.cashier)
        back = self.line(self.tea, -1, 100.0, refund_of=sold.lines)
        self.assertKept(
            lambda: plain.lines.write({"refunded_orderline_id": sold.lines.id}),
            lambda: plain.write({"lines": [back]}),
        )

    def test_what_somebody_paid_does_not_pay_for_another_order(self):
        nobody = self.env["membership.member"]
        paid = self.sell([self.line(self.tea, 3)], member=nobody).payment_ids
        topup = [self.line(self.package.product_id, 1, 300.0)]
        moved = [Command.link(paid.id)]
        payload = self.payload(topup, [self.pay(self.cash_pm1, 300)])
        mapping = {payload["uuid"]: {"payment_ids": [paid.uuid]}}
        self.assertKept(
            lambda: self.sync({**payload, "payment_ids": moved}),
            lambda: self.sync(
                {
                    **payload,
                    "payment_ids": [],
                    "relations_uuid_mapping": {"pos.order": mapping},
                }
            ),
        )
        self.assertFigures(principal=0)
        self.assertEqual(paid.pos_order_id.amount_paid, 300)

    def test_another_way_of_payment_is_corrected_as_ever(self):
        order = self.sell([self.line(self.tea)]).with_user(self.cashier)
        order.write(
            {
                "payment_ids": [
                    Command.update(
                        order.payment_ids.id, {"payment_method_id": self.bank_pm1.id}
                    )
                ]
            }
        )
        self.assertEqual(order.payment_ids.payment_method_id, self.bank_pm1)
        order.write(
            {
                "payment_ids": [
                    Command.delete(order.payment_ids.id),
                    self.pay(self.cash_pm1, 60),
                    self.pay(self.bank_pm1, 40),
                ]
            }
        )
        self.assertEqual(sum(order.payment_ids.mapped("amount")), 100)

    def test_nobody_s_order_is_edited_as_ever(self):
        nobody = self.env["membership.member"]
        order = self.sell([self.line(self.tea)], member=nobody)
        order.write({"partner_id": self.member.partner_id.id})
        order.lines.write({"price_unit": 90})
        self.assertFigures(points=0, spend=0)

    def test_a_tip_may_come_after_the_payment(self):
        tip = self._create_goods("Tip", 0)
        self.config.write({"iface_tipproduct": True, "tip_product_id": tip.id})
        order = self.sell([self.line(self.tea)])
        order.write({"lines": [self.line(tip, 1, 20.0)]})
        self.assertEqual(len(order.lines), 2)
        self.assertFigures(points=100, spend=100)
