from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestMemberGlance(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.member)
        cls.dormant = cls.enrol("Old Friend", "138 0000 0002")
        cls.passer = cls.enrol("Passer-by", "138 0000 0003")
        cls.bought(cls.member, 5, 80)
        cls.bought(cls.member, 200, 20)
        cls.bought(cls.dormant, 120, 50)
        cls.bought(cls.dormant, 400, 500)

    @classmethod
    def bought(cls, member, days_ago, spend):
        """Give a member an order of so many days ago, as a row of its activity."""
        session = cls.env["pos.session"].search(
            [("config_id", "=", cls.store.id)]
        ) or cls.env["pos.session"].create({"config_id": cls.store.id})
        order = cls.env["pos.order"].create(
            {
                "session_id": session.id,
                "amount_tax": 0,
                "amount_total": spend,
                "amount_paid": spend,
                "amount_return": 0,
            }
        )
        cls.env.cr.execute(
            SQL(
                "INSERT INTO membership_activity"
                " (order_id, member_id, day, spend, orders, points, topup)"
                " VALUES (%s, %s, %s, %s, 1, 0, 0)",
                order.id,
                member.id,
                cls.today - timedelta(days=days_ago),
                spend,
            )
        )

    def found(self, *condition):
        domain = [("program_id", "=", self.program.id), condition]
        return self.members.search(domain)

    def test_the_last_purchase_and_the_last_twelve_months_are_shown(self):
        self.assertEqual(self.member.last_order_on, self.today - timedelta(days=5))
        self.assertEqual((self.member.year_spend, self.member.year_orders), (100, 2))
        self.assertEqual((self.dormant.year_spend, self.dormant.year_orders), (50, 1))
        self.assertFalse(self.passer.last_order_on)
        self.assertEqual((self.passer.year_spend, self.passer.year_orders), (0, 0))

    def test_a_year_ends_with_the_same_day_a_year_ago(self):
        edge = self.enrol("Edge", "138 0000 0004")
        year_ago = fields.Date.subtract(self.today, years=1)
        self.bought(edge, (self.today - year_ago).days, 7)
        self.assertEqual(edge.year_spend, 0)
        self.bought(edge, (self.today - year_ago).days - 1, 9)
        edge.invalidate_recordset()
        self.assertEqual(edge.year_spend, 9)

    def test_the_dormant_are_those_whose_last_purchase_is_old(self):
        ninety = self.today - timedelta(days=90)
        self.assertEqual(self.found("last_order_on", "<", ninety), self.dormant)
        self.assertEqual(self.found("last_order_on", ">=", ninety), self.member)

    def test_who_never_bought_is_found_as_such(self):
        self.assertEqual(self.found("last_order_on", "=", False), self.passer)
        self.assertEqual(
            self.found("last_order_on", "!=", False), self.member | self.dormant
        )

    def test_members_are_grouped_by_the_type_of_their_card(self):
        groups = self.members._read_group(
            [("program_id", "=", self.program.id)], ["card_type_id"], ["__count"]
        )
        self.assertEqual(groups, [(self.card_type, 3)])

    def test_benefits_of_the_tier_are_shown_until_the_member_lapses(self):
        priority = self.env["membership.benefit"].create(
            {"tier_id": self.silver.id, "kind": "priority"}
        )
        self.assertEqual(self.member.benefit_ids, priority)
        self.member.sudo()._through_door().standing = "lapsed"
        self.assertFalse(self.member.benefit_ids)
