from odoo import fields
from odoo.tools import SQL

from ..common import MembershipCase


class BuyingMixin:
    """Writes what members did, without any order being posted."""

    def buy(self, on, spend=0, member=None, orders=1, points=0, topup=0):
        """Write what an order of this day counts for; nothing is decided by it.

        :return: the id of the activity
        """
        member = member or self.member
        (order_id,) = self.env.execute_query(
            SQL(
                """
                INSERT INTO pos_order (company_id, name, amount_tax, amount_total,
                                       amount_paid, amount_return,
                                       membership_member_id)
                VALUES (%s, 'Bought', 0, 0, 0, 0, %s) RETURNING id
                """,
                self.company.id,
                member.id,
            )
        )[0]
        (activity_id,) = self.env.execute_query(
            SQL(
                """
                INSERT INTO membership_activity
                       (order_id, member_id, day, spend, orders, points, topup)
                VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
                """,
                order_id,
                member.id,
                on,
                spend,
                orders,
                points,
                topup,
            )
        )[0]
        return activity_id


class TierCase(BuyingMixin, MembershipCase):
    """Silver for all, Gold from 1,000 spent, and Diamond from 3,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.reach_spend = 1000
        cls.diamond = cls.env["membership.tier"].create(
            {
                "program_id": cls.program.id,
                "name": "Diamond",
                "level": 2,
                "reach_spend": 3000,
            }
        )

    def review(self, on, members=None):
        """Review as of a day; return [(kind, tier)] of what it added to history."""
        members = members or self.member
        steps = self.env["membership.tier.change"]
        last = steps.search([], limit=1).id or 0
        members._review_tiers(self.day(on))
        return [
            (step.kind, step.tier_id)
            for step in steps.search([("id", ">", last)], order="id")
        ]

    def place(self, tier, on, member=None, **values):
        """Put a member where a test begins, as if it had been so since `on`."""
        member = member or self.member
        member._through_door().write(
            {
                "tier_id": tier.id,
                "tier_since": on,
                "tier_counts_from": on,
                "tier_counts_after": 0,
                **values,
            }
        )

    @staticmethod
    def day(text):
        return fields.Date.to_date(text)
