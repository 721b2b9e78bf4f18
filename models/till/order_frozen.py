from odoo import api, models
from odoo.exceptions import UserError

# What the posting of an order, and of its return later, is reckoned from
FROZEN_ORDER_FIELDS = frozenset(
    {
        "amount_paid",
        "amount_total",
        "company_id",
        "config_id",
        "date_order",
        "fiscal_position_id",
        "partner_id",
        "session_id",
        "uuid",
    }
)
FROZEN_LINE_FIELDS = frozenset(
    {
        "discount",
        "extra_tax_data",
        "order_id",
        "price_subtotal",
        "price_subtotal_incl",
        "price_unit",
        "product_id",
        "qty",
        "refunded_orderline_id",
        "tax_ids",
        "uuid",
    }
)
FROZEN_PAYMENT_FIELDS = frozenset(
    {
        "amount",
        "membership_hold_token",
        "payment_method_id",
        "pos_order_id",
        "uuid",
    }
)
# A client may send any context; it cannot send this object.
_PAYMENTS_KEY = "_membership_payments_of_order"
_PAYMENTS = object()


def changed(record, vals, names):
    """:return: those of these fields of a record that ``vals`` would change"""
    record = record.sudo()
    return {
        name
        for name in names & set(vals)
        if record._fields[name].type.endswith("2many")
        or record._fields[name].convert_to_write(record[name], record)
        != record._fields[name].convert_to_write(
            record._fields[name].convert_to_cache(vals[name], record), record
        )
    }


class PosOrder(models.Model):
    """What a posted order rests on is frozen: its money, its customer, its day."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_is_frozen(self):
        """Tell whether something was posted that rests on this order."""
        self.ensure_one()
        # A cashier changes orders, and does not read whose they are.
        order = self.sudo()
        return order.membership_posted and bool(
            order.membership_member_id or order._membership_is_touched()
        )

    def _membership_check_frozen(self, vals):
        """
        :raise UserError: one of these orders is posted and would be another one
        """
        names = FROZEN_ORDER_FIELDS & set(vals)
        if self.env.context.get(_PAYMENTS_KEY) is _PAYMENTS:
            # Odoo reckons them anew when payments are corrected.
            names -= {"amount_paid", "amount_total"}
        if not names:
            return
        for order in self:
            if order._membership_is_frozen() and changed(order, vals, names):
                raise UserError(order._membership_frozen_message())

    def _membership_write_payments(self, write):
        """Let payments be corrected, as long as what the order rests on stays: what
        was paid in all, and everything about its wallet payments.

        :param write: does it, with these orders in the environment that it may be done
        """
        frozen = self.filtered(lambda order: order._membership_is_frozen())
        before = {order: order._membership_paid() for order in frozen}
        result = write(self.with_context(**{_PAYMENTS_KEY: _PAYMENTS}))
        for order in frozen:
            if order._membership_paid() != before[order]:
                raise UserError(order._membership_frozen_message())
        return result

    def _membership_paid(self):
        """:return: what the wallet paid, payment by payment, and what the rest did"""
        # A cashier does not read authorisations.
        wallet = self.sudo()._membership_wallet_payments()
        others = self.sudo().payment_ids - wallet
        return (
            {
                (payment.id, payment.amount, payment.membership_hold_token)
                for payment in wallet
            },
            self._membership_units(sum(others.mapped("amount"))),
        )

    def _membership_frozen_message(self):
        return self.env._(
            "%(order)s was posted for a member and cannot be edited: refund it"
            " instead.",
            order=self.pos_reference or self.name,
        )


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line in lines:
            # A tip may come after the payment, and counts nowhere.
            if line._membership_kind() != "tip":
                line._check_not_settled()
        return lines

    def write(self, vals):
        names = FROZEN_LINE_FIELDS & set(vals)
        if names:
            self.filtered(lambda line: changed(line, vals, names))._check_not_settled()
        result = super().write(vals)
        if names & {"order_id", "refunded_orderline_id"}:
            # Either may have made it a line of an order that is frozen.
            self._check_not_settled()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_not_settled()

    # === BUSINESS === #

    def _check_not_settled(self):
        """
        :raise UserError: the order of one of these lines is posted
        """
        for order in self.order_id:
            if order._membership_is_frozen():
                raise UserError(order._membership_frozen_message())


class PosPayment(models.Model):
    _inherit = "pos.payment"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._check_not_settled()
        return payments

    def write(self, vals):
        names = FROZEN_PAYMENT_FIELDS & set(vals)
        if not names:
            return super().write(vals)
        touched = self.filtered(lambda payment: changed(payment, vals, names))
        if "pos_order_id" in names:
            touched._check_stays()
        touched._check_not_settled(names)
        result = super().write(vals)
        touched._check_not_settled(names)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_not_settled()

    # === BUSINESS === #

    def _check_stays(self):
        """What was paid for one order pays for no other one, whoever bought it.

        :raise UserError: the order of one of these payments is paid
        """
        for payment in self:
            if payment.pos_order_id.state not in ("draft", "cancel"):
                raise UserError(
                    self.env._(
                        "A payment stays with the order that it was made for:"
                        " %(order)s.",
                        order=payment.pos_order_id.pos_reference
                        or payment.pos_order_id.name,
                    )
                )

    def _check_not_settled(self, names=FROZEN_PAYMENT_FIELDS):
        """
        :param names: what is changed of them
        :raise UserError: one of these belongs to a posted order, which rests on it
        """
        is_order_s = self.env.context.get(_PAYMENTS_KEY) is _PAYMENTS
        for payment in self:
            order = payment.pos_order_id
            is_wallet = payment.payment_method_id._is_membership_wallet()
            # Another method of payment changes nothing that was posted.
            is_harmless = not is_wallet and names <= {"payment_method_id"}
            if is_harmless or (is_order_s and not is_wallet):
                continue
            if order._membership_is_frozen():
                raise UserError(order._membership_frozen_message())
