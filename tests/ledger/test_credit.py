from datetime import datetime, timedelta

from .common import TODAY, LedgerCase

TOMORROW = TODAY + timedelta(days=1)


class TestCredit(LedgerCase):
    def test_points_are_entry_lot_and_balance(self):
        entry = self.earn(100, TOMORROW)
        self.assertEqual((entry.amount, entry.balance_after), (100, 100))
        self.assertEqual((entry.kind, entry.bucket), ("earn", "points"))
        self.assertEqual(self.points.balance, 100)
        self.assertEqual(entry.lot_ids.granted, 100)
        self.assertEqual(entry.lot_ids.expires_on, TOMORROW)

    def test_a_top_up_is_one_operation_in_both_buckets(self):
        entries = self.top_up(300, 50.55, expires_on=TOMORROW)
        self.assertEqual(entries.mapped("bucket"), ["principal", "bonus"])
        self.assertEqual(entries.mapped("balance_after"), [300, 350.55])
        self.assertEqual(len(set(entries.mapped("key"))), 1)
        self.assertEqual(entries.lot_ids.mapped("expires_on"), [False, TOMORROW])
        self.assertWallet(300, 50.55)

    def test_principal_can_not_be_given_an_end(self):
        with self.assertRaises(ValueError):
            self.top_up(300, expires_on={"principal": TOMORROW})

    def test_an_unknown_bucket_or_kind_is_a_mistake_of_the_caller(self):
        with self.assertRaises(ValueError):
            self.points._credit({"bonus": 1}, key="x", kind="earn", on=TODAY)
        with self.assertRaises(ValueError):
            self.points._credit({}, key="x", kind="earn", on=TODAY)
        with self.assertRaises(ValueError):
            self.earn(1, kind="theft")

    def test_pending_points_count_but_can_not_be_spent_yet(self):
        today = self.program._today()
        self.earn(60, available_on=today + timedelta(days=1), on=today)
        self.earn(40, available_on=today, on=today)
        self.assertEqual(self.points.balance, 100)
        self.assertEqual((self.points.available, self.points.pending), (40, 60))

    def test_the_entry_says_where_when_and_by_whom(self):
        store = self.env["pos.config"].create({"name": "Harbour"})
        moment = datetime(2026, 3, 9, 23, 30)
        cashier = self.env.ref("base.user_admin")
        account = self.points.with_user(cashier)
        entry = account._credit(
            {"points": 5},
            key="visit",
            kind="gift",
            on=TODAY,
            at=moment,
            store=store,
            origin=self.member,
            reason="A friend came along",
        )
        self.assertEqual((entry.store_id, entry.lot_ids.store_id), (store, store))
        self.assertEqual(entry.occurred_at, moment)
        self.assertEqual(entry.create_uid, cashier)
        self.assertEqual(entry.origin_model, "membership.member")
        self.assertEqual(entry.origin_id, self.member.id)
        self.assertEqual(entry.reason, "A friend came along")

    def test_sums_beyond_32_bits_are_kept(self):
        self.earn(10**12)
        self.earn(10**12)
        self.assertEqual(self.points.balance, 2 * 10**12)

    def test_a_wallet_keeps_large_amounts_to_the_cent(self):
        self.top_up(999999999999.99)
        self.top_up(0.01)
        self.assertEqual(self.wallet.balance, 10**12)
        self.pay(10**12)
        self.assertWallet(0, 0)


class TestOpening(LedgerCase):
    def test_opening_twice_gives_the_same_accounts(self):
        self.earn(10)
        again = self.env["membership.points.account"]._open(self.member)
        self.assertEqual((again, again.balance), (self.points, 10))

    def test_each_wallet_has_the_currency_of_its_program(self):
        euro = self.env.ref("base.EUR")
        program = self.new_program(euro)
        members = self.new_member("Mei", program) | self.new_member("Bao", program)
        members |= self.member
        wallets = self.env["membership.wallet"]._open_many(members)
        self.assertEqual(wallets.member_id, members)
        self.assertEqual((wallets - self.wallet).currency_id, euro)
        self.assertEqual(wallets.mapped("balance"), [0, 0, 0])

    def test_opening_for_nobody_opens_nothing(self):
        accounts = self.env["membership.points.account"]
        self.assertFalse(accounts._open_many(self.env["membership.member"]))
