from functools import partial

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .busy_store import PRICE
from .serving_common import ServingCase


@tagged("-at_install", "post_install")
class TestMergeWhileServing(ServingCase):
    """Two members become one while tills serve both, really committed."""

    def change(self, env):
        members = env["membership.member"]
        members.browse(self.twin_id)._merge_into(members.browse(self.member_id), "Busy")

    # === TESTS === #

    def test_nothing_is_lost_while_tills_serve_both(self):
        with self.transaction() as env:
            twin = env["membership.member"].browse(self.twin_id)
            twin.wallet_id._credit(
                {"principal": 50}, key="busy:top-up", kind="topup", on=twin.joined_on
            )
        order_ids = self.together(
            partial(self.sell_often, self.partner_id),
            partial(self.sell_often, self.twin_partner_id),
            partial(self.sell_often, self.twin_partner_id),
            partial(self.retrying, self.give_card),
            partial(self.retrying, self.count),
            partial(self.retrying, self.spend),
            partial(self.retrying, self.change),
        )
        count = sum(len(ids) for ids in order_ids[:3])
        with self.transaction() as env:
            members = env["membership.member"].browse([self.member_id, self.twin_id])
            member, twin = members
            self.assertEqual(twin.merged_into_id, member)
            self.assertEqual(member.points_balance, count * PRICE)
            self.assertEqual(member.wallet_principal, 49)
            self.assertEqual((twin.points_balance, twin.wallet_balance), (0, 0))
            rows = env["membership.activity"].search([("member_id", "in", members.ids)])
            self.assertEqual(rows.member_id, member)
            self.assertEqual(sum(rows.mapped("spend")), count * PRICE + 5)
            cards = env["membership.card"].search([("member_id", "in", members.ids)])
            self.assertEqual((len(cards), cards.member_id), (1, member))

    def test_a_card_for_who_is_merged_by_now_is_sent_back(self):
        self.assertSentBack(self.give_card)

    def test_an_order_for_who_is_merged_by_now_is_sent_back(self):
        self.assertSentBack(partial(self.sell, partner_id=self.twin_partner_id))

    def test_figures_for_who_is_merged_by_now_are_sent_back(self):
        self.assertSentBack(self.count)

    def test_what_was_committed_meanwhile_makes_the_merge_look_again(self):
        for meanwhile in (
            self.give_card,
            partial(self.sell, partner_id=self.twin_partner_id),
            self.count,
        ):
            with self.transaction() as env:
                twin = env["membership.member"].browse(self.twin_id)
                self.assertTrue(twin.active)
                self.retrying(meanwhile)
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises((ConcurrencyError, SerializationFailure)),
                ):
                    self.change(env)
                env.cr.rollback()
        self.retrying(self.change)
        with self.transaction() as env:
            twin = env["membership.member"].browse(self.twin_id)
            self.assertEqual((twin.year_spend, twin.points_balance), (0, 0))

    def test_two_managers_merge_in_a_ring_and_one_is_told(self):
        def back(env):
            members = env["membership.member"]
            member, twin = members.browse([self.member_id, self.twin_id])
            if twin.merged_into_id or member.merged_into_id:
                return "told"
            member._merge_into(twin, "Busy")
            return "merged"

        def forth(env):
            members = env["membership.member"]
            member, twin = members.browse([self.member_id, self.twin_id])
            if twin.merged_into_id or member.merged_into_id:
                return "told"
            twin._merge_into(member, "Busy")
            return "merged"

        answers = self.together(
            partial(self.retrying, back), partial(self.retrying, forth)
        )
        self.assertEqual(sorted(answers), ["merged", "told"])
