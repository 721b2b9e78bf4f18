from odoo import fields, models


class MembershipCardNumberBatch(models.Model):
    """Numbers for plastic cards, made at once to be printed."""

    _name = "membership.card.number.batch"
    _description = "Printed Card Numbers"
    _order = "id desc"

    # === FIELDS === #
    name = fields.Char(required=True)
    type_id = fields.Many2one(
        "membership.card.type", required=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one(
        related="type_id.program_id", store=True, index=True, precompute=True
    )
    count = fields.Integer(string="How Many", required=True, default=100)
    number_ids = fields.One2many("membership.card.number", "batch_id", readonly=True)

    _count_in_range = models.Constraint(
        "CHECK (count BETWEEN 1 AND 100000)",
        "A batch has 1 to 100,000 numbers.",
    )
