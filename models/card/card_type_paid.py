from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..asked import asked_of_one

PRODUCT_FIELDS = {"name", "price", "active", "kind", "membership_no_points"}


class MembershipCardType(models.Model):
    """A card that is sold: its price, its own product, its stock."""

    _inherit = "membership.card.type"

    # === FIELDS === #
    price = fields.Monetary(required=True, default=0, help="What the member pays.")
    discount_max = fields.Float(
        string="Discount at Most",
        digits=(5, 2),
        required=True,
        default=0,
        help="How much may be taken off the price of this card at the most, in percent,"
        " by price lists, discounts and coupons together. 0: always sold at its price.",
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, copy=False, ondelete="restrict", index=True
    )
    membership_no_points = fields.Boolean(
        string="Earns No Points", help="Members earn no points by buying this card."
    )
    stock_limited = fields.Boolean(
        string="Limited Number", help="Only so many cards can be sold."
    )
    stock_left = fields.Integer(
        string="Cards Left",
        compute="_compute_stock_left",
        inverse="_inverse_stock_left",
    )
    refund_used = fields.Selection(
        [("refuse", "Not refunded"), ("prorata", "Refunded for the days left")],
        string="A Used Card Is",
        required=True,
        default="refuse",
        help="A card that was never used is refunded as a whole. The days left are"
        " those that were paid for; days that were given to it are not refunded.",
    )
    refund_deducts = fields.Boolean(
        string="Less What It Gave",
        help="What the card saved its member at the till, the worth of the free"
        " services that were used, and the welcome bonus that was spent are taken off"
        " what is paid back. Savings at the till are noted while this is switched on.",
    )

    _price_not_negative = models.Constraint(
        "CHECK (price >= 0)", "The price of a card can't be negative."
    )
    _discount_max_in_range = models.Constraint(
        "CHECK (discount_max >= 0 AND discount_max < 100)",
        "What may be taken off the price of a card is at least 0 and less than 100 %.",
    )
    _product_unique = models.Constraint(
        "UNIQUE (product_id)", "A product belongs to one card type only."
    )

    # === COMPUTE METHODS === #
    @api.depends("stock_limited")
    def _compute_stock_left(self):
        # Tokens are nobody's to read; their number is for all who see the type.
        counts = dict(
            self.env["membership.card.stock"]
            .sudo()
            ._read_group(
                [("type_id", "in", self.ids), ("card_id", "=", False)],
                ["type_id"],
                ["__count"],
            )
        )
        for card_type in self:
            card_type.stock_left = counts.get(card_type._origin, 0)

    def _inverse_stock_left(self):
        wanted = {card_type: card_type.stock_left for card_type in self}
        for card_type, count in wanted.items():
            card_type.check_access("write")
            card_type._set_stock(count)

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("product_id") for vals in vals_list):
            raise ValidationError(self._own_product_message())
        card_types = super().create(vals_list)
        for card_type in card_types:
            card_type.sudo()._keep_product()
        return card_types

    def write(self, vals):
        if "product_id" in vals and not self.env.su:
            raise ValidationError(self._own_product_message())
        result = super().write(vals)
        if PRODUCT_FIELDS & set(vals):
            for card_type in self.sudo():
                card_type._keep_product()
        return result

    def unlink(self):
        products = self.sudo().product_id
        result = super().unlink()
        products._through_membership_door().write({"active": False})
        return result

    # === ACTION METHODS === #
    @asked_of_one
    def action_open_product(self):
        """Return the action that shows the product the till sells."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "product.product",
            "view_mode": "form",
            "res_id": self.product_id.id,
        }

    # === BUSINESS METHODS === #
    @api.model
    def _price_limits(self, products):
        """Return how much of their prices cards may be sold for at the least.

        :param products: products or their templates
        :return: {id of a product that sells a card: share of its price, 1.0 when
            nothing may change the price}
        """
        is_template = products._name == "product.template"
        path = "product_id.product_tmpl_id" if is_template else "product_id"
        # Who sells a product need not see the card types of other companies.
        types = self.sudo().with_context(active_test=False)
        return {
            card_type.mapped(path).id: 1 - card_type.discount_max / 100
            for card_type in types.search([(path, "in", products.ids)])
        }

    # === HELPERS === #
    def _own_product_message(self):
        return self.env._("A card type makes its own product.")

    def _keep_product(self):
        """Make the product of a paid type, and keep it as the type says."""
        if self.product_id:
            self.product_id._through_membership_door().write(self._product_values())
        elif self.kind == "paid":
            products = self.env["product.product"]._through_membership_door()
            product = products.create(
                {
                    **self._product_values(),
                    "type": "service",
                    "company_id": self._common_company().id,
                    "sale_ok": False,
                    "purchase_ok": False,
                    "membership_is_card": True,
                }
            )
            self.product_id = product.with_env(self.env)

    def _keep_company(self):
        product = self.sudo().product_id
        if product:
            company = self._common_company()
            product._through_membership_door().company_id = company

    def _product_values(self):
        return {
            "name": self.name,
            "list_price": self.price,
            "active": self.active and self.kind == "paid",
            "available_in_pos": self.price > 0,
            "membership_no_points": self.membership_no_points,
        }

    def _count_stock(self):
        """Return how many cards can still be sold."""
        return (
            self.env["membership.card.stock"]
            .sudo()
            .search_count([("type_id", "=", self.id), ("card_id", "=", False)])
        )

    def _set_stock(self, count):
        """Make `count` the number of cards that can still be sold."""
        if count < 0:
            raise UserError(self.env._("The number of cards left can't be negative."))
        difference = count - self._count_stock()
        if difference > 0:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO membership_card_stock (type_id)"
                    " SELECT %s FROM generate_series(1, %s)",
                    self.id,
                    difference,
                )
            )
        elif difference:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM membership_card_stock WHERE id IN ("
                    " SELECT id FROM membership_card_stock"
                    " WHERE type_id = %s AND card_id IS NULL"
                    " LIMIT %s FOR UPDATE SKIP LOCKED)",
                    self.id,
                    -difference,
                )
            )
        self.invalidate_recordset(["stock_left"], flush=False)
