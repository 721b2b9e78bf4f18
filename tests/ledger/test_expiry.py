from datetime import timedelta

from .common import TODAY, LedgerCase

YESTERDAY = TODAY - timedelta(days=1)


class TestExpiry(LedgerCase):
    def test_lots_end_after_their_last_day(self):
        self.earn(10, YESTERDAY)
        self.earn(20, TODAY)
        self.earn(40)
        self.assertEqual(self.points._expire_lots(TODAY, 10), 1)
        self.assertEqual(self.points.balance, 60)
        entry = self.env["membership.points.entry"].search(
            [("account_id", "=", self.points.id), ("kind", "=", "expire")]
        )
        self.assertEqual((entry.amount, entry.balance_after), (-10, 60))

    def test_the_lots_of_an_account_end_in_one_entry(self):
        for amount in (10, 20, 30):
            self.earn(amount, YESTERDAY)
        self.assertEqual(self.points._expire_lots(TODAY, 10), 3)
        entry = self.env["membership.points.entry"].search([], limit=1)
        self.assertEqual((entry.amount, len(entry.allocation_ids)), (-60, 3))

    def test_it_goes_on_in_chunks_until_nothing_is_due(self):
        accounts = self.points | self.new_member("Mei").points_account_id
        for number, account in enumerate(accounts):
            for part in range(3):
                account._credit(
                    {"points": 10},
                    key=f"{number}:{part}",
                    kind="earn",
                    on=YESTERDAY,
                    expires_on=YESTERDAY,
                )
        counts = [self.points._expire_lots(TODAY, 4) for __ in range(3)]
        self.assertEqual(counts, [4, 2, 0])
        self.assertEqual(accounts.mapped("balance"), [0, 0])

    def test_bonus_ends_and_principal_does_not(self):
        self.top_up(300, 50, expires_on=YESTERDAY)
        self.assertEqual(self.wallet._expire_lots(TODAY, 10), 1)
        self.assertWallet(300, 0)

    def test_what_is_held_stays_until_the_hold_ends(self):
        self.earn(50, YESTERDAY, on=YESTERDAY)
        hold = self.hold_points(20, on=YESTERDAY)
        self.assertEqual(self.points._expire_lots(TODAY, 10), 1)
        self.assertEqual(self.points._expire_lots(TODAY, 10), 0)
        self.assertEqual((self.points.balance, self.points.held), (20, 20))
        hold._release(hold.token)
        self.assertEqual(self.points._expire_lots(TODAY, 10), 1)
        self.assertEqual(self.points.balance, 0)

    def test_pending_lots_end_like_others(self):
        self.earn(50, YESTERDAY, available_on=TODAY)
        self.points._expire_lots(TODAY, 10)
        self.assertEqual(self.points.balance, 0)

    def test_the_record_shows_the_new_balance_at_once(self):
        lot = self.earn(50, YESTERDAY).lot_ids
        self.assertEqual((self.member.points_balance, lot.remaining), (50, 50))
        self.points._expire_lots(TODAY, 10)
        self.assertEqual((self.member.points_balance, lot.remaining), (0, 0))
