from datetime import timedelta
from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TillCase


@tagged("post_install", "-at_install")
class TestWalletPayment(TillCase):
    def setUp(self):
        super().setUp()
        self.give_wallet(principal=80, bonus=40)

    def test_an_authorised_payment_is_taken_with_the_order_once(self):
        uuid = str(uuid4())
        token, answer = self.authorise(100, uuid)
        self.assertEqual(answer, {"ok": True, "principal": 80, "bonus": 20})
        self.assertWallet(80, 40, held=100)
        payload = self.payload(
            [self.line(self.tea)], [self.pay(self.wallet_method, 100, token)], uuid=uuid
        )
        order, sent = self.sync(dict(payload))
        self.sync(dict(payload))
        self.assertWallet(0, 20)
        receipt = sent["pos.order"][0]["membership_receipt"]
        self.assertEqual(receipt["wallet_paid"], 100)
        self.assertEqual(receipt["wallet_bonus"], 20)
        self.assertEqual(order.state, "paid")

    def test_part_from_the_wallet_and_part_in_cash(self):
        self.sell_with_wallet([self.line(self.tea, 2)], 120, rest=80)
        self.assertWallet(0, 0)

    def test_bonus_money_earns_no_points(self):
        self.sell_with_wallet([self.line(self.tea)], 100)
        self.assertPoints(80)

    def test_repeating_an_authorisation_reserves_once(self):
        uuid = str(uuid4())
        token, first = self.authorise(100, uuid)
        self.assertEqual(self.authorise(100, uuid, token=token)[1], first)
        self.assertWallet(80, 40, held=100)

    def test_more_than_the_wallet_holds_is_refused_and_changes_nothing(self):
        _token, answer = self.authorise(120.01, str(uuid4()))
        self.assertFalse(answer["ok"])
        self.assertTrue(answer["message"])
        self.assertWallet(80, 40)

    def test_absurd_amounts_are_refused(self):
        for amount in (0, -1, 0.001, float("nan"), float("inf"), 1e15, True, "5", None):
            with self.subTest(amount=amount):
                self.assertFalse(self.authorise(amount, str(uuid4()))[1]["ok"])
        self.assertWallet(80, 40)

    def test_a_released_authorisation_frees_the_money_and_cannot_pay(self):
        uuid = str(uuid4())
        token, _answer = self.authorise(100, uuid)
        holds = self.env["membership.wallet.hold"].with_user(self.cashier)
        holds.till_release(self.config.id, token)
        holds.till_release(self.config.id, token)
        self.assertWallet(80, 40)
        with self.assertRaises(UserError):
            self.sell(
                [self.line(self.tea)],
                [self.pay(self.wallet_method, 100, token)],
                uuid=uuid,
            )
        self.assertFalse(self.orders_with(uuid))

    def test_a_cancellation_that_overtakes_its_authorisation_wins(self):
        token = str(uuid4())
        holds = self.env["membership.wallet.hold"].with_user(self.cashier)
        holds.till_release(self.config.id, token)
        self.assertFalse(self.authorise(50, str(uuid4()), token=token)[1]["ok"])
        self.assertWallet(80, 40)

    def assertRefused(self, payment, **values):
        uuid = values.pop("uuid", None) or str(uuid4())
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sell([self.line(self.tea)], [payment], uuid=uuid, **values)
        self.env.invalidate_all()
        self.assertFalse(self.orders_with(uuid))

    def test_a_payment_nobody_authorised_is_refused(self):
        self.assertRefused(self.pay(self.wallet_method, 100))
        self.assertRefused(self.pay(self.wallet_method, 100, "forged-token"))
        self.assertWallet(80, 40)

    def test_an_authorisation_pays_only_its_own_order_member_and_amount(self):
        uuid = str(uuid4())
        token, _answer = self.authorise(50, uuid)
        half = [self.pay(self.wallet_method, 50, token), self.pay(self.cash_pm1, 50)]
        for values in (
            {"uuid": str(uuid4())},
            {"uuid": uuid, "member": self.other_member},
            {"uuid": uuid, "member": self.env["membership.member"]},
        ):
            with self.subTest(**values), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    self.sell([self.line(self.tea)], half, **values)
        self.assertRefused(self.pay(self.wallet_method, 100, token), uuid=uuid)
        self.assertWallet(80, 40, held=50)

    def test_one_authorisation_does_not_pay_twice(self):
        uuid = str(uuid4())
        token, _answer = self.authorise(50, uuid)
        payments = [self.pay(self.wallet_method, 50, token) for _time in range(2)]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sell([self.line(self.tea)], payments, uuid=uuid)
        self.assertWallet(80, 40, held=50)

    def test_less_than_authorised_frees_the_rest(self):
        uuid = str(uuid4())
        token, _answer = self.authorise(100, uuid)
        self.sell(
            [self.line(self.tea)],
            [self.pay(self.wallet_method, 30, token), self.pay(self.cash_pm1, 70)],
            uuid=uuid,
        )
        self.assertWallet(50, 40)

    def test_the_wallet_is_never_paid_out_as_change(self):
        uuid = str(uuid4())
        token, _answer = self.authorise(120, uuid)
        payload = self.payload(
            [self.line(self.tea)],
            [self.pay(self.wallet_method, 120, token)],
            uuid=uuid,
            amount_return=-20.0,
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(payload)
        payload["amount_total"] = 120
        payload["amount_return"] = 0
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(payload)
        self.assertWallet(80, 40, held=120)

    def test_deleting_or_cancelling_a_saved_order_frees_the_money(self):
        payload = self.payload([self.line(self.tea)], state="draft")
        order = self.sync({**payload, "payment_ids": []})[0]
        self.authorise(60, order.uuid)
        order.with_user(self.cashier).action_pos_order_cancel()
        self.assertWallet(80, 40)
        payload = self.payload([self.line(self.tea)], state="draft")
        order = self.sync({**payload, "payment_ids": []})[0]
        self.authorise(60, order.uuid)
        order.unlink()
        self.assertWallet(80, 40)

    def test_a_manager_releases_what_a_till_left_behind_and_a_cashier_does_not(self):
        token, _answer = self.authorise(60, str(uuid4()))
        hold = self.env["membership.wallet.hold"]._for_token(token)
        with self.assertRaises(AccessError):
            hold.with_user(self.cashier).action_release()
        self.assertWallet(80, 40, held=60)
        hold.action_release()
        self.assertWallet(80, 40)

    def test_a_wallet_payment_of_a_paid_order_is_not_edited(self):
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        payment = order.payment_ids.with_user(self.cashier)
        cash = self.cash_pm1.id
        for action in (
            lambda: payment.write({"payment_method_id": cash}),
            lambda: payment.write({"amount": 1}),
            lambda: payment.unlink(),
            lambda: order.with_user(self.cashier).write(
                {"payment_ids": [Command.delete(payment.id)]}
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                action()
        paid_in_cash = self.sell([self.line(self.tea)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            paid_in_cash.payment_ids.with_user(self.cashier).write(
                {"payment_method_id": self.wallet_method.id}
            )
        self.assertWallet(0, 20)

    def test_nobody_says_that_an_order_was_posted_but_its_posting(self):
        payload = self.payload([self.line(self.tea)], state="draft")
        order = self.sync({**payload, "payment_ids": []})[0].with_user(self.cashier)
        for values in (
            {"membership_posted": True},
            {"membership_member_id": self.other_member.id},
            {"lines": [Command.update(order.lines.id, {"membership_eligible": False})]},
        ):
            with self.subTest(**values), self.assertRaises(AccessError):
                order.write(values)
        with self.assertRaises(AccessError):
            order.create({"session_id": self.pos_session.id, "membership_posted": True})

    def test_an_order_written_around_the_till_is_reported_when_the_session_closes(self):
        payload = self.payload([self.line(self.tea)], state="draft")
        order = self.sync({**payload, "payment_ids": []})[0]
        order.with_user(self.cashier).write(
            {"payment_ids": [self.pay(self.wallet_method, 100)], "state": "paid"}
        )
        self.sell_with_wallet([self.line(self.tea)], 100)
        self.pos_session.close_session_from_ui()
        self.assertEqual(self.pos_session.state, "closed")
        matters = self.env["membership.exception"].search(
            [("order_id", "in", self.pos_session.order_ids.ids)]
        )
        self.assertEqual(matters.order_id, order)
        self.assertEqual(matters.amount, 100)

    # === an authorisation that ran out before its order came === #

    def _run_out(self, amount=100):
        uuid = str(uuid4())
        token, _answer = self.authorise(amount, uuid)
        later = fields.Datetime.now() + timedelta(hours=2)
        self.env["membership.wallet.hold"]._expire_due(later, 100)
        self.assertWallet(80, 40)
        return token, uuid

    def test_a_late_order_is_charged_when_the_money_is_there(self):
        token, uuid = self._run_out()
        self.sell(
            [self.line(self.tea)], [self.pay(self.wallet_method, 100, token)], uuid=uuid
        )
        self.assertWallet(0, 20)

    def test_a_late_order_without_money_is_kept_and_reported(self):
        token, uuid = self._run_out()
        self.member.wallet_id._debit(
            100, key="test:spent", kind="payment", on=self.today
        )
        order = self.sell(
            [self.line(self.tea)], [self.pay(self.wallet_method, 100, token)], uuid=uuid
        )
        self.assertEqual(order.state, "paid")
        self.assertWallet(0, 20)
        self.pos_session.close_session_from_ui()
        matter = self.env["membership.exception"].search([("order_id", "=", order.id)])
        self.assertEqual((matter.amount, matter.member_id), (100, self.member))

    def test_an_order_paid_after_the_authorisation_ran_out_is_refused(self):
        token, uuid = self._run_out()
        self.member.wallet_id._debit(
            100, key="test:spent", kind="payment", on=self.today
        )
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sell(
                [self.line(self.tea)],
                [self.pay(self.wallet_method, 100, token)],
                uuid=uuid,
                date_order=fields.Datetime.to_string(tomorrow),
            )
        self.assertFalse(self.orders_with(uuid))


@tagged("post_install", "-at_install")
class TestWalletRefund(TillCase):
    def setUp(self):
        super().setUp()
        self.give_wallet(principal=80, bonus=40)

    def test_a_refund_returns_to_principal_and_bonus_as_it_was_paid(self):
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        self.assertWallet(0, 20)
        self.give_back(order, [self.pay(self.wallet_method, -100)])
        self.assertWallet(80, 40)
        self.assertPoints(0)

    def test_a_part_returns_in_the_same_split(self):
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        self.give_back(order, [self.pay(self.wallet_method, -50)], qty=0.5)
        self.assertWallet(40, 30)

    def test_more_than_was_paid_from_the_wallet_does_not_go_there(self):
        order = self.sell_with_wallet([self.line(self.tea)], 60, rest=40)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_back(order, [self.pay(self.wallet_method, -100)])
        self.give_back(
            order,
            [self.pay(self.wallet_method, -60), self.pay(self.cash_pm1, -40)],
        )
        self.assertWallet(80, 40)

    def test_wallet_money_is_not_handed_out_in_cash(self):
        order = self.sell_with_wallet([self.line(self.tea)], 60, rest=40)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_back(order, [self.pay(self.cash_pm1, -100)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_back(order, [self.pay(self.cash_pm1, -50)], qty=0.5)

    def test_goods_exchanged_for_wallet_goods_are_not_cashed_either(self):
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        zero = [self.pay(self.cash_pm1, 0)]
        exchange = self.sell(
            [self.line(self.tea, -1, refund_of=order.lines), self.line(self.tea)], zero
        )
        sold = exchange.lines.filtered(lambda line: line.qty > 0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sell(
                [self.line(self.tea, -1, refund_of=sold)],
                [self.pay(self.cash_pm1, -100)],
                is_refund=True,
            )

    def test_a_cash_order_is_refunded_in_cash_as_ever(self):
        order = self.sell([self.line(self.tea)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_back(order, [self.pay(self.wallet_method, -100)])
        self.give_back(order, [self.pay(self.cash_pm1, -100)])
        self.assertWallet(80, 40)


@tagged("post_install", "-at_install")
class TestTillRights(TillCase):
    def test_only_a_cashier_of_the_store_authorises(self):
        user = self.env.ref("base.user_demo", raise_if_not_found=False)
        user = user or self.env["res.users"].create({"name": "Clerk", "login": "clerk"})
        user.group_ids = self.env.ref("base.group_user")
        holds = self.env["membership.wallet.hold"].with_user(user)
        for call in (
            lambda: holds.till_authorise(
                self.config.id, str(uuid4()), str(uuid4()), 1, 1
            ),
            lambda: holds.till_release(self.config.id, str(uuid4())),
            lambda: holds.env["membership.member"].till_card(self.config.id, 1),
            lambda: holds.env["membership.member"].till_find(self.config.id, "1"),
            lambda: holds.env["membership.member"].till_search(self.config.id, "1"),
            lambda: holds.env["membership.member"].till_enrol(self.config.id, {}),
        ):
            with self.assertRaises(AccessError):
                call()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_cashier_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Other chain"})
        self.cashier.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        members = self.env["membership.member"].with_user(self.cashier)
        with self.assertRaises(AccessError):
            members.till_card(self.config.id, self.member.partner_id.id)
        with self.assertRaises(AccessError):
            self.authorise(1, str(uuid4()))
