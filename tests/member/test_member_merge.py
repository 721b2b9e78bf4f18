from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.pos_membership.models.ledger.exceptions import AccountClosed

from ..common import MembershipCase

REASON = "Enrolled twice"


class MergeCase(MembershipCase):
    """A member with a twin: the twin is merged into the member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.enrol("Li Na (2)", "138 0000 0002")
        cls.twin._through_door().enrolment_phone = "13800000002"
        cls.today = cls.program._today()

    def merge(self, gone=None, kept=None, reason=REASON):
        (gone or self.twin)._merge_into(kept or self.member, reason)


@tagged("post_install", "-at_install")
class TestMemberMerge(MergeCase):
    # === BALANCES === #

    def test_what_both_have_is_one_members(self):
        self.credit(self.member, points=10, principal=20)
        self.credit(self.twin, points=5, principal=100, bonus=30)
        self.merge()
        member, twin = self.member, self.twin
        self.assertEqual(
            (member.points_balance, member.wallet_principal, member.wallet_bonus),
            (15, 120, 30),
        )
        self.assertEqual((twin.points_balance, twin.wallet_balance), (0, 0))

    def test_the_entries_say_why_and_name_each_other(self):
        self.credit(self.twin, points=5, bonus=30)
        self.merge()
        entry = self.member.points_entry_ids
        self.assertEqual((entry.kind, entry.reason), ("transfer", REASON))
        self.assertEqual(entry.counterpart_id.account_id.member_id, self.twin)
        self.assertTrue(entry.key.startswith(f"merge:{self.twin.id}:{self.member.id}:"))

    def test_what_was_posted_to_the_twin_stays_with_it(self):
        self.credit(self.twin, points=5)
        before = self.twin.points_entry_ids
        self.merge()
        self.assertLess(before, self.twin.points_entry_ids)

    def test_the_twins_accounts_take_nothing_any_more(self):
        self.merge()
        with self.assertRaises(AccountClosed):
            self.credit(self.twin, points=1)

    def test_it_costs_as_many_statements_however_much_there_is(self):
        def statements(gone):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.merge(gone)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        first, few, many = self.twin, self.enrol("Li Na (3)"), self.enrol("Li Na (4)")
        for member, times in ((first, 1), (few, 1), (many, 60)):
            for _ in range(times):
                self.credit(member, points=1, principal=1, bonus=1)
        statements(first)
        self.assertEqual(statements(few), statements(many))

    # === WHO IT IS === #

    def test_the_twin_is_archived_and_says_who_it_is(self):
        self.merge()
        twin = self.twin
        self.assertFalse(twin.active)
        self.assertEqual(
            (twin.merged_into_id, twin.merge_reason), (self.member, REASON)
        )
        self.assertEqual(self.member.merged_from_ids, twin)

    def test_a_merged_member_stays_archived(self):
        self.merge()
        with self.assertRaisesRegex(UserError, "was merged into Li Na"):
            self.twin.active = True
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE membership_member SET active = TRUE WHERE id = %s",
                [self.twin.id],
            )

    def test_old_codes_and_numbers_find_the_one_who_stays(self):
        card = self.twin.card_id
        self.merge()
        find = self.members._find_by_code
        for code in (self.twin.code, "13800000002", "138 0000 0002", card.number):
            self.assertEqual(find(self.program, code), self.member, code)
        self.assertEqual(
            self.members._find_by_codes(self.program, [self.twin.code, "13800000002"]),
            {self.twin.code: self.member, "13800000002": self.member},
        )
        found = self.members._search_fast(self.program, self.twin.code, 5)
        self.assertEqual(found, self.member)

    def test_codes_find_nobody_of_another_program(self):
        self.merge()
        other = self.new_program("Second Club")
        for code in (self.twin.code, "13800000002"):
            self.assertFalse(self.members._find_by_code(other, code))

    def test_a_number_that_is_somebody_elses_now_is_that_members(self):
        self.merge()
        self.twin.partner_id.phone = "138 0000 0009"
        other = self.enrol("Wang Wei", "138 0000 0009")
        found = self.members._find_by_code(self.program, "13800000009")
        self.assertEqual(found, other)

    def test_neither_contact_nor_number_is_enrolled_again(self):
        self.merge()
        with self.assertRaisesRegex(UserError, self.member.code):
            self.members._enrol(self.program, self.twin.partner_id)
        with self.assertRaisesRegex(UserError, "already belongs to the member Li Na"):
            self.members._enrol_new(self.program, "Li Na", "138 0000 0002")

    def test_who_was_merged_before_follows(self):
        third = self.enrol("Li Na (3)")
        self.credit(third, points=7)
        self.merge(gone=third, kept=self.twin)
        self.merge()
        self.assertEqual(third.merged_into_id, self.member)
        self.assertEqual(self.member.points_balance, 7)
        found = self.members._find_by_code(self.program, third.code)
        self.assertEqual(found, self.member)

    def test_what_is_not_known_is_filled_in(self):
        self.twin.write(
            {
                "birthday": date(1990, 5, 1),
                "joined_on": self.member.joined_on - timedelta(days=100),
                "notes": "Likes oolong",
                "store_id": self.store.id,
            }
        )
        self.member.notes = "Calls on Mondays"
        self.merge()
        member = self.member
        self.assertEqual(member.birthday, date(1990, 5, 1))
        self.assertEqual(member.joined_on, self.twin.joined_on)
        self.assertEqual(member.notes, "Calls on Mondays\nLikes oolong")
        self.assertEqual(member.store_id, self.store)

    def test_what_is_known_stays(self):
        self.member.birthday, self.twin.birthday = date(1990, 5, 1), date(1991, 1, 1)
        self.merge()
        self.assertEqual(self.member.birthday, date(1990, 5, 1))

    def test_it_is_noted_with_both(self):
        self.merge()
        changes = self.env["membership.change"].search(
            [("res_model", "=", "membership.member")]
        )
        noted = {(change.res_id, change.field_name) for change in changes}
        self.assertIn((self.twin.id, "merged_into_id"), noted)
        self.assertIn((self.member.id, "merged_from_ids"), noted)

    # === CARDS === #

    def test_cards_move_by_an_event_and_keep_what_they_are(self):
        card = self.twin.card_id
        before = (card.number, card.state, card.starts_on, card.ends_on)
        self.merge()
        self.assertEqual(card.member_id, self.member)
        self.assertEqual(
            (card.number, card.state, card.starts_on, card.ends_on), before
        )
        event = card.event_ids[:1]
        self.assertEqual((event.kind, event.reason), ("moved", REASON))
        self.assertEqual(event.member_from_id, self.twin)
        self.assertEqual(event.member_to_id, self.member)
        self.assertFalse(self.twin.card_id)

    def test_cards_that_are_over_move_as_well(self):
        card = self.twin.card_id
        card._cancel("Lost interest")
        self.merge()
        self.assertEqual((card.member_id, card.state), (self.member, "cancelled"))

    def test_claims_add_up_beyond_the_limit_and_no_further(self):
        self.card_type.claim_limit = 1
        card = self.twin.card_id
        self.merge()
        claims = (self.member.card_id | card | self.member.card_ids).mapped("claim_no")
        self.assertEqual(sorted(claims), [1, 2])
        self.assertTrue(self.card_type._refusals(self.member))

    def test_a_claim_that_was_given_back_stays_free(self):
        self.twin.card_id._apply_changes(
            "cancelled", [(self.twin.card_id.id, {"claim_no": None})]
        )
        self.merge()
        self.assertEqual(
            self.member.card_ids.filtered("claim_no").mapped("claim_no"), [1]
        )

    def test_nobody_gives_a_merged_member_a_card(self):
        self.merge()
        with self.assertRaisesRegex(UserError, "was merged into"):
            self.card_type._issue(self.twin, on=self.today)

    # === FREE SERVICES === #

    def coffee(self, tier, count, period):
        return {
            "tier_id": tier.id,
            "kind": "quota",
            "name": "A coffee",
            "quota_count": count,
            "quota_period": period,
        }

    def use(self, member, benefit, times):
        for number in range(times):
            member._use_benefit(
                benefit, store=self.store, key=f"{member.id}:{benefit.id}:{number}"
            )

    def left(self, benefit):
        grants = self.member._grants(self.today, self.store)
        quotas = self.member._quotas(grants, self.today)
        return sum(quota.left for quota in quotas[benefit.id])

    def test_free_services_of_a_month_add_up(self):
        coffee = self.env["membership.benefit"].create(
            self.coffee(self.silver, 5, "month")
        )
        self.use(self.member, coffee, 2)
        self.use(self.twin, coffee, 2)
        self.merge()
        self.assertEqual(self.left(coffee), 1)

    def test_more_than_the_quota_leaves_nothing(self):
        coffee = self.env["membership.benefit"].create(
            self.coffee(self.silver, 2, "month")
        )
        self.use(self.member, coffee, 2)
        self.use(self.twin, coffee, 2)
        self.merge()
        self.assertEqual(self.left(coffee), 0)
        uses = self.env["membership.benefit.use"]
        uses = uses.search([("benefit_id", "=", coffee.id)])
        self.assertEqual(uses.member_id, self.member)
        self.assertEqual(sorted(uses.mapped("slot")), [0, 1, 2, 3])

    def test_what_a_term_gave_once_is_not_given_again(self):
        coffee = self.env["membership.benefit"].create(
            self.coffee(self.gold, 3, "validity")
        )
        self.twin._set_tier(self.gold, "Regular guest")
        self.use(self.twin, coffee, 2)
        self.merge()
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.left(coffee), 1)

    # === WHAT IS OPEN === #

    def test_matters_to_check_are_the_other_ones(self):
        report = self.env["membership.exception"]._report
        options = {"program": self.program, "member": self.twin}
        is_open = report("points", "Something", **options)
        done = report("points", "Something else", **options)
        done._through_door()._close("It was nothing.")
        self.merge()
        self.assertEqual((is_open.member_id, done.member_id), (self.member, self.twin))

    # === REFUSALS === #

    def assertRefused(self, words, gone=None, kept=None, reason=REASON):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.merge(gone, kept, reason)
        self.assertFalse((gone or self.twin).merged_into_id)

    def test_who_can_t_be_merged_is_said_in_one_sentence(self):
        stranger = self.enrol("Li Na", program=self.new_program("Second Club"))
        self.assertRefused("different programs", kept=stranger)
        self.assertRefused("two different", kept=self.twin)
        self.assertRefused("Say why", reason="  ")
        self.member.active = False
        self.assertRefused("Li Na is archived")
        self.member.active, self.twin.active = True, False
        self.assertRefused("is archived")

    def test_a_payment_under_way_is_an_obstacle_on_either_side(self):
        self.credit(self.member, principal=20)
        self.credit(self.twin, principal=20)
        for member in (self.member, self.twin):
            hold = member.wallet_id._hold(
                5,
                token=f"merge-{member.id}",
                expires_at=self.env.cr.now() + timedelta(hours=1),
                on=self.today,
            )
            self.assertRefused("reserved for a payment")
            hold._release(hold.token)
        self.merge()

    def test_a_member_is_merged_once(self):
        third = self.enrol("Li Na (3)")
        self.merge()
        with self.assertRaisesRegex(UserError, "was merged into Li Na"):
            self.merge()
        with self.assertRaisesRegex(UserError, "was merged into Li Na"):
            self.merge(gone=third, kept=self.twin)
        self.assertTrue(third.active)
