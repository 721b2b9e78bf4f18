from odoo import api, fields, models

from ...logic import contact


class MembershipMember(models.Model):
    """A person enrolled in a program: one per program and partner.

    Creating a member gives a code, both accounts, the lowest tier and the program's
    open card; see `_enrol`. Status and accounts are guarded.
    """

    _name = "membership.member"
    _inherit = ["membership.guarded"]
    _description = "Member"
    _rec_name = "name"
    _order = "id desc"

    _guarded_fields = frozenset(
        {
            "code",
            "tier_id",
            "tier_since",
            "enrolment_phone",
            "search_name",
            "phone_digits",
            "card_id",
        }
    )

    program_id = fields.Many2one(
        "membership.program", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
    )
    active = fields.Boolean(default=True)
    code = fields.Char(string="Member Code", readonly=True, copy=False)
    name = fields.Char(related="partner_id.name")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    image_128 = fields.Image(related="partner_id.image_128")
    avatar_128 = fields.Image(related="partner_id.avatar_128")
    search_name = fields.Char(
        compute="_compute_search_name", store=True, precompute=True, index="trigram"
    )
    phone_digits = fields.Char(
        compute="_compute_phone_digits", store=True, precompute=True, index="trigram"
    )
    enrolment_phone = fields.Char(readonly=True, copy=False)
    joined_on = fields.Date(default=fields.Date.context_today, copy=False)
    birthday = fields.Date()
    store_id = fields.Many2one(
        "pos.config", string="Enrolled At", index="btree_not_null", copy=False
    )
    tier_id = fields.Many2one(
        "membership.tier", readonly=True, index=True, ondelete="restrict", copy=False
    )
    tier_since = fields.Date(readonly=True, copy=False)
    tier_color = fields.Char(related="tier_id.color")
    card_ids = fields.One2many("membership.card", "member_id", string="Cards")
    card_id = fields.Many2one(
        "membership.card",
        string="Card",
        compute="_compute_card_id",
        store=True,
        index="btree_not_null",
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    notes = fields.Text()

    _partner_unique = models.Constraint(
        "UNIQUE (program_id, partner_id)",
        "This contact is a member of the program already.",
    )
    _code_unique = models.Constraint(
        "UNIQUE (code)", "This member code exists already."
    )
    _enrolment_phone_unique = models.Constraint(
        "UNIQUE (program_id, enrolment_phone)",
        "This telephone number belongs to a member already.",
    )
    _search_name_prefix = models.Index("(search_name text_pattern_ops, program_id)")
    _phone_digits_prefix = models.Index("(phone_digits text_pattern_ops, program_id)")

    @api.depends("partner_id.name")
    def _compute_search_name(self):
        for member in self:
            member.search_name = contact.search_name(member.partner_id.name)

    @api.depends("partner_id.phone")
    def _compute_phone_digits(self):
        for member in self:
            member.phone_digits = contact.phone_digits(member.partner_id.phone)

    @api.depends("card_ids.state")
    def _compute_card_id(self):
        order = ("active", "frozen", "inactive", "expired")
        for member in self:
            cards = member.card_ids.filtered(lambda card: card.state in order).sorted(
                key=lambda card: (order.index(card.state), -(card.id or 0))
            )
            member.card_id = cards[:1]
