from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class MembershipCardType(models.Model):
    """What a paid order line does with cards, and what its refund takes back."""

    _inherit = "membership.card.type"

    # === BUSINESS METHODS === #
    def _sell(self, order_line, member):
        """Issue the cards that a paid order line bought, once.

        An order is never lost: when the stock, the limit or the time of the type was
        passed meanwhile, the cards are issued all the same and the matter is reported
        for staff to look at.

        :return: the cards, one for each unit
        :raise UserError: not a whole number of cards, or nobody to have them
        """
        self.ensure_one()
        # Cashiers read cards only; what an order causes is decided here.
        card_type, line = self.sudo(), order_line.sudo()
        known = line.membership_card_ids
        if known:
            return known.with_env(self.env)
        members = card_type._buyers(line, member)
        order, on = line.order_id, self.program_id._today(line.order_id.date_order)
        refusals = card_type._refusals(members, order.config_id, on)
        rows = card_type._issue_rows(members, [on] * len(members))
        for number, row in enumerate(rows, 1):
            row.update(order_line_id=line.id, sale_no=number)
        cards = card_type._insert_cards(rows, store=order.config_id, order=order)
        sold_out = self.env["membership.card.stock"]._take(cards) < len(cards)
        if refusals or sold_out:
            card_type._report_sale(line, member, next(iter(refusals.values()), None))
        cards._give_welcome(store=order.config_id, order=order)
        line.invalidate_recordset(["membership_card_ids"], flush=False)
        return cards.with_env(self.env)

    def _refundable_cards(self, order_line):
        """Return the cards of a line that were not returned yet, the unused first."""
        return (
            self._sold_cards(order_line)
            .filtered(lambda card: card.state != "cancelled")
            .sorted(lambda card: (bool(card.used_at), card.id))
        )

    def _sold_cards(self, order_line):
        """Return the cards of a line: for a lost one that which replaced it."""
        cards = self.env["membership.card"].sudo()
        for card in order_line.sudo().membership_card_ids:
            cards += card._in_its_place()
        return cards

    def _take_back(self, refund_line):
        """End the cards that a refund line returns, and what came with them.

        The claims are given back, the cards are in stock again, and of the welcome
        gifts is taken back what is still there.

        :return: the cards, also when they were taken back before
        :raise UserError: a card can't be returned, or for less money only
        """
        self.ensure_one()
        card_type, line = self.sudo(), refund_line.sudo()
        order, original = line.order_id, line.refunded_orderline_id
        done = card_type._sold_cards(original).event_ids.filtered(
            lambda event: event.kind == "cancelled" and event.order_id == order
        )
        if done:
            return done.card_id.with_env(self.env)
        count = card_type._whole_number(-line.qty)
        cards = card_type._refundable_cards(original)[:count]
        if len(cards) < count:
            raise UserError(
                self.env._("These cards have been returned or cancelled already.")
            )
        on = self.program_id._today(order.date_order)
        card_type._check_refund(line, cards._refund_terms(on), count)
        cards._apply_or_refuse(
            "cancelled",
            {"claim_no": None},
            reason=self.env._("Refunded"),
            store=order.config_id,
            order=order,
            at=order.date_order,
        )
        self.env["membership.card.stock"]._give_back(cards._with_replaced())
        cards._take_welcome_back(order)
        return cards.with_env(self.env)

    # === HELPERS === #
    def _whole_number(self, quantity):
        count = int(quantity)
        if count != quantity or count < 1:
            raise UserError(
                self.env._(
                    "%(card_type)s is sold in whole numbers.", card_type=self.name
                )
            )
        return count

    def _buyers(self, line, member):
        """Return the member, once for each card of the line."""
        if not member:
            raise UserError(
                self.env._(
                    "Choose the member who buys %(card_type)s.", card_type=self.name
                )
            )
        if member.program_id != self.program_id:
            raise UserError(
                self.env._(
                    "%(card_type)s is a card of another program.", card_type=self.name
                )
            )
        count = self._whole_number(line.qty)
        return self.env["membership.member"].browse([member.id] * count)

    def _report_sale(self, line, member, sentence):
        order = line.order_id
        message = self.env._(
            "Order %(order)s sold a card that could not be had any more: %(reason)s"
            " The member has it all the same.",
            order=order.pos_reference or order.name,
            reason=sentence or self._sold_out_message(),
        )
        self.env["membership.exception"]._report(
            "card",
            message,
            program=self.program_id,
            member=member,
            order=order,
            amount=line.price_subtotal_incl,
            key=f"{order.uuid}:card:{line.uuid}",
        )

    def _check_refund(self, line, terms, count):
        if not terms["allowed"]:
            raise UserError(terms["message"])
        currency, most = line.order_id.currency_id, terms["amount"] * count
        back = abs(line.price_subtotal_incl)
        if float_compare(back, most, precision_rounding=currency.rounding) > 0:
            raise UserError(
                self.env._(
                    "At most %(amount)s is paid back for this card.",
                    amount=currency.format(most),
                )
            )
