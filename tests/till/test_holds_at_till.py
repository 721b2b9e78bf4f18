from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import OFFICER
from .common import TillCase


@tagged("post_install", "-at_install")
class TestHoldsAtTheTill(TillCase):
    """What is reserved of a member's money at a till is neither blocked nor freed at
    will."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(cls.env, "hold_officer", OFFICER)

    def setUp(self):
        super().setUp()
        self.give_wallet(principal=1000)

    def reserve(self, order_uuid=None, store=None, token=None):
        holds = self.env["membership.wallet.hold"].with_user(self.cashier)
        token = token or str(uuid4())
        answer = holds.till_authorise(
            (store or self.config).id,
            token,
            order_uuid or str(uuid4()),
            self.member.partner_id.id,
            1,
        )
        return answer["ok"], token

    def held(self):
        self.env.invalidate_all()
        return self.member.wallet_id.held

    def other_store(self):
        return (
            self.env["pos.config"]
            .sudo()
            .create(
                {
                    "name": "Other store",
                    "payment_method_ids": False,
                    "membership_program_id": self.program.id,
                }
            )
        )

    def test_a_till_frees_only_what_its_store_reserved(self):
        __, token = self.reserve()
        other = self.other_store()
        holds = self.env["membership.wallet.hold"].with_user(self.cashier)
        with self.assertRaisesRegex(UserError, self.config.name):
            holds.till_release(other.id, token)
        self.assertEqual(self.held(), 1)
        self.assertTrue(holds.till_release(self.config.id, token))
        self.assertEqual(self.held(), 0)

    def test_an_order_reserves_twice_at_the_most(self):
        uuid = str(uuid4())
        answers = [self.reserve(uuid)[0] for _attempt in range(4)]
        self.assertEqual(answers, [True, True, False, False])
        self.assertEqual(self.held(), 2)

    def test_a_request_that_is_repeated_counts_once(self):
        uuid, token = str(uuid4()), str(uuid4())
        for _again in range(4):
            self.assertTrue(self.reserve(uuid, token=token)[0])
        self.assertEqual(self.held(), 1)

    def test_a_store_and_all_stores_reserve_so_often_and_no_more(self):
        answers = [self.reserve()[0] for _order in range(7)]
        self.assertEqual(answers, [True] * 5 + [False] * 2)
        answers = [self.reserve(store=self.other_store())[0] for _order in range(7)]
        self.assertEqual(answers, [True] * 5 + [False] * 2)
        self.assertEqual(self.held(), 10)

    def test_what_was_freed_can_be_reserved_again(self):
        tokens = [self.reserve()[1] for _order in range(5)]
        self.assertFalse(self.reserve()[0])
        holds = self.env["membership.wallet.hold"].with_user(self.cashier)
        holds.till_release(self.config.id, tokens[0])
        self.assertTrue(self.reserve()[0])

    def test_an_officer_sees_and_frees_what_is_reserved(self):
        self.reserve()
        holds = self.env["membership.wallet.hold"].with_user(self.officer)
        hold = holds.search([("state", "=", "held")])
        self.assertEqual(hold.amount, 1)
        with self.assertRaises(AccessError):
            hold.with_user(self.cashier).action_release()
        hold.action_release()
        self.assertEqual((hold.state, self.held()), ("expired", 0))
        for view in ("list", "form"):
            arch = holds.get_view(view_type=view)["arch"]
            self.assertIn("action_release", arch)


@tagged("post_install", "-at_install")
class TestHoldsOfAnOrder(TillCase):
    """An order that ends, in whatever way, leaves nothing reserved."""

    def setUp(self):
        super().setUp()
        self.give_wallet(principal=500)
        self.uuid = str(uuid4())
        self.first, answer = self.authorise(100, self.uuid)
        self.assertTrue(answer["ok"])

    def draft(self):
        """The order is on its way, as a table that is still served."""
        payload = self.payload([self.line(self.tea)], uuid=self.uuid, state="draft")
        payload["payment_ids"] = []
        return self.sync(payload)[0]

    def test_an_order_that_is_resumed_and_paid_anew_frees_the_first_hold(self):
        token, answer = self.authorise(100, self.uuid)
        self.assertTrue(answer["ok"])
        self.assertWallet(500, 0, held=200)
        self.sell(
            [self.line(self.tea)],
            [self.pay(self.wallet_method, 100, token)],
            uuid=self.uuid,
        )
        self.assertWallet(400, 0)

    def test_an_order_that_is_paid_in_another_way_frees_it(self):
        self.sell([self.line(self.tea)], uuid=self.uuid)
        self.assertWallet(500, 0)

    def test_an_order_that_is_paid_by_somebody_else_frees_it(self):
        self.sell([self.line(self.tea)], uuid=self.uuid, member=self.other_member)
        self.assertWallet(500, 0)

    def test_an_order_that_nobody_is_named_for_frees_it(self):
        self.sell([self.line(self.tea)], uuid=self.uuid, partner_id=False)
        self.assertWallet(500, 0)

    def test_an_order_that_is_cancelled_frees_it_whatever_app_says_so(self):
        cancel = self.draft().with_user(self.cashier).sudo()
        cancel.write({"state": "cancel"})
        self.assertWallet(500, 0)

    def test_an_order_that_is_cancelled_at_the_till_frees_it(self):
        self.draft().with_user(self.cashier).action_pos_order_cancel()
        self.assertWallet(500, 0)

    def test_an_order_that_is_deleted_frees_it(self):
        order = self.draft()
        order.write({"state": "cancel"})
        self.authorise(100, self.uuid)
        order.unlink()
        self.assertWallet(500, 0)

    def test_what_another_order_reserves_stays(self):
        self.sell([self.line(self.tea)])
        self.assertWallet(500, 0, held=100)
