from odoo import api, fields, models

# What benefits and their price lists are decided by
DECIDING_FIELDS = {
    "activation",
    "company_id",
    "company_ids",
    "name",
    "refund_deducts",
    "sequence",
    "store_ids",
    "store_scope",
}


class MembershipCardType(models.Model):
    """What cards of a type give to their members."""

    _inherit = "membership.card.type"

    # === FIELDS === #
    benefit_ids = fields.One2many(
        "membership.benefit", "card_type_id", string="Benefits"
    )
    benefit_summary = fields.Char(string="Gives", compute="_compute_benefit_summary")

    # === COMPUTE METHODS === #
    @api.depends("benefit_ids.display_name")
    @api.depends_context("lang")
    def _compute_benefit_summary(self):
        for card_type in self:
            card_type.benefit_summary = card_type.benefit_ids._summary_line()

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if not DECIDING_FIELDS.isdisjoint(vals):
            self.benefit_ids._keep_own_pricelist()
            self.env["membership.benefit"]._forget_book()
        return result

    def unlink(self):
        self.with_context(active_test=False).benefit_ids.unlink()
        return super().unlink()
