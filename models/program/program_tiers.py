import calendar
from decimal import Decimal

from odoo import api, fields, models, tools

from ...logic.tier_facts import Formula
from ...logic.tiers import Ladder, first_end
from ...logic.validity import add_months
from ..memory import forget

# What the rules of the tiers are made of; a change of these is seen by the next order.
FORMULA_FIELDS = frozenset(
    {"growth_per_point", "growth_per_order", "growth_order_min", "tier_upgrade_at_once"}
)


class TierPlan:
    """What decides about the tiers of one program: its ladder and its formula."""

    def __init__(self, program):
        self.ladder = Ladder(tier._as_rule() for tier in program._ladder_tiers())
        self.growth_per_point = program.growth_per_point
        self.growth_per_order = program.growth_per_order
        self.growth_order_min = program.growth_order_min
        self.upgrades_at_once = program.tier_upgrade_at_once and bool(
            self.ladder.above(None)
        )

    @property
    def formula(self):
        """How growth is counted, as `logic.tier_facts` has it."""
        return Formula(
            self.growth_per_point,
            self.growth_per_order,
            Decimal(str(self.growth_order_min)),
        )

    def first_end(self, tier_id, on):
        """Return the last day of the first term of a tier, or None."""
        return first_end(self.ladder, self.ladder.get(tier_id), on)


class MembershipProgram(models.Model):
    """How a program counts growth, and when it reviews tiers."""

    _inherit = "membership.program"

    # === FIELDS === #
    growth_per_point = fields.Integer(default=1, required=True)
    growth_per_order = fields.Integer(default=0, required=True)
    growth_order_min = fields.Monetary(
        string="Orders Above",
        default=0,
        required=True,
        help="Only orders above this amount add growth of their own.",
    )
    growth_sentence = fields.Char(string="Growth", compute="_compute_growth_sentence")
    tier_upgrade_at_once = fields.Boolean(
        string="Upgrade at Once",
        default=True,
        help="A member moves up as soon as the order that reaches the tier is paid."
        " Otherwise the next review does it.",
    )
    tier_review = fields.Selection(
        [("daily", "Every day"), ("monthly", "Once a month")],
        string="Review of Tiers",
        default="daily",
        required=True,
    )
    tier_review_day = fields.Integer(
        string="Day of the Month",
        default=1,
        required=True,
        help="In a shorter month, its last day.",
    )
    tier_reviewed_on = fields.Date(
        string="Last Review",
        compute="_compute_tier_reviewed_on",
        store=True,
        precompute=True,
        readonly=True,
        copy=False,
    )

    _growth_not_negative = models.Constraint(
        "CHECK (growth_per_point >= 0 AND growth_per_order >= 0"
        " AND growth_order_min >= 0)",
        "Growth can't be negative.",
    )
    _review_day_in_month = models.Constraint(
        "CHECK (tier_review_day BETWEEN 1 AND 31)",
        "The day of the review is between 1 and 31.",
    )

    # === COMPUTE METHODS === #
    def _compute_tier_reviewed_on(self):
        """Nobody is reviewed before the day after the program began."""
        for program in self:
            program.tier_reviewed_on = program._today()

    @api.depends("growth_per_point", "growth_per_order", "growth_order_min")
    def _compute_growth_sentence(self):
        for program in self:
            program.growth_sentence = self.env._(
                "Growth = points earned × %(per_point)s",
                per_point=program.growth_per_point,
            )
            if program.growth_per_order:
                program.growth_sentence = self.env._(
                    "%(growth)s + %(per_order)s for each order above %(amount)s",
                    growth=program.growth_sentence,
                    per_order=program.growth_per_order,
                    amount=program.currency_id.format(program.growth_order_min),
                )

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if FORMULA_FIELDS & set(vals):
            forget(self.env)
        return result

    # === BUSINESS METHODS === #
    @tools.ormcache("self.id")
    def _tier_plan(self):
        """Return what decides about the tiers of this program, as plain values."""
        self.ensure_one()
        return TierPlan(self.sudo())

    def _ladder_tiers(self):
        """Return the tiers of the program, archived ones included."""
        return self.with_context(active_test=False).tier_ids

    def _tier_review_due(self, today):
        """Return the day of the review that is due on `today`, or False.

        A review that was missed is done once, as of today.
        """
        self.ensure_one()
        last = self.tier_reviewed_on
        planned = today if self.tier_review == "daily" else self._review_before(today)
        return today if not last or last < planned else False

    def _review_before(self, today):
        """Return the last monthly day of review, `today` included."""
        for first in (today.replace(day=1), add_months(today.replace(day=1), -1)):
            last_day = calendar.monthrange(first.year, first.month)[1]
            planned = first.replace(day=min(self.tier_review_day, last_day))
            if planned <= today:
                return planned
        return planned
