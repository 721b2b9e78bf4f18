from .common import TourCase


class TestOffline(TourCase):
    def test_cash_sale_goes_on_and_its_points_follow_once(self):
        self.run_tour("membership_offline")
        order = self.paid_orders()
        self.assertPaid(order, cash=80)
        self.assertPoints(1240 + 120)
        self.assertEqual(len(self._points_of(order)), 1)
        self.assertWallet(200, 50)

    def test_wallet_payment_follows_the_order_or_is_given_back(self):
        self.run_tour("membership_offline_after_authorising")
        order = self.paid_orders()
        self.assertPaid(order, wallet=250, cash=70)
        self.assertWallet(0, 0)
        self.assertEqual(len(self._points_of(order)), 1)

    def _points_of(self, order):
        return self.env["membership.points.entry"].search(
            [("origin_model", "=", "pos.order"), ("origin_id", "=", order.id)]
        )
