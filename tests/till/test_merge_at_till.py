from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TillCase

REASON = "Enrolled twice"


@tagged("post_install", "-at_install")
class TestMergeAtTill(TillCase):
    """Who was served as `other_member` turns out to be `member`."""

    def merge(self):
        self.other_member._merge_into(self.member, REASON)

    def bought_by_other(self, **values):
        return self.sell([self.line(self.tea)], member=self.other_member, **values)

    # === WHAT COMES BACK AFTERWARDS === #

    def test_points_of_an_earlier_order_are_taken_from_the_one_who_stays(self):
        order = self.bought_by_other()
        self.sell([self.line(self.tea)])
        self.assertPoints(100)
        self.merge()
        self.assertPoints(200)
        self.give_back(order, [self.pay(self.cash_pm1, -100)], member=self.other_member)
        self.assertPoints(100)
        self.assertPoints(0, self.other_member)

    def test_points_that_were_spent_before_become_a_debt_of_the_one_who_stays(self):
        order = self.bought_by_other()
        self.other_member.points_account_id._debit(
            100, key=str(uuid4()), kind="redeem", on=self.today
        )
        self.merge()
        self.give_back(order, [self.pay(self.cash_pm1, -100)])
        self.assertPoints(-100)

    def test_parts_come_back_before_and_after(self):
        order = self.sell([self.line(self.tea, 4)], member=self.other_member)
        self.give_back(order, [self.pay(self.cash_pm1, -100)], qty=1)
        self.assertPoints(300, self.other_member)
        self.merge()
        self.give_back(order, [self.pay(self.cash_pm1, -200)], qty=2)
        self.assertPoints(100)
        self.give_back(order, [self.pay(self.cash_pm1, -100)], qty=1)
        self.assertPoints(0)
        self.give_back(order, [self.pay(self.cash_pm1, -100)], qty=1)
        self.assertPoints(0)

    def test_what_the_wallet_paid_goes_back_in_its_split(self):
        self.give_wallet(60, 40, self.other_member)
        order = self.sell_with_wallet([self.line(self.tea)], 80, 20, self.other_member)
        self.assertWallet(0, 20, member=self.other_member)
        self.give_wallet(5)
        self.merge()
        self.assertWallet(5, 20)
        self.give_back(
            order, [self.pay(self.wallet_method, -80), self.pay(self.cash_pm1, -20)]
        )
        self.assertWallet(65, 40)
        self.assertWallet(0, 0, member=self.other_member)
        self.assertEqual(order.membership_wallet_amount, -80)

    def test_a_topup_comes_back_while_nothing_of_it_was_spent(self):
        order = self.sell(
            [self.line(self.package.product_id)], member=self.other_member
        )
        self.merge()
        self.assertWallet(300, 50)
        self.give_back(order, [self.pay(self.cash_pm1, -300)])
        self.assertWallet(0, 0)

    def test_a_topup_that_was_spent_since_does_not(self):
        order = self.sell(
            [self.line(self.package.product_id)], member=self.other_member
        )
        self.merge()
        self.sell_with_wallet([self.line(self.tea)], 100)
        with self.assertRaises(UserError):
            self.give_back(order, [self.pay(self.cash_pm1, -300)])
        self.assertWallet(200, 50)

    def test_what_was_bought_counts_no_more_when_it_comes_back(self):
        order = self.bought_by_other()
        self.merge()
        self.assertEqual(self.member.year_spend, 100)
        self.give_back(order, [self.pay(self.cash_pm1, -100)])
        self.env.invalidate_all()
        self.assertEqual(self.member.year_spend, 0)

    def test_a_return_without_receipt_finds_what_either_bought(self):
        self.bought_by_other()
        self.merge()
        self.sell([self.line(self.tea, -1)], [self.pay(self.cash_pm1, -100)])
        self.assertPoints(0)
        matters = self.env["membership.exception"].search([("kind", "=", "return")])
        self.assertFalse(matters)

    def test_a_card_that_was_bought_comes_back(self):
        paid = self.env["membership.card.type"].create(
            {
                "program_id": self.program.id,
                "name": "Gold card",
                "kind": "paid",
                "price": 99,
                "claim_limit": 1,
                "welcome_points": 30,
                "welcome_bonus": 10,
                "validity_kind": "permanent",
            }
        )
        paid.product_id._through_membership_door().taxes_id = False
        order = self.sell([self.line(paid.product_id)], member=self.other_member)
        card = order.lines.membership_card_ids
        self.merge()
        self.assertEqual((card.member_id, card.state), (self.member, "active"))
        earned = self.member.points_account_id.balance
        self.give_back(order, [self.pay(self.cash_pm1, -99)])
        self.env.invalidate_all()
        self.assertEqual(card.state, "cancelled")
        self.assertWallet(0, 0)
        self.assertPoints(earned - 30 - 99)

    # === WHAT ARRIVES LATE === #

    def test_an_order_of_the_old_contact_counts_for_the_one_who_stays(self):
        paid_at = fields.Datetime.now() - timedelta(hours=3)
        payload = self.payload([self.line(self.tea)], member=self.other_member)
        payload["date_order"] = fields.Datetime.to_string(paid_at)
        self.merge()
        order, answer = self.sync(payload, arrives=fields.Datetime.now())
        self.assertPoints(100)
        self.assertEqual(order.membership_member_id, self.member)
        self.assertEqual(order.partner_id, self.other_member.partner_id)
        receipt = answer["pos.order"][0]["membership_receipt"]
        self.assertEqual((receipt["member"], receipt["points_balance"]), ("Li Na", 100))
        self.assertEqual(self.member.year_spend, 100)
        self.sync(payload, arrives=fields.Datetime.now())
        self.assertPoints(100)

    def late_wallet_order(self, amount):
        """An order that a till took while offline, with what it had authorised."""
        uuid = str(uuid4())
        token, answer = self.authorise(amount, uuid, self.other_member)
        self.assertTrue(answer["ok"], answer)
        payload = self.payload(
            [self.line(self.tea)],
            [
                self.pay(self.wallet_method, amount, token),
                self.pay(self.cash_pm1, 100 - amount),
            ],
            self.other_member,
            uuid=uuid,
        )
        return token, payload

    def test_a_payment_that_waits_keeps_them_apart(self):
        self.give_wallet(60, member=self.other_member)
        token, payload = self.late_wallet_order(60)
        with self.assertRaisesRegex(UserError, "reserved"), self.env.cr.savepoint():
            self.merge()
        self.sync(payload)
        self.merge()
        self.assertWallet(0, 0)

    def test_a_payment_that_staff_freed_is_charged_to_the_one_who_stays(self):
        self.give_wallet(60, member=self.other_member)
        token, payload = self.late_wallet_order(60)
        self.env["membership.wallet.hold"]._for_token(token).action_release()
        self.merge()
        order, __ = self.sync(payload)
        self.assertWallet(0, 0)
        self.assertEqual(order.state, "paid")

    def test_a_payment_whose_money_is_gone_is_listed_with_the_one_who_stays(self):
        self.give_wallet(60, member=self.other_member)
        token, payload = self.late_wallet_order(60)
        self.env["membership.wallet.hold"]._for_token(token).action_release()
        self.merge()
        self.sell_with_wallet([self.line(self.tea)], 60, 40)
        self.sync(payload)
        matter = self.env["membership.exception"].search([("kind", "=", "payment")])
        self.assertEqual((matter.member_id, matter.amount), (self.member, 60))

    # === WHO IS SERVED === #

    def ask(self, method, *args):
        members = self.env["membership.member"].with_user(self.cashier)
        return getattr(members, method)(self.config.id, *args)

    def test_the_old_contact_code_and_number_serve_the_one_who_stays(self):
        self.give_wallet(60, member=self.other_member)
        card = self.other_member.card_id.number
        self.merge()
        member = self.member
        shown = self.ask("till_card", self.other_member.partner_id.id)
        self.assertEqual((shown["member_id"], shown["code"]), (member.id, member.code))
        self.assertEqual(shown["wallet"]["principal"], 60)
        for code in (self.other_member.code, "13800002222", card):
            found = self.ask("till_find", code)
            self.assertEqual(found["partner_id"], member.partner_id.id, code)
        answer = self.ask(
            "till_enrol", {"name": "Wang", "phone": "13800002222", "key": "again-1"}
        )
        self.assertEqual(answer["partner_id"], member.partner_id.id)
        self.assertIn("Li Na", answer["error"])

    def test_the_old_contact_pays_from_the_wallet_of_the_one_who_stays(self):
        self.give_wallet(100, member=self.other_member)
        self.merge()
        order = self.sell_with_wallet(
            [self.line(self.tea)], 100, member=self.other_member
        )
        self.assertWallet(0, 0)
        self.assertEqual(order.membership_member_id, self.member)

    def test_who_stays_and_is_archived_later_is_served_no_more(self):
        self.merge()
        self.member.active = False
        self.assertFalse(self.ask("till_card", self.other_member.partner_id.id))

    def test_an_earlier_receipt_shows_the_balances_of_the_one_who_stays(self):
        order = self.bought_by_other()
        self.merge()
        self.env.invalidate_all()
        receipt = order.membership_receipt
        self.assertEqual(
            (receipt["member"], receipt["points_balance"], receipt["points_earned"]),
            ("Li Na", 100, 100),
        )

    def test_an_open_order_is_told_of_and_counts_when_it_is_paid(self):
        self.env["pos.order"].create(
            {
                "session_id": self.pos_session.id,
                "partner_id": self.other_member.partner_id.id,
                "amount_tax": 0,
                "amount_total": 0,
                "amount_paid": 0,
                "amount_return": 0,
            }
        )
        notes = self.other_member._merge_notes(self.member)
        self.assertEqual(len(notes), 1)
        self.assertIn("count for Li Na", notes[0])
        self.assertFalse(self.member._merge_notes(self.other_member))

    def test_an_old_contact_costs_a_paid_order_one_statement_more(self):
        def statements(member):
            payload = self.payload([self.line(self.tea)], member=member)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sync(payload)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.merge()
        statements(self.member)
        plain = statements(self.member)
        self.assertLessEqual(statements(self.other_member), plain + 2)
