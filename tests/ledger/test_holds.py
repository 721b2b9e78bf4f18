from datetime import timedelta

from odoo.addons.pos_membership.models.ledger.exceptions import (
    HoldNotLive,
    InsufficientFunds,
    InvalidAmount,
    KeyReused,
)

from .common import LATER, TODAY, LedgerCase

TOMORROW = TODAY + timedelta(days=1)


class TestHold(LedgerCase):
    @property
    def holds(self):
        return self.env["membership.wallet.hold"]

    def test_a_hold_reserves_and_does_not_move(self):
        self.top_up(300, 50)
        hold = self.hold(310, origin_uuid="order-uuid")
        self.assertEqual((hold.state, hold.amount), ("held", 310))
        self.assertEqual((hold.principal, hold.bonus), (300, 10))
        self.assertEqual(hold.origin_uuid, "order-uuid")
        self.assertEqual(hold.expires_at, LATER)
        self.assertWallet(300, 50, held=310)
        self.assertEqual(self.wallet.available, 40)

    def test_two_holds_can_not_reserve_the_same_value(self):
        self.top_up(100)
        self.hold(60)
        with self.assertRaises(InsufficientFunds):
            self.hold(60)
        self.assertWallet(100, 0, held=60)

    def test_a_retry_returns_the_live_hold(self):
        self.top_up(100)
        hold = self.hold(60, token="t")
        self.assertEqual(self.hold(60, token="t"), hold)
        self.assertEqual(self.holds._for_token("t"), hold)
        self.assertFalse(self.holds._for_token("u"))
        with self.assertRaises(KeyReused):
            self.hold(61, token="t")

    def test_a_capture_pays_from_the_lots_that_were_held(self):
        self.top_up(0, 30, expires_on=TOMORROW)
        hold = self.hold(30)
        self.top_up(0, 30, expires_on=TODAY)
        entries = self.capture(hold, key="order:payment")
        self.assertEqual((entries.bucket, entries.amount), ("bonus", -30))
        self.assertEqual(self.lots(self.wallet), [("bonus", 0, 0), ("bonus", 30, 0)])
        self.assertEqual((hold.state, hold.captured_amount), ("captured", 30))
        self.assertEqual(hold.key, "order:payment")

    def test_a_part_is_captured_and_the_rest_released(self):
        self.top_up(300, 50)
        hold = self.hold(320)
        entries = self.capture(hold, 310)
        self.assertEqual(entries.mapped("amount"), [-300, -10])
        self.assertEqual(hold.captured_amount, 310)
        self.assertWallet(0, 40)

    def test_a_part_of_a_proportional_hold_is_proportional(self):
        self.top_up(300, 50)
        self.capture(self.hold(70, order="proportional"), 35)
        self.assertWallet(270, 45)

    def test_more_than_the_hold_is_refused(self):
        self.top_up(100)
        hold = self.hold(60)
        with self.assertRaises(InvalidAmount):
            self.capture(hold, 60.01)
        self.assertWallet(100, 0, held=60)

    def test_a_capture_is_answered_once_more_and_done_once(self):
        self.top_up(100)
        hold = self.hold(60)
        entries = self.capture(hold, key="k")
        self.assertEqual(self.capture(hold, key="k"), entries)
        with self.assertRaises(KeyReused):
            self.capture(hold, 10, key="k")
        with self.assertRaises(HoldNotLive):
            self.capture(hold, key="other")
        self.assertWallet(40, 0)

    def test_a_release_gives_back_and_may_be_repeated(self):
        self.top_up(100)
        hold = self.hold(60, token="t")
        self.assertEqual(self.holds._release("t"), hold)
        self.assertEqual(self.holds._release("t").state, "released")
        self.assertWallet(100, 0)

    def test_what_ended_can_not_be_captured_or_made_again(self):
        self.top_up(100)
        hold = self.hold(60, token="t")
        self.holds._release("t")
        with self.assertRaises(HoldNotLive):
            self.capture(hold)
        with self.assertRaises(HoldNotLive):
            self.hold(60, token="t")
        self.assertWallet(100, 0)

    def test_a_captured_hold_can_not_be_released(self):
        self.top_up(100)
        self.capture(self.hold(60, token="t"))
        with self.assertRaises(HoldNotLive):
            self.holds._release("t")
        with self.assertRaises(HoldNotLive):
            self.hold(60, token="t")
        self.assertWallet(40, 0)

    def test_a_release_before_its_authorise_leaves_no_live_hold(self):
        self.top_up(100)
        tombstone = self.holds._release("t")
        self.assertEqual((tombstone.state, tombstone.amount), ("released", 0))
        with self.assertRaises(HoldNotLive):
            self.hold(60, token="t")
        with self.assertRaises(HoldNotLive):
            self.capture(tombstone)
        self.assertEqual(self.holds._release("t"), tombstone)
        self.assertWallet(100, 0)

    def test_the_sweeper_ends_what_is_over_and_nothing_else(self):
        self.top_up(100)
        over = self.hold(10), self.hold(20)
        live = self.hold(30, expires_at=LATER + timedelta(seconds=1))
        self.assertEqual(self.holds._expire_due(LATER, 1), 1)
        self.assertEqual(self.holds._expire_due(LATER, 10), 1)
        self.assertEqual(self.holds._expire_due(LATER, 10), 0)
        self.assertEqual([hold.state for hold in over], ["expired", "expired"])
        self.assertEqual(live.state, "held")
        self.assertWallet(100, 0, held=30)
        self.assertEqual(self.holds._release(over[0].token).state, "expired")

    def test_the_sweeper_ends_holds_of_many_members(self):
        self.top_up(100)
        other = self.new_member("Mei").wallet_id
        other._credit({"principal": 50}, key="m", kind="topup", on=TODAY)
        mine = self.hold(10)
        other._hold(50, token="o", expires_at=LATER, on=TODAY)
        self.assertEqual(self.holds._expire_due(LATER, 10), 2)
        self.assertEqual((mine.state, other.held, other.available), ("expired", 0, 50))

    def test_a_hold_outlives_the_end_of_its_lot(self):
        self.earn(50, TODAY)
        hold = self.hold_points(20)
        self.assertEqual(self.points._expire_lots(TOMORROW, 10), 1)
        self.assertEqual((self.points.balance, self.points.held), (20, 20))
        self.capture(hold, 15, kind="redeem")
        self.assertEqual(self.points._expire_lots(TOMORROW, 10), 1)
        self.assertEqual(self.points.balance, 0)
