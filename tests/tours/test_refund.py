from .common import TourCase


class TestRefund(TourCase):
    def test_refund_returns_to_wallet_in_the_split_and_takes_points_back(self):
        self.run_tour("membership_refund")
        sale, first, second = self.paid_orders()
        self.assertPaid(sale, wallet=250, cash=70)
        self.assertPaid(first, wallet=-160)
        self.assertPaid(second, cash=-70, wallet=-90)
        self.assertWallet(200, 50)
        self.assertPoints(1240)

    def test_refund_of_a_cash_sale_gives_the_wallet_nothing(self):
        self.run_tour("membership_refund_of_cash")
        self.assertWallet(200, 50)
        self.assertPoints(1240)
