from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...logic.validity import add_months

MONTHS_SHOWN = 12
COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


class MembershipMember(models.Model):
    """What staff see of a member at one glance, reckoned when they look."""

    _inherit = "membership.member"

    # === FIELDS === #
    last_order_on = fields.Date(
        string="Last Purchase",
        compute="_compute_purchases",
        search="_search_last_order_on",
    )
    year_spend = fields.Monetary(
        string="Spent in 12 Months", compute="_compute_purchases"
    )
    year_orders = fields.Integer(
        string="Orders in 12 Months", compute="_compute_purchases"
    )
    benefit_ids = fields.Many2many(
        "membership.benefit",
        string="Benefits Today",
        compute="_compute_benefit_ids",
        help="What tier and cards give today, what wins first.",
    )

    # === COMPUTE METHODS === #
    @api.depends("program_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_purchases(self):
        since = add_months(fields.Date.context_today(self), -MONTHS_SHOWN)
        found = {}
        # What somebody buys elsewhere is not for everybody who serves.
        known = self._origin._known_to_user()
        if known:
            rows = self.env.execute_query(self._sql_purchases(known.ids, since))
            found = {member_id: figures for member_id, *figures in rows}
        for member in self:
            last, spend, orders = found.get(member._origin.id, (False, 0, 0))
            member.last_order_on = last
            member.year_spend = spend
            member.year_orders = orders

    @api.depends("tier_id", "card_ids.state", "card_ids.ends_on", "standing")
    def _compute_benefit_ids(self):
        for member in self:
            is_stored = member._origin and member.program_id
            member.benefit_ids = is_stored and member._origin._benefits(
                member.program_id._today()
            )

    # === SEARCH METHODS === #
    def _search_last_order_on(self, operator, value):
        """Members by the day of their last purchase; those without one are found by
        "not set" only."""
        if operator == "in" and set(value) <= {False}:
            return self._domain_last_order(SQL("IS NULL"))
        if operator not in COMPARISONS:
            return NotImplemented
        return self._domain_last_order(
            SQL("%s %s", SQL(COMPARISONS[operator]), fields.Date.to_date(value))
        )

    @api.model
    def _domain_last_order(self, condition):
        known = Domain.TRUE if self.env.su else self._known_domain()
        return known & Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "(SELECT activity.day FROM membership_activity activity"
                " WHERE activity.member_id = %s AND activity.orders > 0"
                " ORDER BY activity.day DESC LIMIT 1) %s",
                SQL.identifier(alias, "id"),
                condition,
            )
        )

    # === HELPERS === #
    @api.model
    def _sql_purchases(self, member_ids, since):
        return SQL(
            """
            SELECT member_id, MAX(day),
                   SUM(spend) FILTER (WHERE day > %(since)s),
                   COUNT(*) FILTER (WHERE day > %(since)s)
              FROM membership_activity
             WHERE member_id = ANY(%(ids)s) AND orders > 0
          GROUP BY member_id
            """,
            since=since,
            ids=list(member_ids),
        )
