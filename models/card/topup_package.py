from odoo import fields, models


class MembershipTopupPackage(models.Model):
    """An amount a member prepays at the till, and the bonus it brings.

    The package owns the product that the till sells.
    """

    _name = "membership.topup.package"
    _description = "Top-up Package"
    _order = "sequence, amount, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "membership.program", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    amount = fields.Monetary(required=True, help="What the member pays.")
    bonus = fields.Monetary(
        default=0, required=True, help="What the member gets on top of the amount."
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, copy=False, ondelete="restrict", index=True
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of a top-up must be above zero."
    )
    _bonus_not_negative = models.Constraint(
        "CHECK (bonus >= 0)", "The bonus of a top-up can't be negative."
    )
    _product_unique = models.Constraint(
        "UNIQUE (product_id)", "A product belongs to one top-up package only."
    )
