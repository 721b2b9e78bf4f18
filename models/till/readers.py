"""What of orders and payments is not for everybody who reads orders and payments."""

from odoo import api, fields, models

OFFICER = "pos_membership.group_membership_officer"


# Opens what only a till reads of an order: an `object()` cannot travel by RPC.
_TILL_KEY = "_membership_till_reads"
_TILL = object()
# In the answer to a till that sent orders, which are not looked up.
_SENT_KEY = "_membership_sent_by_till"
_SENT = object()
# A till shows so many earlier orders on a page.
RECEIPTS_AT_ONCE = 30


def is_sent_by_till(env):
    """Tell whether a till has sent the orders that are handled in an environment."""
    return env.context.get(_SENT_KEY) is _SENT


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
    def sync_from_ui(self, orders):
        """Answer a till with the orders that it sent, receipts included."""
        sent = self.with_context(**{_SENT_KEY: _SENT})
        return super(PosOrder, sent).sync_from_ui(orders)

    def read_pos_data(self, data, config):
        """Answer a till that asks for earlier orders.

        Their receipts name members and balances: so it counts as a look-up, and one
        answer has as many receipts as a till shows at once.

        :raise UserError: the user has looked up members too often just now
        """
        answer = super().read_pos_data(data, config)
        if not is_sent_by_till(self.env):
            shown = [row for row in answer["pos.order"] if row["membership_receipt"]]
            for row in shown[RECEIPTS_AT_ONCE:]:
                row["membership_receipt"] = False
            kept = self.browse([row["id"] for row in shown[:RECEIPTS_AT_ONCE]])
            kept._note_receipts_shown()
        return answer

    def _note_receipts_shown(self):
        # A cashier reads no members; that they were shown is noted.
        for program, orders in (
            self.sudo()
            .grouped(lambda order: order.membership_member_id.program_id)
            .items()
        ):
            store = orders[:1].config_id
            self.env["membership.lookup"]._note(store, "receipt", len(orders), program)

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
