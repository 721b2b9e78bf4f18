from .common import TourCase


class TestMemberPrice(TourCase):
    def test_panel_shows_fresh_figures_and_the_tier_prices_the_order(self):
        self.run_tour("membership_panel_and_price")
        order = self.paid_orders()
        self.assertAlmostEqual(order.amount_total, 161.58)
        self.assertEqual(
            order.lines.mapped("membership_normal_price"),
            [100, 1.98],
        )
        self.assertPoints(1240 + 242)

    def test_points_follow_rate_tier_and_eligible_lines(self):
        self.run_tour("membership_points")
        self.assertPoints(100, self.other_member)
        self.assertPoints(1240 + 120)
        self.assertWallet(principal=200 - 112, bonus=50)
