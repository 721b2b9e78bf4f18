"""Orders that come from a visitor's phone or a kiosk, and what they may carry.

Odoo's self-order lets anybody send an order, with the rights of a till, for any
customer and at any price, and calls an order of 0 paid. Nothing here needs that app.
"""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

# What a visitor does to what was ordered; he takes no line over from elsewhere.
CHANGES = (Command.UPDATE, Command.DELETE, Command.UNLINK)
# The only links between records of one order that an order of a phone needs
ALLOWED_LINKS = frozenset({"combo_parent_id", "combo_line_ids"})


class PosOrder(models.Model):
    _inherit = "pos.order"

    # === CONSTRAINTS === #

    @api.constrains("state")
    def _check_visitor_paid(self):
        """A till's card or top-up is not paid by an order that a visitor brought to
        zero: money has to be there for it."""
        if not self.env["ir.http"]._membership_serves_visitor():
            return
        for order in self.filtered(lambda order: order.state == "paid"):
            own = order.lines.filtered(lambda line: line._membership_is_own())
            price = sum(line._membership_value() for line in own if line.qty > 0)
            paid = sum(order.payment_ids.mapped("amount"))
            if order.currency_id.compare_amounts(paid, price) < 0:
                raise ValidationError(
                    self.env._("Cards and top-ups are paid at the till.")
                )

    # === BUSINESS === #

    @api.model
    def _membership_drop_visitor_values(self, order, existing):
        """Take out of a visitor's payload what only a till can give, in place.

        Orders of tills are left alone, and so are stores without a program, unless the
        order has something of a membership.

        :param dict order: the payload
        :param existing: the draft that it changes, an empty value for a new order
        :raise UserError: it changes what is not the visitor's
        """
        if not self.env["ir.http"]._membership_serves_visitor():
            return
        existing = existing or self.browse()
        store = existing.config_id or self._membership_named_store(order)
        if not store.membership_program_id and not existing._membership_is_ours():
            return
        if existing._membership_is_ours():
            existing._membership_check_visitor(order)
        lines = existing._membership_visitor_lines(order.get("lines") or [])
        self._membership_keep_customer(order, existing)
        self._membership_keep_links(order)
        for name in list(order):
            field = self._fields.get(name)
            if name.startswith("membership_") or (
                field and field.type in ("one2many", "many2many")
            ):
                del order[name]
        # Money that nobody took pays for nothing.
        order.update(lines=lines, state="draft")

    @api.model
    def _membership_named_store(self, order):
        """:return: the store whose session a payload names"""
        session_id = order.get("session_id")
        sessions = self.env["pos.session"]
        return sessions.browse(
            session_id if isinstance(session_id, int) else []
        ).config_id

    def _membership_is_ours(self):
        """:return: whether an order has a member, or sells cards or stored value"""
        lines = self.lines.filtered(lambda line: line._membership_is_own())
        return bool(lines) or self.partner_id._membership_is_member()

    def _membership_check_visitor(self, order):
        """
        :raise UserError: the visitor neither knows the draft nor sits at its table
        """
        table = order.get("self_ordering_table_id")
        tables = [
            self[name].id
            for name in ("table_id", "self_ordering_table_id")
            if name in self._fields
        ]
        if order.get("access_token") != self.access_token and (
            not table or table not in tables
        ):
            raise UserError(self.env._("This order belongs to somebody else."))

    @api.model
    def _membership_keep_customer(self, order, existing):
        """What a till gave stays. Of himself, a visitor names nobody but the contact
        that a visitor's address form made, and no member."""
        known = existing.partner_id
        if existing.session_id:
            order["session_id"] = existing.session_id.id
        if known and not known._membership_is_visitors():
            for name in ("partner_id", "pricelist_id", "fiscal_position_id"):
                order.pop(name, None)
            order["to_invoice"] = existing.to_invoice
            return
        partner_id = order.get("partner_id")
        partner = self.env["res.partner"].browse(
            partner_id if isinstance(partner_id, int) else []
        )
        if not partner.exists() or not partner._membership_is_visitors():
            order.update(partner_id=False, to_invoice=False)

    def _membership_visitor_lines(self, commands, creates=True):
        """
        :param list commands: for the lines of this order, or for combos in a line
        :param bool creates: whether lines are made here; those of combos are not
        :return: those that a visitor may give; what a till put on is left as it is
        :raise UserError: a command reaches for lines of another order
        """
        kept = []
        for command in commands:
            code, line_id, values = [*command, None, None][:3]
            line = self.lines.filtered(lambda line, line_id=line_id: line.id == line_id)
            is_new = code == Command.CREATE and creates
            if not (is_new or (code in CHANGES and line)):
                raise UserError(
                    self.env._("A line of this order belongs to another order.")
                )
            if is_new or not line._membership_is_own():
                values = self._membership_visitor_line(values or {})
                kept.append((code, line.id or 0, values))
        return kept

    def _membership_visitor_line(self, values):
        """:return: a line's values without what a visitor has no say in"""
        lines = self.env["pos.order.line"]
        clean = {}
        for name, value in values.items():
            field = lines._fields.get(name)
            if name == "order_id" or name.startswith("membership_"):
                continue
            if field and field.type == "one2many" and field.comodel_name == lines._name:
                value = self._membership_visitor_lines(value or [], creates=False)
            clean[name] = value
        return clean

    @api.model
    def _membership_keep_links(self, order):
        """Leave of the links between records only those of combos."""
        links = (order.get("relations_uuid_mapping") or {}).get("pos.order.line") or {}
        order["relations_uuid_mapping"] = {
            "pos.order.line": {
                uuid: {name: to for name, to in names.items() if name in ALLOWED_LINKS}
                for uuid, names in links.items()
            }
        }
