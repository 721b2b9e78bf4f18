from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestEarning(TillCase):
    def test_a_paid_order_earns_by_rate_once(self):
        payload = self.payload([self.line(self.tea, 2)])
        order, answer = self.sync(dict(payload))
        self.assertPoints(200)
        self.assertEqual(order.membership_member_id, self.member)
        self.sync(dict(payload))
        order.action_pos_order_paid()
        self.assertPoints(200)
        receipt = answer["pos.order"][0]["membership_receipt"]
        self.assertEqual(receipt["points_earned"], 200)
        self.assertEqual(receipt["points_balance"], 200)
        self.assertEqual(receipt["tier"], "Regular")

    def test_the_tier_multiplies_and_its_price_counts(self):
        self.member._set_tier(self.gold, "test")
        self.sell([self.line(self.tea, 1, price=80.0)])
        self.assertPoints(120)

    def test_lines_that_earn_nothing_are_left_out(self):
        self.sell([self.line(self.tea), self.line(self.stamp)])
        self.assertPoints(100)

    def test_a_discount_line_lowers_what_is_earned(self):
        coupon = self._create_goods("Coupon", 0)
        self.sell([self.line(self.tea, 2), self.line(coupon, 1, price=-50.0)])
        self.assertPoints(150)

    def test_a_draft_order_earns_when_it_is_paid(self):
        payload = self.payload([self.line(self.tea)])
        self.sync({**payload, "state": "draft", "payment_ids": []})
        self.assertPoints(0)
        self.sync({**payload, "lines": []})
        self.assertPoints(100)

    def test_a_customer_who_is_no_member_earns_nothing(self):
        order = self.sell([self.line(self.tea)], member=self.env["membership.member"])
        self.assertFalse(order.membership_member_id)
        self.assertFalse(order.membership_receipt)

    def test_what_the_till_claims_to_have_earned_is_dropped(self):
        line = self.line(self.stamp, membership_eligible=True)
        order = self.sell(
            [line],
            membership_posted=True,
            membership_member_id=self.other_member.id,
            membership_receipt={"points_earned": 99999},
        )
        self.assertEqual(order.membership_member_id, self.member)
        self.assertPoints(0)
        self.assertPoints(0, self.other_member)

    def test_more_subtotal_than_money_earns_on_the_money(self):
        line = self.line(self.tea)
        line[2]["price_subtotal_incl"] = 100000.0
        payload = self.payload([line], [self.pay(self.cash_pm1, 100)])
        self.sync({**payload, "amount_total": 100})
        self.assertPoints(100)

    def test_pending_days_and_expiry_are_fixed_on_the_lot(self):
        self.program.write({"points_pending_days": 7})
        self.sell([self.line(self.tea)])
        account = self.member.points_account_id
        account.invalidate_recordset()
        self.assertEqual((account.balance, account.pending), (100, 100))
        self.assertEqual(account.available, 0)

    def test_an_order_in_a_store_without_program_takes_no_wallet(self):
        self.config.sudo().membership_program_id = False
        with self.assertRaises(UserError):
            self.sell([self.line(self.tea)], [self.pay(self.wallet_method, 100)])
        order = self.sell([self.line(self.tea)])
        self.assertFalse(order.membership_posted)
        self.assertPoints(0)

    def test_posting_takes_few_statements_however_many_lines(self):
        for count in (1, 5, 30):
            bare = self._statements(count, program=False)
            posted = self._statements(count, program=self.program)
            self.assertLessEqual(posted - bare, 10, f"an order of {count} lines")

    def _statements(self, count, program):
        """Count the statements of an order once all that is kept in memory is there."""
        self.config.sudo().membership_program_id = program
        counts = []
        for _round in range(4):
            payload = self.payload([self.line(self.tea) for _line in range(count)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders = self.env["pos.order"].with_user(self.cashier)
            orders.sync_from_ui([payload])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return min(counts)


@tagged("post_install", "-at_install")
class TestReturnedPoints(TillCase):
    def test_a_full_return_takes_all_points_back(self):
        order = self.sell([self.line(self.tea, 2)])
        self.give_back(order, [self.pay(self.cash_pm1, -200)])
        self.assertPoints(0)

    def test_parts_take_back_in_proportion_and_never_more(self):
        self.program.write({"earn_points": 1, "earn_amount": 30})
        order = self.sell([self.line(self.tea, 3)])
        self.assertPoints(10)
        for left in (7, 3, 0):
            self.give_back(order, [self.pay(self.cash_pm1, -100)], qty=1)
            self.assertPoints(left)

    def test_lines_that_earned_nothing_take_nothing_back(self):
        order = self.sell([self.line(self.tea), self.line(self.stamp)])
        stamp = order.lines[1]
        self.sell(
            [self.line(self.stamp, -1, refund_of=stamp)],
            [self.pay(self.cash_pm1, -40)],
            is_refund=True,
        )
        self.assertPoints(100)

    def test_points_spent_meanwhile_become_a_debt_that_is_repaid_first(self):
        order = self.sell([self.line(self.tea)])
        self.member.points_account_id._debit(
            80, key="test:redeem", kind="redeem", on=self.today
        )
        self.give_back(order, [self.pay(self.cash_pm1, -100)])
        self.assertPoints(-80)
        self.sell([self.line(self.tea, 2)])
        self.assertPoints(120)

    def test_points_go_back_from_the_member_who_earned_them(self):
        order = self.sell([self.line(self.tea)])
        self.give_back(order, [self.pay(self.cash_pm1, -100)], member=self.other_member)
        self.assertPoints(0)
        self.assertPoints(0, self.other_member)

    def test_what_a_return_is_reckoned_from_cannot_be_edited(self):
        order = self.sell([self.line(self.tea), self.line(self.stamp)])
        tea, stamp = order.lines.with_user(self.cashier)
        for action in (
            lambda: tea.write({"price_subtotal_incl": 1}),
            lambda: tea.write({"qty": 50}),
            lambda: tea.write({"uuid": "another"}),
            lambda: tea.unlink(),
            lambda: stamp.write({"price_unit": 30}),
            lambda: order.with_user(self.cashier).write({"uuid": "another"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                action()
        tea.write({"qty": 1, "customer_note": "no sugar"})
        self.give_back(order, [self.pay(self.cash_pm1, -140)])
        self.assertPoints(0)

    def test_a_return_with_its_discount_leaves_nothing(self):
        coupon = self._create_goods("Coupon", 0)
        order = self.sell([self.line(self.tea, 2), self.line(coupon, 1, price=-50.0)])
        self.assertPoints(150)
        self.sell(self.back_with_discount(order), [self.pay(self.cash_pm1, -150)])
        self.assertPoints(0)

    def test_an_exchange_of_what_was_discounted_earns_on_the_new_goods(self):
        coupon = self._create_goods("Coupon", 0)
        order = self.sell([self.line(self.tea, 2), self.line(coupon, 1, price=-50.0)])
        self.sell(
            [*self.back_with_discount(order), self.line(self.tea, 3)],
            [self.pay(self.cash_pm1, 150)],
        )
        self.assertPoints(300)

    def back_with_discount(self, order):
        """All lines of an order that ends with a discount, given back."""
        tea, discount = order.lines
        back = self.line(discount.product_id, -1, price=-50.0, refund_of=discount)
        back[2].update(price_subtotal=-50.0, price_subtotal_incl=-50.0)
        return [self.line(self.tea, -2, refund_of=tea), back]

    def test_an_exchange_takes_back_and_earns_in_one_order(self):
        order = self.sell([self.line(self.tea)])
        self.sell(
            [
                self.line(self.tea, -1, refund_of=order.lines),
                self.line(self.tea, 2),
            ],
            [self.pay(self.cash_pm1, 100)],
        )
        self.assertPoints(200)
