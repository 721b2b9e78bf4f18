"""What of orders and payments is not for everybody who reads orders and payments."""

from odoo import api, fields, models

OFFICER = "pos_membership.group_membership_officer"


# Opens what only a till reads of an order: an `object()` cannot travel by RPC.
_TILL_KEY = "_membership_till_reads"
_TILL = object()


def read_by_till(records):
    """Return the same records for the answer to a till, which has the receipts."""
    return records.with_context(**{_TILL_KEY: _TILL})


class PosOrder(models.Model):
    """A receipt names its member and the balances of now: a till gets it with its
    orders, and nobody finds or reads orders by it."""

    _inherit = "pos.order"

    # === FIELDS === #
    membership_member_id = fields.Many2one(groups=OFFICER)
    # A receipt is printed by cashiers, who read no members.
    membership_receipt = fields.Json(compute_sudo=True)

    # === CRUD METHODS === #
    @api.model
    def _has_field_access(self, field, operation):
        """Only officers, and the answers to tills, read receipts."""
        allowed = super()._has_field_access(field, operation)
        if operation != "read" or field.name != "membership_receipt":
            return allowed
        return allowed and (
            self.env.su
            or self.env.context.get(_TILL_KEY) is _TILL
            or self.env.user.has_group(OFFICER)
        )

    # === BUSINESS METHODS === #
    @api.model
    def _till_only_fields(self):
        return [*super()._till_only_fields(), "membership_receipt"]

    @api.model
    def _load_pos_data_read(self, records, config):
        return super()._load_pos_data_read(read_by_till(records), config)


class PosPayment(models.Model):
    """A cashier's till stores the token of a wallet payment and reads it of orders that
    are still to be paid, never by a search: whoever holds it ends the reservation."""

    _inherit = "pos.payment"

    # === CRUD METHODS === #
    @api.model
    def _has_field_access(self, field, operation):
        """Only officers read tokens; a till writes them."""
        allowed = super()._has_field_access(field, operation)
        if operation != "read" or field.name != "membership_hold_token":
            return allowed
        return allowed and (self.env.su or self.env.user.has_group(OFFICER))

    # === BUSINESS METHODS === #
    @api.model
    def _load_pos_data_read(self, records, config):
        """Give a till back the tokens of its own orders that are not paid yet."""
        payments = super()._load_pos_data_read(records, config)
        # The cashier reads these payments, and of those due here the token as well.
        own = self.sudo().browse([values["id"] for values in payments])
        tokens = {
            payment.id: payment.membership_hold_token
            for payment in own
            if payment.pos_order_id.state == "draft"
            and payment.pos_order_id.config_id == config
        }
        for values in payments:
            values["membership_hold_token"] = tokens.get(values["id"], False)
        return payments
