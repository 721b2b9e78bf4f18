from odoo import api, fields, models


class PosOrderLine(models.Model):
    _name = "pos.order.line"
    _inherit = ["pos.order.line", "membership.guarded"]

    _guarded_fields = frozenset(
        {"membership_eligible", "membership_saving", "membership_saving_card_id"}
    )

    # === FIELDS === #

    membership_eligible = fields.Boolean(
        string="Earns Points",
        compute="_compute_membership_eligible",
        store=True,
        precompute=True,
        help="Fixed when the line is made: a later change of the product alters no"
        " order.",
    )
    membership_normal_price = fields.Float(
        string="Price without Tier",
        digits="Product Price",
        copy=False,
        help="What the till would have charged a customer without this tier; shown"
        " beside the price, never computed with.",
    )

    # === COMPUTE === #

    @api.depends("product_id")
    def _compute_membership_eligible(self):
        for line in self:
            product = line.product_id
            line.membership_eligible = not (
                product.membership_no_points
                or product == line.order_id.config_id.tip_product_id
            )

    # === CRUD === #

    @api.model
    def _load_pos_data_fields(self, config):
        return super()._load_pos_data_fields(config) + ["membership_normal_price"]

    # === BUSINESS === #

    def _membership_terms(self):
        """:return: what ``logic.settlement`` asks of this line beside its money"""
        self.ensure_one()
        kind = self._membership_kind()
        terms = {"kind": kind, "earns": self.membership_eligible and kind != "tip"}
        if kind == "topup":
            return {**terms, **self._membership_topup_terms()}
        if kind == "card":
            return {**terms, **self._membership_card_sale_terms()}
        return terms
