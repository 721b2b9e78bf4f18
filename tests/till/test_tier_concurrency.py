from functools import partial

from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

TILLS = 4


@tagged("-at_install", "post_install")
class TestTiersAtSeveralTills(ConcurrentCase):
    """Orders of one member that are posted at the same moment, really committed."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            tiers = env["membership.tier"].create(
                [
                    {"program_id": self.program_id, "name": "Regular", "level": 0},
                    {
                        "program_id": self.program_id,
                        "name": "Gold",
                        "level": 1,
                        "reach_spend": 100 * TILLS,
                    },
                ]
            )
            self.tier_ids = tiers.ids
            member = env["membership.member"].browse(self.member_id)
            member._set_tier(tiers[0], "Begins here")

    def remove_committed(self):
        with self.transaction() as env:
            mine = SQL("member_id = %s", self.member_id)
            table = "membership_tier_change"
            self._triggers(env, SQL("DISABLE"), table)
            self._delete(env, table, mine)
            self._triggers(env, SQL("ENABLE"), table)
            self._delete(env, "membership_activity", mine)
            self._delete(
                env, "pos_order", SQL("membership_member_id = %s", self.member_id)
            )
            env.cr.execute(
                SQL(
                    "UPDATE membership_member SET tier_id = NULL WHERE id = %s",
                    self.member_id,
                )
            )
            env["membership.tier"].browse(self.tier_ids).unlink()
        return super().remove_committed()

    def pay(self, number, env, points=100):
        """What posting a paid order of 100 does."""
        (order_id,) = env.execute_query(
            SQL(
                """
                INSERT INTO pos_order (company_id, name, amount_tax, amount_total,
                                       amount_paid, amount_return, membership_member_id)
                VALUES (%s, 'Busy', 0, 100, 100, 0, %s) RETURNING id
                """,
                env.company.id,
                self.member_id,
            )
        )[0]
        member = env["membership.member"].browse(self.member_id)
        on = member.program_id._today()
        if points:
            member.points_account_id._credit(
                {"points": points}, key=f"busy:{number}", kind="earn", on=on
            )
        env["pos.order"].browse(order_id)._membership_add_activity(
            member,
            {
                "order_id": order_id,
                "member_id": member.id,
                "day": on,
                "spend": 100,
                "orders": 1,
                "points": points,
                "topup": 0,
            },
        )

    def together_at(self, numbers, **values):
        self.together(
            *(
                partial(self.retrying, partial(self.pay, number, **values))
                for number in numbers
            )
        )

    def steps(self):
        with self.transaction() as env:
            member = env["membership.member"].browse(self.member_id)
            steps = member.tier_change_ids.sorted("id")
            return [(step.kind, step.tier_id.name) for step in steps]

    def test_the_orders_that_reach_a_tier_together_give_it_once(self):
        self.together_at(range(TILLS))
        self.assertEqual(self.steps(), [("manual", "Regular"), ("upgrade", "Gold")])

    def test_orders_that_earn_no_points_are_seen_as_well(self):
        self.together_at(range(TILLS), points=0)
        self.assertEqual(self.steps(), [("manual", "Regular"), ("upgrade", "Gold")])

    def test_orders_that_each_reach_it_give_it_once(self):
        with self.transaction() as env:
            env["membership.tier"].browse(self.tier_ids[1]).reach_spend = 50
        self.together_at(range(TILLS))
        self.assertEqual(self.steps(), [("manual", "Regular"), ("upgrade", "Gold")])

    def test_a_review_beside_the_tills_gives_it_once(self):
        with self.transaction() as env:
            env["membership.tier"].browse(self.tier_ids[1]).reach_spend = 50

        def review(env):
            member = env["membership.member"].browse(self.member_id)
            member._review_tiers(member.program_id._today())

        self.together(
            partial(self.retrying, partial(self.pay, 1)),
            *[partial(self.retrying, review)] * 3,
        )
        self.retrying(review)
        self.assertEqual(self.steps(), [("manual", "Regular"), ("upgrade", "Gold")])
