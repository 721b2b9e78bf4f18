from functools import partial

from odoo.tests import tagged

from .busy_store import PRICE, BusyStoreCase

TILLS = 4


@tagged("-at_install", "post_install")
class TestReturnAtSeveralTills(BusyStoreCase):
    """One sold line comes back at several tills at once, really committed."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.line_id = self.post(env).lines.id

    # === TESTS === #

    def test_it_comes_back_once_and_the_others_are_looked_at(self):
        back = partial(self.post, refund_of=self.line_id)
        tills = [partial(self.retrying, lambda env: back(env).id) for _ in range(TILLS)]
        self.assertEqual(len(set(self.together(*tills))), TILLS)
        with self.transaction() as env:
            member = env["membership.member"].browse(self.member_id)
            self.assertEqual(member.points_account_id.balance, 0)
            returns = env["membership.return"].search(
                [("original_id", "=", self.line_id)]
            )
            self.assertEqual(returns.mapped("quantity"), [1])
            self.assertEqual(returns.mapped("value"), [PRICE])
            rows = env["membership.activity"].search([("member_id", "=", member.id)])
            self.assertEqual((rows.spend, rows.orders), (0, 0))
            matters = env["membership.exception"].search(
                [("member_id", "=", member.id)]
            )
            self.assertEqual(matters.mapped("kind"), ["return"] * (TILLS - 1))
