from odoo import api, fields, models

from ..asked import asked_of_records

STATES = [
    ("inactive", "Not activated"),
    ("active", "Active"),
    ("frozen", "Frozen"),
    ("lost", "Lost"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
]


CHAIN_POLICIES = [
    ("type", "As the card type says"),
    ("chain", "Another card follows"),
    ("keep", "Stays a member without the card"),
    ("lapse", "Becomes a non-member"),
]


class MembershipCard(models.Model):
    """One card of one member.

    Everything that gives rights is guarded: a card is issued by
    `membership.card.type._issue` and changed by `_apply_changes`, the one door of its
    life. Each change leaves a `membership.card.event`.
    """

    _name = "membership.card"
    _inherit = ["membership.guarded", "membership.numbered"]
    _description = "Membership Card"
    _rec_name = "number"
    _order = "id desc"

    _guarded_fields = frozenset(
        {
            "number",
            "type_id",
            "member_id",
            "state",
            "starts_on",
            "ends_on",
            "issued_at",
            "activated_on",
            "used_at",
            "store_id",
            "claim_no",
            "predecessor_id",
            "renews_id",
            "chain_policy",
            "chain_type_id",
            "order_line_id",
            "sale_no",
            "event_ids",
        }
    )

    # === FIELDS === #
    number = fields.Char(required=True, readonly=True, copy=False)
    # Found by the index of the claims, which begins with the type.
    type_id = fields.Many2one(
        "membership.card.type", required=True, readonly=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "membership.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    program_id = fields.Many2one(
        related="type_id.program_id", store=True, precompute=True
    )
    kind = fields.Selection(related="type_id.kind")
    color = fields.Char(related="type_id.color")
    text_color = fields.Char(related="type_id.text_color")
    slogan = fields.Char(related="type_id.slogan")
    image = fields.Image(related="type_id.image")
    logo = fields.Image(related="type_id.logo")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="inactive",
        copy=False,
    )
    starts_on = fields.Date(string="Valid From", readonly=True, copy=False)
    ends_on = fields.Date(
        string="Valid Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Last day on which the card holds; empty: permanent, or not activated.",
    )
    issued_at = fields.Datetime(
        string="Issued On",
        required=True,
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
    )
    activated_on = fields.Date(readonly=True, copy=False)
    used_at = fields.Datetime(string="First Used", readonly=True, copy=False)
    store_id = fields.Many2one(
        "pos.config",
        readonly=True,
        index="btree_not_null",
        help="Where the card was issued.",
    )
    claim_no = fields.Integer(
        string="Claim",
        readonly=True,
        copy=False,
        help="Which of the member's cards of this type it is; empty: given back.",
    )
    predecessor_id = fields.Many2one(
        "membership.card",
        string="Follows",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The card that this one replaced or came after.",
    )
    successor_id = fields.Many2one(
        "membership.card", string="Followed By", compute="_compute_successor_id"
    )
    chain_policy = fields.Selection(
        CHAIN_POLICIES,
        string="When It Ends",
        required=True,
        readonly=True,
        default="type",
        copy=False,
    )
    chain_type_id = fields.Many2one(
        "membership.card.type",
        string="Next Card",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    order_line_id = fields.Many2one(
        "pos.order.line",
        string="Sold On",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The line of the order that the card was bought with.",
    )
    order_id = fields.Many2one(related="order_line_id.order_id", string="Order")
    sale_no = fields.Integer(readonly=True, copy=False)
    event_ids = fields.One2many(
        "membership.card.event",
        "card_id",
        string="History",
        readonly=True,
        groups="pos_membership.group_membership_officer",
    )
    notes = fields.Text()

    _number_unique = models.Constraint(
        "UNIQUE (number)", "This card number exists already."
    )
    _dates_in_order = models.Constraint(
        "CHECK (ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on)",
        "A card can't end before it starts.",
    )
    _claim_unique = models.Constraint(
        "UNIQUE (type_id, member_id, claim_no)",
        "The member has claimed this card already.",
    )
    # Hardly any card has these: a full index would slow down every change.
    _state_index = models.Index("(state, id) WHERE state <> 'active'")
    _predecessor_unique = models.UniqueIndex(
        "(predecessor_id) WHERE predecessor_id IS NOT NULL",
        "A card is followed by one card only.",
    )
    _sale_unique = models.UniqueIndex(
        "(order_line_id, sale_no) WHERE order_line_id IS NOT NULL",
        "This card has been sold already.",
    )
    _chain_type_needed = models.Constraint(
        "CHECK (chain_policy <> 'chain' OR chain_type_id IS NOT NULL)",
        "Choose the card that follows.",
    )

    # === COMPUTE METHODS === #
    @api.depends("predecessor_id")
    def _compute_successor_id(self):
        followers = self.search([("predecessor_id", "in", self.ids)])
        by_predecessor = {card.predecessor_id.id: card for card in followers}
        for card in self:
            card.successor_id = by_predecessor.get(card._origin.id, False)

    # === ACTION METHODS === #
    @asked_of_records
    def action_activate(self):
        """Ask for the reason to activate these cards."""
        return self._open_reason_wizard("activate")

    @asked_of_records
    def action_freeze(self):
        """Ask for the reason to suspend these cards."""
        return self._open_reason_wizard("freeze")

    @asked_of_records
    def action_unfreeze(self):
        """Ask for the reason to take these cards into use again."""
        return self._open_reason_wizard("unfreeze")

    @asked_of_records
    def action_report_lost(self):
        """Ask how these cards were lost."""
        return self._open_reason_wizard("report_lost")

    @asked_of_records
    def action_replace(self):
        """Ask why a card is replaced, and by which number."""
        return self._open_reason_wizard("replace")

    @asked_of_records
    def action_cancel(self):
        """Ask for the reason to end these cards for good."""
        return self._open_reason_wizard("cancel")

    def _batch_example_name(self):
        """Return what the preview of a batch calls this card: number and holder."""
        return f"{self.display_name} · {self.member_id.display_name}"

    def _open_reason_wizard(self, operation):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_card_wizard_action"
        )
        action["context"] = {
            "default_operation": operation,
            "default_card_ids": self.ids,
        }
        return action
