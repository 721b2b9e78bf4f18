from decimal import Decimal

from odoo import api, fields, models

from ...logic.tiers import Rule, Term, Tier, Window
from ..memory import forget

WINDOWS = [
    ("lifetime", "Since the member joined"),
    ("rolling", "In the last months"),
    ("year", "In the calendar year"),
    ("since_tier", "Since the member's tier began"),
]
MATCHES = [("any", "Any of these is enough"), ("all", "All of these together")]
FIGURES = ("spend", "orders", "growth", "topup")


class MembershipTier(models.Model):
    """What it takes to reach and to keep a tier."""

    _inherit = "membership.tier"

    # === FIELDS === #
    currency_id = fields.Many2one(related="program_id.currency_id")
    reach_spend = fields.Monetary(string="Spent", default=0, required=True)
    reach_orders = fields.Integer(string="Orders", default=0, required=True)
    reach_growth = fields.Integer(string="Growth", default=0, required=True)
    reach_topup = fields.Monetary(string="Topped Up", default=0, required=True)
    reach_match = fields.Selection(MATCHES, default="any", required=True)
    reach_window = fields.Selection(
        WINDOWS, string="Counted", default="lifetime", required=True
    )
    reach_window_months = fields.Integer(string="Months", default=12, required=True)
    keep_rule = fields.Selection(
        [
            ("same", "The same as to reach it"),
            ("own", "A rule of its own"),
            ("none", "Nothing is asked"),
        ],
        string="To Keep It",
        default="same",
        required=True,
    )
    keep_spend = fields.Monetary(string="Spent to Keep", default=0, required=True)
    keep_orders = fields.Integer(string="Orders to Keep", default=0, required=True)
    keep_growth = fields.Integer(string="Growth to Keep", default=0, required=True)
    keep_topup = fields.Monetary(string="Topped Up to Keep", default=0, required=True)
    keep_match = fields.Selection(MATCHES, default="any", required=True)
    keep_window = fields.Selection(
        WINDOWS, string="Counted to Keep", default="since_tier", required=True
    )
    keep_window_months = fields.Integer(
        string="Months to Keep", default=12, required=True
    )
    validity_count = fields.Integer(default=1, required=True)
    validity_unit = fields.Selection(
        [
            ("never", "No term: looked at in every review"),
            ("day", "Days"),
            ("month", "Months"),
            ("year", "Years"),
            ("calendar_year", "Calendar years, until 31 December"),
        ],
        string="Valid For",
        default="never",
        required=True,
    )
    downgrade_policy = fields.Selection(
        [
            ("never", "Keeps the tier for ever"),
            ("one_level", "Falls one level"),
            ("earned", "Falls to the level earned"),
        ],
        string="If It Is Not Kept",
        default="never",
        required=True,
    )
    grace_days = fields.Integer(
        string="Days of Grace",
        default=0,
        required=True,
        help="Days after the end in which the member can still do what is asked.",
    )
    notice_days = fields.Integer(
        string="Days of Notice",
        default=0,
        required=True,
        help="The member is told this many days before the tier is lost; 0: not told.",
    )

    _asked_not_negative = models.Constraint(
        "CHECK (reach_spend >= 0 AND reach_orders >= 0 AND reach_growth >= 0"
        " AND reach_topup >= 0 AND keep_spend >= 0 AND keep_orders >= 0"
        " AND keep_growth >= 0 AND keep_topup >= 0)",
        "What a tier asks for can't be negative.",
    )
    _months_positive = models.Constraint(
        "CHECK (reach_window_months > 0 AND keep_window_months > 0)",
        "Count the orders of at least one month.",
    )
    _validity_positive = models.Constraint(
        "CHECK (validity_count > 0)", "A tier is valid for at least one unit of time."
    )
    _days_not_negative = models.Constraint(
        "CHECK (grace_days >= 0 AND notice_days >= 0)",
        "Days of grace and of notice can't be negative.",
    )

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        forget(self.env)
        return tiers

    def write(self, vals):
        result = super().write(vals)
        forget(self.env)
        return result

    def unlink(self):
        result = super().unlink()
        forget(self.env)
        return result

    # === BUSINESS METHODS === #
    def _as_rule(self):
        """Return this tier as plain values for `logic.tiers`."""
        self.ensure_one()
        reach = self._rule_of("reach")
        return Tier(
            id=self.id,
            level=self.level,
            reach=reach,
            keep={"same": reach, "none": Rule()}.get(self.keep_rule)
            or self._rule_of("keep"),
            term=Term(self.validity_count, self.validity_unit),
            grace_days=self.grace_days,
            policy=self.downgrade_policy,
            notice_days=self.notice_days,
            is_open=self.active,
        )

    def _rule_of(self, side):
        """Return one side of the tier's rules.

        :param side: `reach` or `keep`
        """
        kind = self[f"{side}_window"]
        months = self[f"{side}_window_months"] if kind == "rolling" else 0
        return Rule(
            spend=Decimal(str(self[f"{side}_spend"])),
            orders=self[f"{side}_orders"],
            growth=self[f"{side}_growth"],
            topup=Decimal(str(self[f"{side}_topup"])),
            match=self[f"{side}_match"],
            window=Window(kind, months),
        )
