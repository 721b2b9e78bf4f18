from odoo.tests import tagged

from ..till.common import TillCase


@tagged("post_install", "-at_install")
class TestOrderButtons(TillCase):
    def test_an_order_shows_what_it_moved(self):
        order = self.sell([self.line(self.package.product_id), self.line(self.tea)])
        self.assertEqual(order.membership_points, 100)
        self.assertEqual(order.membership_wallet_amount, 350)
        points = self.found(order.action_open_points_entries())
        self.assertEqual(points.mapped("amount"), [100])
        wallet = self.found(order.action_open_wallet_entries())
        self.assertEqual(sorted(wallet.mapped("amount")), [50, 300])

    def test_an_order_of_nobody_shows_nothing(self):
        order = self.sell([self.line(self.tea)], member=self.env["membership.member"])
        self.assertFalse(order.membership_points_entry_count)
        self.assertFalse(order.membership_wallet_entry_count)

    def test_orders_do_not_mix(self):
        first = self.sell([self.line(self.tea)])
        second = self.sell([self.line(self.tea, 2)])
        self.assertEqual((first | second).mapped("membership_points"), [100, 200])
        entries = self.found((first | second).action_open_points_entries())
        self.assertEqual(len(entries), 2)

    def found(self, action):
        return self.env[action["res_model"]].search(action["domain"])
