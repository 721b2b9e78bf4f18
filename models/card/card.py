from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...logic import validity

# A card that was cancelled or has expired stays so.
STATE_CHANGES = {
    "active": {"inactive", "frozen"},
    "frozen": {"active"},
    "lost": {"inactive", "active", "frozen"},
    "cancelled": {"inactive", "active", "frozen", "lost"},
}


class MembershipCard(models.Model):
    """One card of one member.

    Everything that gives rights is guarded: a card is issued by
    `membership.card.type._issue` and changed by its own methods.
    """

    _name = "membership.card"
    _inherit = ["membership.guarded"]
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
            "store_id",
        }
    )

    # === FIELDS === #
    number = fields.Char(required=True, readonly=True, copy=False)
    type_id = fields.Many2one(
        "membership.card.type",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    member_id = fields.Many2one(
        "membership.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    program_id = fields.Many2one(
        related="type_id.program_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(related="type_id.kind")
    color = fields.Char(related="type_id.color")
    slogan = fields.Char(related="type_id.slogan")
    image = fields.Image(related="type_id.image")
    state = fields.Selection(
        [
            ("inactive", "Not activated"),
            ("active", "Active"),
            ("frozen", "Frozen"),
            ("lost", "Lost"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        default="inactive",
        index=True,
        copy=False,
    )
    starts_on = fields.Date(string="Valid From", readonly=True, copy=False)
    ends_on = fields.Date(
        string="Valid Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Last day on which the card holds; empty: permanent.",
    )
    issued_at = fields.Datetime(
        string="Issued On",
        required=True,
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
    )
    store_id = fields.Many2one(
        "pos.config",
        readonly=True,
        index="btree_not_null",
        help="Where the card was issued.",
    )
    notes = fields.Text()

    _number_unique = models.Constraint(
        "UNIQUE (number)", "This card number exists already."
    )
    _dates_in_order = models.Constraint(
        "CHECK (ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on)",
        "A card can't end before it starts.",
    )

    # === ACTION METHODS === #
    def action_freeze(self):
        """Suspend active cards; officers only."""
        self._change_state("frozen")

    def action_unfreeze(self):
        """Take frozen cards into use again; officers only."""
        self._change_state("active")

    def action_cancel(self):
        """End cards for good; officers only."""
        self._change_state("cancelled")

    # === BUSINESS METHODS === #
    def _holds_on(self, day):
        """Tell whether the card gives its rights on `day`."""
        self.ensure_one()
        return self.state == "active" and validity.is_within(
            day, self.starts_on or None, self.ends_on or None
        )

    def _change_state(self, state):
        """Move the cards to `state`: the one door of a card's life.

        :raise AccessError: the user is no membership officer
        :raise UserError: a card's present state does not lead there
        """
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(
                self.env._("Only a membership officer changes the state of a card.")
            )
        self.check_access("read")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for card in self:
            if card.state not in STATE_CHANGES[state]:
                raise UserError(
                    self.env._(
                        "Card %(number)s is %(state)s and can't become %(target)s.",
                        number=card.number,
                        state=labels[card.state],
                        target=labels[state],
                    )
                )
        self.sudo()._through_door().write({"state": state})
