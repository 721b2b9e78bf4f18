from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MembershipTier(models.Model):
    """A level of status within a program. The lowest level is where members begin."""

    _name = "membership.tier"
    _description = "Membership Tier"
    _order = "program_id, level"

    # === FIELDS === #
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "membership.program", required=True, index=True, ondelete="restrict"
    )
    level = fields.Integer(
        required=True, default=0, help="A higher number is a higher status."
    )
    color = fields.Char(default="#78909C", required=True)
    pricelist_id = fields.Many2one(
        "product.pricelist",
        ondelete="restrict",
        index="btree_not_null",
        help="Prices of the members of this tier, at the till and elsewhere.",
    )
    points_multiplier = fields.Float(default=1.0, required=True, digits=(8, 3))
    member_ids = fields.One2many("membership.member", "tier_id", string="Members")
    member_count = fields.Integer(compute="_compute_member_count")

    _level_unique = models.Constraint(
        "UNIQUE (program_id, level)", "Two tiers of a program can't share a level."
    )
    _multiplier_positive = models.Constraint(
        "CHECK (points_multiplier > 0)", "The points multiplier must be above zero."
    )
    _color_hex = models.Constraint(
        "CHECK (color ~ '^#[0-9A-Fa-f]{6}$')",
        "A color is written as # and six hexadecimal digits.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("pricelist_id", "program_id")
    def _check_pricelist(self):
        for tier in self:
            pricelist = tier.pricelist_id.sudo()
            currency = tier.program_id.currency_id
            if pricelist and pricelist.currency_id != currency:
                raise ValidationError(
                    self.env._(
                        "The price list %(pricelist)s is not in %(currency)s, the"
                        " currency of the program.",
                        pricelist=pricelist.name,
                        currency=currency.name,
                    )
                )

    # === COMPUTE METHODS === #
    def _compute_member_count(self):
        counts = dict(
            self.env["membership.member"]._read_group(
                [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.member_count = counts.get(tier, 0)

    # === CRUD METHODS === #
    def write(self, vals):
        if "program_id" in vals and any(
            tier.program_id.id != vals["program_id"] for tier in self
        ):
            raise ValidationError(
                self.env._("A tier stays with its program. Create another one instead.")
            )
        result = super().write(vals)
        if {"pricelist_id", "level"} & set(vals):
            self.env["res.partner"].invalidate_model(["property_product_pricelist"])
        return result

    # === ACTION METHODS === #
    def action_open_members(self):
        """Return the action that shows the members of these tiers."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_member_action"
        )
        action["domain"] = [("tier_id", "in", self.ids)]
        return action
