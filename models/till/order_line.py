from odoo import api, fields, models
from odoo.exceptions import UserError

# What the return of points and of top-ups is reckoned from
SETTLED_FIELDS = frozenset(
    {
        "discount",
        "order_id",
        "price_subtotal_incl",
        "price_unit",
        "product_id",
        "qty",
        "refunded_orderline_id",
        "uuid",
    }
)


class PosOrderLine(models.Model):
    _name = "pos.order.line"
    _inherit = ["pos.order.line", "membership.guarded"]

    _guarded_fields = frozenset({"membership_eligible"})

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

    def write(self, vals):
        changed = SETTLED_FIELDS & set(vals)
        if changed:
            self.filtered(
                lambda line: any(
                    line._fields[name].convert_to_write(line[name], line) != vals[name]
                    for name in changed
                )
            )._check_not_settled()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_not_settled()

    @api.model
    def _load_pos_data_fields(self, config):
        return super()._load_pos_data_fields(config) + ["membership_normal_price"]

    # === BUSINESS === #

    def _check_not_settled(self):
        """
        :raise UserError: points or stored value were posted for one of these lines
        """
        for line in self:
            counts = line.membership_eligible or line.product_id.membership_is_topup
            if counts and line.order_id.sudo().membership_member_id:
                raise UserError(
                    self.env._(
                        "%(product)s was sold to a member and cannot be edited: refund"
                        " it instead.",
                        product=line.product_id.display_name,
                    )
                )

    def _membership_value(self):
        """The money of this line with its sign: negative for a return or a discount.

        The point of sale sends the subtotal of a return line without its sign, so the
        sign is taken from quantity and price.

        :return: float, taxes included
        """
        self.ensure_one()
        sign = -1 if self.qty * self.price_unit < 0 else 1
        return sign * abs(self.price_subtotal_incl)

    def _membership_value_per_unit(self):
        self.ensure_one()
        return abs(self.price_subtotal_incl / self.qty) if self.qty else 0.0

    def _membership_value_of_return(self, back):
        """:return: what of this line's money ``back`` returns; a card that was used is
        returned for a part of its price"""
        if back.product_id.membership_is_card:
            return abs(back.price_subtotal_incl)
        return self._membership_value_per_unit() * abs(back.qty)
