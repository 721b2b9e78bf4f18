from odoo import api, fields, models

from ..asked import asked_of_records

# What benefits and their price lists are decided by
DECIDING_FIELDS = {
    "active",
    "company_id",
    "currency_id",
    "is_shared",
    "multiplier_rule",
    "price_rule",
    "tz",
}


class MembershipProgram(models.Model):
    """The rule by which one benefit goes before another."""

    _inherit = "membership.program"

    # === FIELDS === #
    price_rule = fields.Selection(
        [
            ("card_first", "The card's prices"),
            ("tier_first", "The tier's prices"),
            ("list", "Whichever comes first in the list of benefits"),
        ],
        string="Which Prices Win",
        required=True,
        default="card_first",
        help="When a member has prices from the tier and from a card.",
    )
    multiplier_rule = fields.Selection(
        [
            ("highest", "Only the highest"),
            ("multiplied", "All, one multiplied by the other"),
        ],
        string="Points Multipliers",
        required=True,
        default="highest",
        help="When a member has several points multipliers.",
    )
    benefit_rule_text = fields.Char(
        string="In Short", compute="_compute_benefit_rule_text"
    )

    # === COMPUTE METHODS === #
    @api.depends("price_rule", "multiplier_rule")
    @api.depends_context("lang")
    def _compute_benefit_rule_text(self):
        for program in self:
            program.benefit_rule_text = " ".join(
                (program._price_rule_text(), program._multiplier_rule_text())
            )

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if not DECIDING_FIELDS.isdisjoint(vals):
            benefits = self.env["membership.benefit"].search(
                [("program_id", "in", self.ids)]
            )
            benefits._keep_own_pricelist()
            benefits._check_pricelist()
            benefits._forget_book()
        return result

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_benefits(self):
        """Return the action that shows the benefits of these programs."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_benefit_action"
        )
        action["domain"] = [("program_id", "in", self.ids)]
        return action

    # === BUSINESS METHODS === #
    def _price_rule_text(self):
        return {
            "card_first": self.env._(
                "Prices of a card go before those of the tier; of several cards, the"
                " type that comes first in the list of card types decides."
            ),
            "tier_first": self.env._(
                "Prices of the tier go before those of a card; without any, the card"
                " type that comes first in the list of card types decides."
            ),
            "list": self.env._(
                "Of all prices that a member has, those that come first in the list of"
                " benefits count, whether a tier or a card gives them."
            ),
        }.get(self.price_rule, "")

    def _multiplier_rule_text(self):
        if self.multiplier_rule == "multiplied":
            return self.env._(
                "Several points multipliers are multiplied: 1.5 and 2 make 3."
            )
        return self.env._(
            "Of several points multipliers, only the highest counts: of 1.5 and 2 it"
            " is 2."
        )
