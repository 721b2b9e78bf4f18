from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..asked import asked_of_records


class MembershipCardType(models.Model):
    """What a card is: its kind, its validity, where it is accepted, and its face.

    Cards are made by `_issue` only; a paid card is sold by `_sell`.
    """

    _name = "membership.card.type"
    _inherit = ["membership.owned"]
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
    claim_limit = fields.Integer(
        string="Cards per Member",
        default=0,
        required=True,
        help="How many cards of this type a member can get in all; 0: no limit.",
    )
    activation = fields.Selection(
        [
            ("issue", "When it is issued"),
            ("first_use", "When it is used first"),
            ("member", "When the member asks for it"),
        ],
        required=True,
        default="issue",
        help="The validity of a card for a time begins with its activation.",
    )
    number_prefix = fields.Char(
        help="Digits in front of every card number of this type.",
    )
    number_scheme = fields.Selection(
        [("sequential", "One after the other"), ("random", "Random")],
        string="Numbers",
        required=True,
        default="sequential",
        help="Random numbers can't be guessed from another card.",
    )
    number_digits = fields.Integer(
        string="Serial Digits",
        required=True,
        default=10,
        help="Digits between the prefix and the check digit.",
    )
    check_scheme = fields.Selection(
        [("luhn", "Luhn (bank cards)"), ("gs1", "GS1 (EAN)")],
        string="Check Digit",
        required=True,
        default="luhn",
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
    on_expiry = fields.Selection(
        [
            ("keep", "Stays a member without the card"),
            ("chain", "Another card follows"),
            ("lapse", "Becomes a non-member"),
        ],
        string="When It Ends",
        required=True,
        default="keep",
    )
    next_type_id = fields.Many2one(
        "membership.card.type",
        string="Next Card",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('program_id', '=', program_id), ('id', '!=', id)]",
    )
    tell_on_chain = fields.Boolean(
        string="Tell the Member",
        help="Send a message when the next card follows.",
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    welcome_points = fields.Integer(
        required=True, default=0, help="Given once, when the card is activated."
    )
    welcome_bonus = fields.Monetary(
        required=True,
        default=0,
        help="Bonus in the wallet, given once, when the card is activated.",
    )
    store_scope = fields.Selection(
        [
            ("all", "All stores"),
            ("stores", "These stores"),
            ("companies", "The stores of these companies"),
        ],
        string="Accepted At",
        required=True,
        default="all",
    )
    store_ids = fields.Many2many(
        "pos.config",
        "membership_card_type_store_rel",
        string="Stores",
        domain="[('membership_program_id', '=', program_id)]",
    )
    company_ids = fields.Many2many(
        "res.company", "membership_card_type_company_rel", string="Companies"
    )
    lower_type_id = fields.Many2one(
        "membership.card.type",
        string="Replaces",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('program_id', '=', program_id), ('id', '!=', id)]",
        help="The lower card that a member gives up for this one.",
    )
    earn_spend = fields.Monetary(
        string="Spent", required=True, default=0, help="0: not asked."
    )
    earn_orders = fields.Integer(
        string="Number of Orders", required=True, default=0, help="0: not asked."
    )
    earn_points = fields.Integer(
        string="Points Earned", required=True, default=0, help="0: not asked."
    )
    earn_match = fields.Selection(
        [("any", "Any of them"), ("all", "All of them")], required=True, default="any"
    )
    earn_window = fields.Selection(
        [
            ("lifetime", "Since enrolment"),
            ("rolling", "In the last months"),
            ("year", "In the calendar year"),
        ],
        required=True,
        default="lifetime",
    )
    earn_window_months = fields.Integer(string="Months", required=True, default=12)
    color = fields.Char(string="Card Color", default="#3F51B5", required=True)
    text_color = fields.Char(help="Empty: black or white, whichever can be read.")
    image = fields.Image(string="Card Image", max_width=1024, max_height=1024)
    logo = fields.Image(max_width=512, max_height=512)
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
    _text_color_hex = models.Constraint(
        "CHECK (text_color ~ '^#[0-9A-Fa-f]{6}$')",
        "A color is written as # and six hexadecimal digits.",
    )
    _claim_limit_not_negative = models.Constraint(
        "CHECK (claim_limit >= 0)", "The number of cards per member can't be negative."
    )
    _number_digits_in_range = models.Constraint(
        "CHECK (number_digits BETWEEN 4 AND 16"
        " AND (number_scheme <> 'random' OR number_digits >= 8))",
        "A serial has 4 to 16 digits, a random one at least 8.",
    )
    _welcome_not_negative = models.Constraint(
        "CHECK (welcome_points >= 0 AND welcome_bonus >= 0)",
        "A welcome gift can't be negative.",
    )
    _earn_not_negative = models.Constraint(
        "CHECK (earn_spend >= 0 AND earn_orders >= 0 AND earn_points >= 0"
        " AND earn_window_months > 0)",
        "What earns a card can't be negative, and its window has at least one month.",
    )
    _next_type_needed = models.Constraint(
        "CHECK (on_expiry <> 'chain' OR next_type_id IS NOT NULL)",
        "Choose the card that follows.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("next_type_id", "on_expiry", "company_id")
    def _check_next_type(self):
        before = self.sudo().search([("next_type_id", "in", self.ids)])
        for card_type in self.sudo() | before:
            card_type._check_linked(card_type.next_type_id)
        self._refuse_loop("next_type_id", lambda card: card.on_expiry == "chain")

    @api.constrains("lower_type_id", "company_id")
    def _check_lower_type(self):
        above = self.sudo().search([("lower_type_id", "in", self.ids)])
        for card_type in self.sudo() | above:
            card_type._check_linked(card_type.lower_type_id)
        self._refuse_loop("lower_type_id", lambda card: True)

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
        result = super().write(vals)
        if "company_id" in vals:
            for card_type in self.sudo():
                card_type._keep_company()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion_in_use(self):
        cards = self.env["membership.card"].sudo()
        for card_type in self:
            count = cards.search_count([("type_id", "=", card_type.id)])
            if count:
                raise UserError(
                    self.env._(
                        "There are cards of the type %(card_type)s: %(count)s. Archive"
                        " it instead.",
                        count=f"{count:,}",
                        card_type=card_type.name,
                    )
                )

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_cards(self):
        """Return the action that shows the cards of these types."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_card_action"
        )
        action["domain"] = [("type_id", "in", self.ids)]
        return action

    # === HELPERS === #
    def _check_linked(self, other):
        if other and other.program_id != self.program_id:
            raise ValidationError(
                self.env._(
                    "%(card_type)s is a card of another program.", card_type=other.name
                )
            )
        if other and other.sudo().company_id != self.sudo().company_id:
            raise ValidationError(
                self.env._(
                    "%(card_type)s is a card of %(company)s; only a card of the same"
                    " company can follow or be replaced.",
                    card_type=other.name,
                    company=other.sudo().company_id.name,
                )
            )

    def _refuse_loop(self, field_name, follows):
        """Refuse a type that one comes back to by following a field."""
        for card_type in self:
            seen, following = card_type, card_type
            while follows(following) and following[field_name]:
                following = following[field_name]
                if following in seen:
                    raise ValidationError(
                        self.env._(
                            "The cards would follow each other for ever: %(names)s.",
                            names=" → ".join((seen + following).mapped("name")),
                        )
                    )
                seen += following
