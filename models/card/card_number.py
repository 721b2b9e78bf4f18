from odoo import api, fields, models


class MembershipCardNumber(models.Model):
    """A number that was printed on a plastic card before anybody held it."""

    _name = "membership.card.number"
    _inherit = ["membership.guarded"]
    _description = "Printed Card Number"
    _rec_name = "number"
    _order = "id"

    _guarded_fields = frozenset(
        {"number", "batch_id", "type_id", "state", "card_id", "bound_at"}
    )

    # === FIELDS === #
    number = fields.Char(required=True, readonly=True, copy=False)
    batch_id = fields.Many2one(
        "membership.card.number.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    type_id = fields.Many2one(
        "membership.card.type", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("free", "Free"), ("bound", "Bound"), ("void", "Void")],
        required=True,
        readonly=True,
        default="free",
        copy=False,
    )
    card_id = fields.Many2one(
        "membership.card",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    bound_at = fields.Datetime(readonly=True, copy=False)

    _number_unique = models.Constraint(
        "UNIQUE (number)", "This number has been printed already."
    )
    _bound_to_card = models.Constraint(
        "CHECK ((state = 'bound') = (card_id IS NOT NULL))",
        "A bound number has a card, and no other number has one.",
    )
    _state_index = models.Index("(type_id, state)")

    # === BUSINESS METHODS === #
    @api.model
    def _take(self, number, card_type):
        """Return the free printed number of the type, which the caller binds.

        :raise UserError: there is no such number, or it can't be used
        """
        raise NotImplementedError

    def _bind(self, card):
        """Give this free number to a card; an earlier number of the card is void.

        :raise UserError: the number is not free any more
        """
        raise NotImplementedError
