from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class MembershipCardType(models.Model):
    """What the refund of an order line takes back of the cards that it sold."""

    _inherit = "membership.card.type"

    # === BUSINESS METHODS === #
    @api.model
    def _return_terms(self, order_line, quantity, on):
        """Return whether cards of a line can come back on a day, and for how much.

        What was paid for and never issued comes back first, for what was paid.

        :param quantity: how many come back
        :return: {"allowed": bool, "amount": what is paid back for each, "message": a
            sentence that says why less or nothing, or False}
        """
        line = order_line.sudo()
        missing = self._missing_matter(line).missing_count
        cards = self._refundable_cards(line)
        if quantity not in range(1, missing + len(cards) + 1):
            message = self.env._("These cards have been returned or cancelled already.")
            return {"allowed": False, "amount": 0.0, "message": message}
        price, missing = self._price_paid(line), min(missing, int(quantity))
        cards = cards[: int(quantity) - missing]
        if not cards:
            return {"allowed": True, "amount": price, "message": False}
        terms = cards._refund_terms(on)
        paid_back = price * missing + terms["amount"] * len(cards)
        return {**terms, "amount": paid_back / quantity if terms["allowed"] else 0.0}

    def _refundable_cards(self, order_line):
        """Return the cards of a line that were not returned yet, the unused first."""
        return (
            self._sold_cards(order_line)
            .filtered(lambda card: card.state != "cancelled")
            .sorted(lambda card: (card._is_used(), card.id))
        )

    def _sold_cards(self, order_line):
        """Return the cards of a line: for a lost one that which replaced it."""
        cards = self.env["membership.card"].sudo()
        for card in order_line.sudo().membership_card_ids:
            cards += card._in_its_place()
        return cards

    def _take_back(self, refund_line):
        """End the cards that a refund line returns, and what came with them.

        Cards that were never issued go first: there is nothing to end. The claims are
        given back, the cards are in stock again, and of the welcome gifts is taken back
        what is still there.

        :return: the cards, also when they were taken back before
        :raise UserError: a card can't be returned, or for less money only
        """
        self.ensure_one()
        card_type, line = self.sudo(), refund_line.sudo()
        order, original = line.order_id, line.refunded_orderline_id
        matter = card_type._missing_matter(original)
        done = card_type._sold_cards(original).event_ids.filtered(
            lambda event: event.kind == "cancelled" and event.order_id == order
        )
        if done or line in matter.returned_line_ids:
            return done.card_id.with_env(self.env)
        count = card_type._whole_number(-line.qty)
        on = self.program_id._today(order._membership_taken_back_at())
        card_type._check_refund(
            line, card_type._return_terms(original, count, on), count
        )
        missing = min(matter.missing_count, count)
        if missing:
            matter._note_returned(line, missing)
        cards = card_type._refundable_cards(original)[: count - missing]
        cards._end_for_refund(order)
        return cards.with_env(self.env)

    # === HELPERS === #
    def _missing_matter(self, order_line):
        """Return the matter of the cards of a line that were not issued, or none."""
        matters = self.env["membership.exception"].sudo()
        return matters.search([("order_line_id", "in", order_line.ids)], limit=1)

    def _price_paid(self, order_line):
        """Return what was paid for each card of a line."""
        return order_line._membership_worth() / (order_line.qty or 1)

    def _check_refund(self, line, terms, count):
        """Raise UserError when a refund line pays back more than the cards are worth,
        or when they can't come back at all."""
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
