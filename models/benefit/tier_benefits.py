from odoo import api, fields, models


class MembershipTier(models.Model):
    """What a tier gives to its members."""

    _inherit = "membership.tier"

    # === FIELDS === #
    benefit_ids = fields.One2many("membership.benefit", "tier_id", string="Benefits")
    benefit_summary = fields.Char(string="Gives", compute="_compute_benefit_summary")

    # === COMPUTE METHODS === #
    @api.depends("benefit_ids.display_name")
    @api.depends_context("lang")
    def _compute_benefit_summary(self):
        for tier in self:
            tier.benefit_summary = tier.benefit_ids._summary_line()

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if {"level", "name"} & set(vals):
            self.benefit_ids._keep_own_pricelist()
            self.env["membership.benefit"]._forget_book()
        return result

    def unlink(self):
        self.with_context(active_test=False).benefit_ids.unlink()
        return super().unlink()
