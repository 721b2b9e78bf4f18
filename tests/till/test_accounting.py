from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestSessionAccounting(TillCase):
    def close(self):
        session = self.pos_session
        cash = sum(
            session.order_ids.payment_ids.filtered(
                lambda payment: payment.payment_method_id == self.cash_pm1
            ).mapped("amount")
        )
        session.with_user(self.cashier).post_closing_cash_details(cash)
        session.with_user(self.cashier).close_session_from_ui()
        self.assertEqual(session.state, "closed")

    def balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return sum(lines.mapped("balance"))

    @property
    def liability(self):
        return self.program.with_company(self.company).wallet_liability_account_id

    @property
    def expense(self):
        return self.program.with_company(self.company).wallet_bonus_account_id

    def assertBooks(self, liability, expense):
        self.assertEqual(self.balance(self.liability), liability)
        self.assertEqual(self.balance(self.expense), expense)

    def test_what_was_marked_as_paid_and_not_paid_at_a_till_is_looked_at(self):
        sold = self.sell([self.line(self.package.product_id)])
        back = self.line(self.package.product_id, -1, 300.0, refund_of=sold.lines)
        values = self.payload([back], [self.pay(self.cash_pm1, -300)])
        order = self.env["pos.order"].with_user(self.cashier).create(values)
        self.assertWallet(300, 50)
        self.close()
        matter = self.env["membership.exception"].search([("kind", "=", "money")])
        self.assertEqual((matter.order_id, matter.amount), (order.sudo(), 300))

    def test_a_top_up_is_owed_to_the_member(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.assertBooks(-300, 0)

    def test_spending_releases_principal_and_books_bonus_as_expense(self):
        self.sell([self.line(self.package.product_id)])
        self.sell_with_wallet([self.line(self.tea, 4)], 320, rest=80)
        self.assertWallet(0, 30)
        self.close()
        self.assertBooks(0, 20)

    def test_the_liability_is_the_principal_that_members_still_have(self):
        self.sell([self.line(self.package.product_id)])
        self.program.wallet_spend_order = "proportional"
        self.sell_with_wallet([self.line(self.tea)], 70, rest=30)
        self.close()
        self.assertWallet(240, 40)
        self.assertBooks(-240, 10)

    def test_a_refund_to_the_wallet_turns_the_entries_around(self):
        self.sell([self.line(self.package.product_id)])
        order = self.sell_with_wallet([self.line(self.tea, 4)], 320, rest=80)
        self.close()
        self.open_new_session()
        self.give_back(
            order,
            [self.pay(self.wallet_method, -320), self.pay(self.cash_pm1, -80)],
        )
        self.close()
        self.assertWallet(300, 50)
        self.assertBooks(-300, 0)

    def test_sale_and_refund_in_one_session_cancel_out(self):
        self.sell([self.line(self.package.product_id)])
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        self.give_back(order, [self.pay(self.wallet_method, -100)])
        self.close()
        self.assertBooks(-300, 0)

    def test_a_refunded_top_up_is_owed_no_more(self):
        order = self.sell([self.line(self.package.product_id)])
        self.give_back(order, [self.pay(self.cash_pm1, -300)])
        self.close()
        self.assertBooks(0, 0)

    def test_payments_per_customer_are_booked_alike(self):
        self.pos_session.close_session_from_ui()
        self.wallet_method.split_transactions = True
        self.open_new_session()
        self.sell([self.line(self.package.product_id)])
        self.sell_with_wallet([self.line(self.tea, 4)], 320, rest=80)
        self.close()
        self.assertBooks(0, 20)

    def test_an_invoiced_order_is_booked_alike(self):
        self.give_wallet(principal=100, bonus=20)
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        order.action_pos_order_invoice()
        self.close()
        self.assertBooks(100, 0)

    def test_the_till_counts_no_wallet_and_posts_no_difference(self):
        self.sell([self.line(self.package.product_id)])
        self.sell_with_wallet([self.line(self.tea)], 100)
        data = self.pos_session.with_user(self.cashier).get_closing_control_data()
        wallet = [
            method
            for method in data["non_cash_payment_methods"]
            if method["id"] == self.wallet_method.id
        ]
        self.assertEqual(wallet[0]["type"], "membership_wallet")
        self.assertEqual(wallet[0]["amount"], 100)
        self.pos_session.post_closing_cash_details(300)
        self.pos_session.close_session_from_ui([(self.wallet_method.id, -100.0)])
        self.assertBooks(-200, 0)

    def test_each_sum_that_was_never_taken_from_a_wallet_is_listed_once(self):
        order = self.sell([self.line(self.tea)])
        for missing in (50, 50, 80, 80):
            order._membership_report_unmatched(missing)
        matters = self.env["membership.exception"].search([("kind", "=", "payment")])
        self.assertEqual(sorted(matters.mapped("amount")), [30, 50])

    def test_what_is_of_another_month_by_the_ledger_is_named_on_the_session(self):
        def notes():
            return self.pos_session.message_ids.filtered(
                lambda message: "by the ledger" in (message.body or "")
            )

        # 23:30 on the last of a month in Shanghai; the session is closed today.
        self.sell(
            [self.line(self.package.product_id)], date_order="2026-01-31 15:30:00"
        )
        self.close()
        self.assertIn("300.00", notes().body)
        self.assertIn("January 2026", notes().body)
        self.program.tz = "UTC"
        self.open_new_session()
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.assertFalse(notes())
