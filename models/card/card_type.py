from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...logic import checkdigit, validity

CARD_SEQUENCE = "membership.card"


class MembershipCardType(models.Model):
    """What a card is: its kind, its validity and its face.

    Cards are made by `_issue` only.
    """

    _name = "membership.card.type"
    _description = "Membership Card Type"
    _order = "sequence, id"

    # === FIELDS === #
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

    # === CONSTRAINT METHODS === #
    @api.constrains("kind")
    def _check_default_kind(self):
        programs = self.program_id
        programs.filtered(
            lambda program: program.default_card_type_id in self
        )._check_default_card_type()

    # === COMPUTE METHODS === #
    def _compute_card_count(self):
        counts = dict(
            self.env["membership.card"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for card_type in self:
            card_type.card_count = counts.get(card_type, 0)

    # === CRUD METHODS === #
    def write(self, vals):
        if "program_id" in vals and any(
            card_type.program_id.id != vals["program_id"] for card_type in self
        ):
            raise ValidationError(
                self.env._(
                    "A card type stays with its program. Create another one instead."
                )
            )
        return super().write(vals)

    # === ACTION METHODS === #
    def action_open_cards(self):
        """Return the action that shows the cards of these types."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_card_action"
        )
        action["domain"] = [("type_id", "in", self.ids)]
        return action

    # === BUSINESS METHODS === #
    def _issue(self, members, *, on, store=None):
        """Issue an active card of this type to each of `members`.

        :param date on: first day, in the program's time zone
        :param store: `pos.config` where it happens
        :return: the cards, in the order of the members
        :raise UserError: a member of another program, or a type that has run out
        """
        self.ensure_one()
        if members.program_id - self.program_id:
            raise UserError(
                self.env._(
                    "%(card_type)s is a card of another program.", card_type=self.name
                )
            )
        starts_on, ends_on = self._validity_from(on)
        vals_list = [
            {
                "number": self._next_number(),
                "type_id": self.id,
                "member_id": member.id,
                "state": "active",
                "starts_on": starts_on,
                "ends_on": ends_on,
                "store_id": store.id if store else False,
            }
            for member in members
        ]
        cards = self.env["membership.card"].sudo()._through_door().create(vals_list)
        return cards.with_env(self.env)

    def _validity_from(self, on):
        """Return first and last day (False: none) of a card issued on `on`."""
        if self.validity_kind == "permanent":
            return on, False
        if self.validity_kind == "duration":
            end = validity.period_end(on, self.validity_count, self.validity_unit)
            return on, end
        if self.fixed_ends_on < on:
            raise UserError(
                self.env._(
                    "%(card_type)s was valid until %(date)s; no more cards are issued.",
                    card_type=self.name,
                    date=self.fixed_ends_on,
                )
            )
        return self.fixed_starts_on or on, self.fixed_ends_on

    def _next_number(self):
        serial = self.env["ir.sequence"].sudo().next_by_code(CARD_SEQUENCE)
        return checkdigit.with_check_digit(f"{self.number_prefix or ''}{serial}")
