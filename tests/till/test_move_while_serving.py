from functools import partial

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.pos_membership.models.member.member_move import Destination

from .busy_store import PRICE
from .serving_common import ServingCase


@tagged("-at_install", "post_install")
class TestMoveWhileServing(ServingCase):
    """A member goes over to another program while tills serve, really committed."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            program = env["membership.program"].browse(self.program_id)
            second = program.copy({"name": "Second Club"})
            batch = env["membership.batch"].create(
                {
                    "name": "Move",
                    "kind": "move",
                    "model": "membership.member",
                    "company_id": env.company.id,
                    "requested_by": env.uid,
                }
            )
            self.second_id, self.batch_id = second.id, batch.id

    def remove_committed(self):
        with self.transaction() as env:
            moved = env["membership.member"].with_context(active_test=False)
            there = moved.search([("program_id", "=", self.second_id)])
            env.cr.execute(
                SQL(
                    "UPDATE membership_member SET moved_to_id = NULL,"
                    " move_batch_id = NULL WHERE id = %s",
                    self.twin_id,
                )
            )
            env.invalidate_all()
            self.part_accounts(env)
            self._triggers(env, SQL("DISABLE"), "membership_change")
            self._delete(env, "membership_change", SQL("res_id = ANY(%s)", there.ids))
            self._triggers(env, SQL("ENABLE"), "membership_change")
            self._delete(
                env, "membership_activity", SQL("member_id = ANY(%s)", there.ids)
            )
            for member in there:
                self._remove_member(env, member.id)
        result = super().remove_committed()
        with self.transaction() as env:
            self._delete(env, "membership_batch", SQL("id = %s", self.batch_id))
            env["membership.program"].browse(self.second_id).unlink()
        return result

    def change(self, env):
        members = env["membership.member"]
        twin = members.browse(self.twin_id)
        program = env["membership.program"].browse(self.second_id)
        batch = env["membership.batch"].browse(self.batch_id)
        there = Destination(program, env.company, {}, {}, "Busy", batch)
        if not twin._move_refusals(program):
            twin._move_to_program(there)

    # === TESTS === #

    def test_every_order_counts_where_it_was_posted_or_nowhere(self):
        self.together(
            partial(self.sell_often, self.twin_partner_id),
            partial(self.sell_often, self.twin_partner_id),
            partial(self.retrying, self.change),
            partial(self.retrying, self.change),
        )
        with self.transaction() as env:
            twin = env["membership.member"].browse(self.twin_id)
            there = twin.moved_to_id
            posted = env["pos.order"].search_count(
                [("membership_member_id", "=", twin.id)]
            )
            self.assertEqual(there.points_balance, posted * PRICE)
            self.assertEqual((twin.points_balance, twin.wallet_balance), (0, 0))
            rows = env["membership.activity"].search(
                [("member_id", "in", [twin.id, there.id])]
            )
            self.assertEqual(len(rows), posted)
            self.assertLessEqual(rows.member_id, there)

    def test_a_card_for_who_moved_by_now_is_sent_back(self):
        self.assertSentBack(self.give_card)

    def test_a_payment_of_who_moved_by_now_is_sent_back(self):
        with self.transaction() as env:
            twin = env["membership.member"].browse(self.twin_id)
            twin.wallet_id._credit(
                {"principal": 50}, key="busy:top-up", kind="topup", on=twin.joined_on
            )
        self.assertSentBack(self.spend)

    def test_an_order_for_who_moved_by_now_is_sent_back(self):
        self.assertSentBack(partial(self.sell, partner_id=self.twin_partner_id))

    def test_figures_for_who_moved_by_now_are_sent_back(self):
        self.assertSentBack(self.count)
