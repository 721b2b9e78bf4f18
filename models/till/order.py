from odoo import api, fields, models
from odoo.exceptions import UserError

from ...logic.plain import is_in_reach

# What only the server decides: a till that sends these is not believed.
SERVER_OWNED_ORDER_FIELDS = (
    "membership_posted",
    "membership_member_id",
    "membership_counted_at",
    "membership_receipt",
)
SERVER_OWNED_LINE_FIELDS = (
    "membership_eligible",
    "membership_saving",
    "membership_saving_card_id",
)
# What everything is reckoned from
AMOUNTS = {"lines": ("discount", "price_unit", "qty"), "payment_ids": ("amount",)}


class PosOrder(models.Model):
    """An order carries its member; what it causes is posted once, when it is paid.

    The flows are drawn in docs/flows.md: paid order, wallet payment, refund, offline.
    """

    _name = "pos.order"
    _inherit = ["pos.order", "membership.guarded"]

    _guarded_fields = frozenset(
        {"membership_posted", "membership_member_id", "membership_counted_at"}
    )

    # === FIELDS === #

    membership_member_id = fields.Many2one(
        "membership.member",
        string="Member",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The member whom this order was posted to.",
    )
    membership_posted = fields.Boolean(
        string="Membership Effects Posted", readonly=True, copy=False
    )

    # === CRUD === #

    def write(self, vals):
        self._membership_check_frozen(vals)
        if "payment_ids" in vals:
            return self._membership_write_payments(lambda orders: super().write(vals))
        result = super().write(vals)
        # Apps cancel orders in ways of their own, and most of them come through here.
        if vals.get("state") == "cancel":
            self._membership_release_holds()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_release_holds(self):
        self._membership_release_holds()

    # === ACTIONS === #

    def action_pos_order_paid(self):
        result = super().action_pos_order_paid()
        self._membership_post()
        return result

    # === BUSINESS === #

    @api.model
    def _process_order(self, order, existing_order):
        self._membership_check_readable(order)
        self._membership_drop_server_values(order)
        self._membership_drop_visitor_values(order, existing_order)
        return super()._process_order(order, existing_order)

    @api.model
    def _membership_check_readable(self, order):
        """
        :raise UserError: an amount of this payload is none that can be reckoned with
        """
        for name, amounts in AMOUNTS.items():
            for command in order.get(name) or []:
                values = command[-1] if len(command) == 3 else None
                if isinstance(values, dict) and not (
                    all(is_in_reach(values.get(amount)) for amount in amounts)
                    and isinstance(values.get("extra_tax_data") or {}, dict)
                ):
                    raise UserError(self.env._("The till sent an unreadable request."))

    @api.model
    def _membership_drop_server_values(self, order):
        """Take out of a till's payload what the server alone decides, in place."""
        for field in SERVER_OWNED_ORDER_FIELDS:
            order.pop(field, None)
        for command in order.get("lines") or []:
            if len(command) == 3 and isinstance(command[2], dict):
                for field in SERVER_OWNED_LINE_FIELDS:
                    command[2].pop(field, None)
