from odoo import api, fields, models
from odoo.exceptions import UserError

# What makes a product sell stored value for money, one to one
TOPUP_FIELDS = frozenset(
    {
        "active",
        "attribute_line_ids",
        "available_in_pos",
        "combo_ids",
        "company_id",
        "list_price",
        "lst_price",
        "membership_is_topup",
        "membership_no_points",
        "property_account_income_id",
        "taxes_id",
        "type",
    }
)
# What makes a product sell a card. Its taxes and accounts are the bookkeeper's.
CARD_FIELDS = frozenset(
    {
        "active",
        "attribute_line_ids",
        "available_in_pos",
        "combo_ids",
        "company_id",
        "list_price",
        "lst_price",
        "membership_is_card",
        "membership_is_topup",
        "membership_no_points",
        "type",
    }
)
OWN_FIELDS = {"membership_is_topup": TOPUP_FIELDS, "membership_is_card": CARD_FIELDS}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    # === FIELDS === #
    membership_no_points = fields.Boolean(
        string="Earns No Points",
        help="Members earn no points on this product.",
    )
    membership_is_topup = fields.Boolean(
        string="Is a Top-up",
        readonly=True,
        copy=False,
        help="This product belongs to a top-up package.",
    )
    membership_is_card = fields.Boolean(
        string="Is a Membership Card",
        readonly=True,
        copy=False,
        help="This product belongs to a type of card that is sold.",
    )

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        for name in OWN_FIELDS:
            # A client may send a default in the context as well.
            default = self.env.context.get(f"default_{name}")
            if default or any(vals.get(name) for vals in vals_list):
                self._check_membership_write({name: True})
        return super().create(vals_list)

    def write(self, vals):
        self._check_membership_write(vals)
        return super().write(vals)

    def unlink(self):
        self._check_membership_unlink()
        return super().unlink()

    # === HELPERS === #
    def _through_membership_door(self):
        return self.env["membership.guarded"]._open_door(self)

    def _check_membership_write(self, vals):
        """Raise UserError when a top-up's or a card's product would become another."""
        if self.env["membership.guarded"]._is_door_open_for(self):
            return
        for flag, names in OWN_FIELDS.items():
            changed = names & set(vals)
            if flag in vals or (changed and any(self.mapped(flag))):
                raise UserError(self._own_product_messages()[flag])

    def _check_membership_unlink(self):
        for flag in OWN_FIELDS:
            if any(self.mapped(flag)):
                raise UserError(self._own_product_messages()[flag])

    def _own_product_messages(self):
        return {
            "membership_is_topup": self.env._(
                "This product belongs to a top-up package. Change or archive the"
                " package instead."
            ),
            "membership_is_card": self.env._(
                "This product belongs to a card type. Change or archive the card type"
                " instead."
            ),
        }
