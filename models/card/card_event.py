from odoo import fields, models

from ..asked import asked_of_one
from .card import CHAIN_POLICIES, STATES

KINDS = [
    ("issued", "Issued"),
    ("activated", "Activated"),
    ("frozen", "Frozen"),
    ("unfrozen", "Unfrozen"),
    ("lost", "Reported lost"),
    ("replaced", "Replaced"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
    ("extended", "Extended"),
    ("extension_undone", "Extension undone"),
    ("rescheduled", "Begins on another day"),
    ("revived", "Revived"),
    ("renumbered", "New number"),
    ("used", "First used"),
    ("chained", "Followed by another card"),
    ("chain_set", "Next card chosen"),
    ("moved", "Moved to another member"),
]


class MembershipCardEvent(models.Model):
    """One change of one card: who, when, where, why, before and after.

    Written by `membership.card._apply_changes` and `membership.card.type._issue` only;
    PostgreSQL itself refuses to change a row.
    """

    _name = "membership.card.event"
    _inherit = ["membership.ledger.immutable", "membership.acted"]
    _description = "Card Event"
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"

    # === FIELDS === #
    card_id = fields.Many2one(
        "membership.card", required=True, readonly=True, ondelete="restrict"
    )
    member_id = fields.Many2one(related="card_id.member_id")
    kind = fields.Selection(KINDS, string="What", required=True, readonly=True)
    occurred_at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    store_id = fields.Many2one("pos.config", readonly=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="restrict",
        help="The company that acted; of what the machine does, the member's home.",
    )
    reason = fields.Char(string="Why", readonly=True)
    order_id = fields.Many2one(
        "pos.order", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    batch_id = fields.Many2one("membership.batch", readonly=True, ondelete="restrict")
    state_from = fields.Selection(STATES, string="Status Before", readonly=True)
    state_to = fields.Selection(STATES, string="Status After", readonly=True)
    starts_from = fields.Date(string="Valid From Before", readonly=True)
    starts_to = fields.Date(string="Valid From After", readonly=True)
    ends_from = fields.Date(string="Valid Until Before", readonly=True)
    ends_to = fields.Date(string="Valid Until After", readonly=True)
    number_from = fields.Char(string="Number Before", readonly=True)
    number_to = fields.Char(string="Number After", readonly=True)
    policy_from = fields.Selection(
        CHAIN_POLICIES, string="When It Ends, Before", readonly=True
    )
    policy_to = fields.Selection(
        CHAIN_POLICIES, string="When It Ends, After", readonly=True
    )
    next_type_from_id = fields.Many2one(
        "membership.card.type",
        string="Next Card Before",
        readonly=True,
        ondelete="restrict",
    )
    next_type_to_id = fields.Many2one(
        "membership.card.type",
        string="Next Card After",
        readonly=True,
        ondelete="restrict",
    )

    member_from_id = fields.Many2one(
        "membership.member", string="Holder Before", readonly=True, ondelete="restrict"
    )
    member_to_id = fields.Many2one(
        "membership.member", string="Holder After", readonly=True, ondelete="restrict"
    )
    type_from_id = fields.Many2one(
        "membership.card.type",
        string="Card Type Before",
        readonly=True,
        ondelete="restrict",
    )
    type_to_id = fields.Many2one(
        "membership.card.type",
        string="Card Type After",
        readonly=True,
        ondelete="restrict",
    )

    _card_index = models.Index("(card_id, id)")
    _batch_unique = models.UniqueIndex(
        "(batch_id, card_id) WHERE batch_id IS NOT NULL",
        "A batch changes a card once.",
    )

    # === ACTION METHODS === #
    @asked_of_one
    def action_open_card(self):
        """Return the action that shows the card of this event."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "membership.card",
            "res_id": self.card_id.id,
            "view_mode": "form",
        }
