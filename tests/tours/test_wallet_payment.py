from .common import TourCase


class TestWalletPayment(TourCase):
    """Whatever happens at the payment, money and sale stay together."""

    def test_wallet_pays_what_it_has_beside_cash(self):
        self.run_tour("membership_wallet_part")
        self.assertPaid(self.paid_orders(), wallet=250, cash=70)
        self.assertWallet(0, 0)

    def test_wallet_is_refused_without_a_member_or_a_balance(self):
        self.run_tour("membership_wallet_nobody")
        self.assertPaid(self.paid_orders(), cash=100)
        self.assertNoHold()

    def test_refused_amount_is_changed_and_retried(self):
        self.run_tour("membership_wallet_refused_and_retried")
        self.assertPaid(self.paid_orders(), wallet=50, cash=270)
        # The other till still holds the principal that it reserved first.
        self.assertEqual(self.live_holds().token, "reserved-by-another-till")
        self.assertWallet(principal=200, bonus=0, held=200)

    def test_late_answer_does_not_bring_a_cancelled_payment_back(self):
        self.run_tour("membership_wallet_cancelled")
        self.assertPaid(self.paid_orders(), cash=320)
        self.assertWallet(200, 50)
        self.assertNoHold()

    def test_reversed_payment_is_given_back(self):
        self.run_tour("membership_wallet_reversed")
        self.assertPaid(self.paid_orders(), bank=70, cash=250)
        self.assertWallet(200, 50)
        self.assertNoHold()

    def test_going_back_keeps_what_is_reserved_and_pays_no_more_than_goods(self):
        self.run_tour("membership_wallet_back")
        self.assertPaid(self.paid_orders(), wallet=250, cash=22)
        self.assertWallet(0, 0)
        self.assertNoHold()

    def test_deleted_order_gives_back(self):
        self.run_tour("membership_wallet_order_deleted")
        self.assertFalse(self.paid_orders().filtered("amount_paid"))
        self.assertWallet(200, 50)
        self.assertNoHold()

    def test_changed_customer_takes_the_wallet_payment_off(self):
        self.run_tour("membership_wallet_customer_changed")
        order = self.paid_orders()
        self.assertEqual(order.partner_id, self.other_member.partner_id)
        self.assertPaid(order, cash=400)
        self.assertWallet(200, 50)
        self.assertNoHold()

    def test_reloaded_page_keeps_or_gives_back(self):
        self.run_tour("membership_wallet_reloaded")
        self.assertPaid(self.paid_orders(), wallet=250, cash=70)
        self.assertWallet(0, 0)
        self.assertNoHold()

    def test_wallet_payment_of_a_paid_order_cannot_be_edited(self):
        self.run_tour("membership_wallet_payment_edited")
        self.assertPaid(self.paid_orders(), wallet=80)
        self.assertWallet(principal=200 - 80, bonus=50)

    def test_closing_asks_for_no_count_of_the_wallet(self):
        self.run_tour("membership_wallet_closing")
        self.assertEqual(self.paid_orders().session_id.state, "closed")
        self.assertWallet(principal=200 - 80, bonus=50)

    def live_holds(self):
        return self.env["membership.wallet.hold"].search([("state", "=", "held")])

    def assertNoHold(self):
        self.assertFalse(self.live_holds())
