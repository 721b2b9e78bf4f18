from odoo import api, models
from odoo.exceptions import ValidationError


class PosOrderLine(models.Model):
    """What a visitor's phone or a kiosk cannot order, however the order is put."""

    _inherit = "pos.order.line"

    # === CONSTRAINTS === #

    @api.constrains("product_id", "refunded_orderline_id", "order_id")
    def _check_visitor_line(self):
        """A card, stored value and what only members may buy are sold at a till, and a
        till takes goods back."""
        if not self.env["ir.http"]._membership_serves_visitor():
            return
        for line in self:
            exclusive = line.order_id.config_id._membership_exclusive_products()
            if line._membership_is_own() or line.product_id.product_tmpl_id.id in (
                exclusive
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s is sold at the till only.",
                        product=line.product_id.display_name,
                    )
                )
            returned = line.refunded_orderline_id.order_id
            if returned.config_id.membership_program_id or (
                returned and line.order_id.config_id.membership_program_id
            ):
                raise ValidationError(
                    self.env._("Goods are returned at the till only.")
                )

    # === BUSINESS === #

    def _membership_is_own(self):
        """:return: whether this line sells or takes back a card or stored value"""
        product = self.product_id
        return product.membership_is_card or product.membership_is_topup
