from fractions import Fraction

from odoo import models
from odoo.tools import format_date

from ...logic.paid_term import Dates, paid_term, refund, refundable_share


class MembershipCard(models.Model):
    """What a paid card is worth when it is returned.

    Paid for was the term that the card began with. Days that were given to it later are
    a gift: they make no refund larger, and none possible after the term.
    """

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
        gains = cards._gains(on)
        amount = sum(card._refund_amount(on, gains[card]) for card in cards)
        return {
            "allowed": bool(cards),
            "amount": float(amount / (len(cards) or 1)),
            "message": cards._refund_message(on, gains),
        }

    def _is_used(self):
        """Tell whether the card was shown for a purchase, or a free service of it was
        used that nobody has cancelled."""
        self.ensure_one()
        return bool(self.used_at or self._service_uses())

    # === HELPERS - WHETHER === #
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
        term, used = self._paid_term(), self._is_used()
        if used and self.type_id.refund_used == "refuse":
            return self.env._(
                "Card %(number)s has been used and can't be refunded.",
                number=self.number,
            )
        if used and not term:
            return self.env._(
                "Card %(number)s has been used and has no end, so that no days are"
                " left to refund.",
                number=self.number,
            )
        if term and (term.ends_on < on or not self._share_left(on)):
            return self.env._(
                "Card %(number)s was paid for until %(date)s: there is nothing left to"
                " pay back.",
                number=self.number,
                date=format_date(self.env, term.ends_on),
            )
        return False

    def _paid_term(self):
        """Return the `logic.paid_term.PaidTerm` of this card; None: it has no end, or
        its time has not begun.

        The card that replaces a lost one goes on with the term of the lost one.
        """
        cards = self._with_replaced()
        bought = cards.event_ids.filtered(
            lambda event: (
                event.starts_to
                and (
                    event.kind == "activated"
                    or (event.kind == "issued" and event.card_id == cards[-1])
                )
            )
        ).sorted("id")[-1:]
        return paid_term(
            Dates(bought.starts_to or None, bought.ends_to or None),
            Dates(self.starts_on or None, self.ends_on or None),
            self.activated_on or None,
        )

    def _share_left(self, on):
        """Return what of the price is paid back on a day: all of an unused card."""
        if not self._is_used():
            return Fraction(1)
        return refundable_share(self._paid_term(), on, self.ends_on or None)

    # === HELPERS - HOW MUCH === #
    def _refund_amount(self, on, gains):
        """Return what is paid back for this card, a `Fraction`.

        :param gains: what is taken off, as one of `_gains`
        """
        line = self._with_replaced()[-1:].order_line_id
        order = line.order_id
        worth = order._membership_line_worths().get(line.id, 0)
        back = refund(
            Fraction(worth) / (line._membership_quantity() or 1),
            self._share_left(on),
            order._membership_units(sum(gains.values())),
        )
        return back * Fraction(str(order.currency_id.rounding))

    def _gains(self, on):
        """Return what members had of these cards that is taken off when they are
        returned, where the type says so: lower prices of what they kept, free services
        at their worth, and the part of the welcome bonus that can't be taken back.

        :return: {card: {"prices", "services", "bonus": amount}}
        """
        gains = {card: {} for card in self}
        counted = self.filtered("type_id.refund_deducts")
        if not counted:
            return gains
        lines = self.env["pos.order.line"]
        saved = lines._membership_saved_by(counted._with_replaced())
        gone = counted._welcome_bonus_gone(on)
        for card in counted:
            cards = card._with_replaced()
            gains[card] = {
                "prices": sum(saved.get(id_, 0.0) for id_ in cards.ids),
                "services": sum(card._service_uses().mapped("worth")),
                "bonus": gone[card],
            }
        return gains

    def _service_uses(self):
        """Return the uses of this card's free services that stand."""
        return self.env["membership.benefit.use"].search(
            [("card_id", "in", self._with_replaced().ids), ("state", "=", "used")]
        )

    # === HELPERS - WORDS === #
    def _refund_message(self, on, gains):
        """Return why less than the price is paid back for these cards, or False."""
        sentences = []
        used = next((card for card in self if card._share_left(on) < 1), None)
        if used:
            term = used._paid_term()
            sentences.append(
                self.env._(
                    "Card %(number)s was used: %(left)s of the %(days)s days that were"
                    " paid for are refunded.",
                    number=used.number,
                    left=term.left_after(on, used.ends_on or None),
                    days=term.days,
                )
            )
        parts = self._gain_words(gains)
        if parts:
            sentences.append(
                self.env._("What it gave is taken off: %(parts)s.", parts=parts)
            )
        return " ".join(sentences) or False

    def _gain_words(self, gains):
        """Return in words what is taken off for these cards together."""
        currency = self.program_id.currency_id
        sums = {
            what: sum(gain.get(what, 0.0) for gain in gains.values())
            for what in ("prices", "services", "bonus")
        }
        words = {what: currency.format(amount) for what, amount in sums.items()}
        sentences = {
            "prices": self.env._("member prices %(amount)s", amount=words["prices"]),
            "services": self.env._(
                "free services %(amount)s", amount=words["services"]
            ),
            "bonus": self.env._("welcome bonus %(amount)s", amount=words["bonus"]),
        }
        return ", ".join(
            sentence
            for what, sentence in sentences.items()
            if not currency.is_zero(sums[what])
        )
