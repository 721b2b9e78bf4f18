from fractions import Fraction

from odoo import models
from odoo.tools import float_round, format_date

from ...logic.card_life import refundable_share


class MembershipCard(models.Model):
    """What a paid card is worth when it is returned."""

    _inherit = "membership.card"

    # === BUSINESS METHODS === #
    def _refund_terms(self, on):
        """Return whether these cards can be returned on a day, and for how much.

        :return: {"allowed": bool, "amount": what is paid back for each card, of the
            price paid, "message": a sentence that says why less or nothing, or False}
        """
        cards = self.sudo()
        for card in cards:
            message = card._refund_refusal(on)
            if message:
                return {"allowed": False, "amount": 0.0, "message": message}
        amount = sum(card._refund_amount(on) for card in cards) / (len(cards) or 1)
        used = cards.filtered("used_at")[:1]
        message = used and self.env._(
            "Card %(number)s was used: the days that are left are refunded.",
            number=used.number,
        )
        return {"allowed": bool(cards), "amount": amount, "message": message or False}

    def _with_replaced(self):
        """Return these cards and those that they replaced."""
        cards = replaced = self
        while replaced:
            replaced = replaced.predecessor_id.filtered(
                lambda card: card.state == "lost"
            )
            cards += replaced
        return cards

    def _take_welcome_back(self, order):
        """Take back what is left of the welcome gifts of returned cards."""
        for card in self:
            terms = {
                "on": card.program_id._today(order._membership_moment()),
                "at": order._membership_moment(),
                "store": order.config_id,
                "origin": order,
            }
            for given_to in card._with_replaced():
                given_to._take_points_back(terms)
                given_to._take_bonus_back(terms)

    # === HELPERS === #
    def _refund_refusal(self, on):
        """Return why this card can't be returned on a day, or False."""
        if self.state in ("cancelled", "expired"):
            return self._state_refusal()
        if self.ends_on and self.ends_on < on:
            return self.env._(
                "Card %(number)s was valid until %(date)s.",
                number=self.number,
                date=format_date(self.env, self.ends_on),
            )
        if not self.used_at:
            return False
        if self.type_id.refund_used == "refuse":
            return self.env._(
                "Card %(number)s has been used and can't be refunded.",
                number=self.number,
            )
        if refundable_share(on, self.starts_on or None, self.ends_on or None) is None:
            return self.env._(
                "Card %(number)s has been used and has no end, so that no days are"
                " left to refund.",
                number=self.number,
            )
        return False

    def _refund_amount(self, on):
        """Return what is paid back for this card, rounded down."""
        line = self._with_replaced()[-1:].order_line_id
        price = line._membership_worth() / (line.qty or 1)
        if not self.used_at:
            return price
        share = refundable_share(on, self.starts_on, self.ends_on)
        return float_round(
            float(Fraction(str(price)) * share),
            precision_rounding=line.order_id.currency_id.rounding,
            rounding_method="DOWN",
        )

    def _take_points_back(self, terms):
        """Reverse the points; those that were spent become a debt, as in a return."""
        accounts = self.env["membership.points.account"]
        key = self._welcome_key("points")
        entries = accounts._entries_by_key(key)
        if entries and entries._reversible():
            entries._reverse(key=f"{key}:back", **terms)

    def _take_bonus_back(self, terms):
        """Reverse as much of the bonus as the wallet still has free."""
        wallets = self.env["membership.wallet"]
        key = self._welcome_key("bonus")
        entries = wallets._entries_by_key(key)
        if not entries:
            return
        lots = self.env["membership.wallet.lot"].search(
            [
                ("account_id", "=", entries.account_id._in_force().id),
                ("bucket", "=", "bonus"),
                ("remaining", ">", 0),
            ]
        )
        free = sum(
            lot.remaining - lot.held
            for lot in lots
            if entries in (lot.entry_id, lot.source_entry_id)
            or not lot.expires_on
            or lot.expires_on >= terms["on"]
        )
        amount = min(entries._reversible(), free)
        if amount > 0:
            entries._reverse(key=f"{key}:back", amount=amount, **terms)
