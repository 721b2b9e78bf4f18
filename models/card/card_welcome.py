from odoo import models

from ...logic.paid_term import take_from


class MembershipCard(models.Model):
    """What cards give when they are activated, and what a return takes back of it."""

    _inherit = "membership.card"

    # === BUSINESS METHODS === #
    def _give_welcome(self, store=None, order=None):
        """Give what the types of these cards give at activation, to the active ones.

        Called when cards become active for the first time. A card is activated once,
        and one that replaces it has its activation from it: only that of a card which
        was lost before it was activated still has the gift to bring.
        """
        for card_type, cards in self.sudo().grouped("type_id").items():
            gifts = card_type._welcome_gifts()
            for card in cards if gifts else ():
                if card.state == "active":
                    terms = card._welcome_terms(store, order)
                    for give in gifts:
                        give(card, terms)

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

    def _welcome_bonus_gone(self, on):
        """Return what of the welcome bonus of these cards can't be taken back on a day:
        it was spent, or is held for a payment. What expired was nobody's gain.

        :return: {card: amount}, reckoned for all of them together
        """
        free, gone = {}, {}
        for card in self:
            gone[card] = 0.0
            for given_to in card._with_replaced():
                entries = given_to._welcome_bonus_entries()
                if entries:
                    lots = given_to._bonus_lots(entries, on)
                    for lot in lots:
                        free.setdefault(lot.id, lot.remaining - lot.held)
                    left = entries._reversible()
                    gone[card] += left - take_from(lots.ids, free, left)
        return gone

    # === HELPERS === #
    def _welcome_terms(self, store=None, order=None):
        """Return what every entry of this card's welcome gift carries."""
        return {
            "kind": "gift",
            "on": self.activated_on,
            "at": order._membership_moment() if order else None,
            "store": store or self.store_id or None,
            "origin": self,
        }

    def _welcome_key(self, what):
        return f"card:{self.id}:welcome:{what}"

    def _welcome_bonus_entries(self):
        """Return the entries of the welcome bonus of this card, if it gave one."""
        return self.env["membership.wallet"]._entries_by_key(self._welcome_key("bonus"))

    def _bonus_lots(self, entries, on):
        """Return the lots that a credit of bonus can be taken back from on a day, its
        own first: those of others only while they can be spent."""
        lots = self.env["membership.wallet.lot"].search(
            [
                ("account_id", "=", entries.account_id._in_force().id),
                ("bucket", "=", "bonus"),
                ("remaining", ">", 0),
            ]
        )
        own = lots.filtered(lambda lot: (lot.entry_id | lot.source_entry_id) & entries)
        return own + (lots - own).filtered(
            lambda lot: not lot.expires_on or lot.expires_on >= on
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
        entries = self._welcome_bonus_entries()
        if not entries:
            return
        lots = self._bonus_lots(entries, terms["on"])
        free = sum(lot.remaining - lot.held for lot in lots)
        amount = min(entries._reversible(), free)
        if amount > 0:
            key = f"{self._welcome_key('bonus')}:back"
            entries._reverse(key=key, amount=amount, **terms)
