from odoo import fields, models


class MembershipCardType(models.Model):
    """What a card is: its kind, its validity and its face.

    Cards are made by `_issue` only.
    """

    _name = "membership.card.type"
    _description = "Membership Card Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "membership.program", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("open", "Open"),
            ("earned", "Earned"),
            ("paid", "Paid"),
            ("internal", "Internal"),
        ],
        required=True,
        default="open",
        help="Open: anybody may have one. Earned: issued by rule. "
        "Paid: sold. Internal: granted by the staff.",
    )
    number_prefix = fields.Char(
        help="Digits in front of every card number of this type.",
    )
    validity_kind = fields.Selection(
        [
            ("permanent", "Permanent"),
            ("duration", "For a time"),
            ("fixed", "Fixed dates"),
        ],
        string="Validity",
        required=True,
        default="permanent",
    )
    validity_count = fields.Integer(default=12)
    validity_unit = fields.Selection(
        [("day", "Days"), ("month", "Months"), ("year", "Years")],
        default="month",
    )
    fixed_starts_on = fields.Date(string="Valid From")
    fixed_ends_on = fields.Date(string="Valid Until")
    color = fields.Char(string="Card Color", default="#3F51B5", required=True)
    image = fields.Image(string="Card Image", max_width=1024, max_height=1024)
    slogan = fields.Char(translate=True)
    card_ids = fields.One2many("membership.card", "type_id", string="Cards")
    card_count = fields.Integer(compute="_compute_card_count")

    _validity_count_positive = models.Constraint(
        "CHECK (validity_kind <> 'duration'"
        " OR (validity_count > 0 AND validity_unit IS NOT NULL))",
        "A card that is valid for a time needs a number of days, months or years.",
    )
    _fixed_dates_in_order = models.Constraint(
        "CHECK (validity_kind <> 'fixed' OR (fixed_ends_on IS NOT NULL"
        " AND (fixed_starts_on IS NULL OR fixed_starts_on <= fixed_ends_on)))",
        "Fixed dates need an end that is not before the start.",
    )
    _number_prefix_digits = models.Constraint(
        "CHECK (number_prefix ~ '^[0-9]{1,6}$')",
        "The number prefix is at most six digits.",
    )
    _color_hex = models.Constraint(
        "CHECK (color ~ '^#[0-9A-Fa-f]{6}$')",
        "A color is written as # and six hexadecimal digits.",
    )

    def _compute_card_count(self):
        counts = dict(
            self.env["membership.card"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for card_type in self:
            card_type.card_count = counts.get(card_type, 0)
