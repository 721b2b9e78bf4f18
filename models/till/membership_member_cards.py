from odoo import models
from odoo.fields import Domain

from ...logic.benefits import Card

# What a till, posting and the receipt ask of cards, and a till of their types
CARD_FIELDS = (
    "member_id",
    "number",
    "type_id",
    "state",
    "starts_on",
    "ends_on",
    "used_at",
)
TYPE_FIELDS = (
    "name",
    "kind",
    "color",
    "text_color",
    "activation",
    "program_id",
    "company_id",
    "store_scope",
)
# Cards that give something now, or will when something is done about it
LIVING_STATES = ("active", "inactive", "frozen")
CARDS_READ = "membership_cards_read"


class MembershipMember(models.Model):
    """What a till shows of a member's cards, and of what they and the tier give."""

    _inherit = "membership.member"

    # === BUSINESS === #

    def _till_values(self, config):
        member = self._membership_with_cards()
        member._membership_cards_read().type_id.fetch(TYPE_FIELDS)
        values = super(MembershipMember, member)._till_values(config)
        on = self.program_id._today()
        return {
            **values,
            "cards": member._till_cards(config, on),
            "standing": self.standing,
            "progress": self._tier_progress(),
            "benefits": member._till_benefits(config, on),
        }

    def _till_cards(self, config, on):
        """:return: this member's cards as a till shows them, those that are accepted
        here first; the last one that expired when there is no other"""
        return sorted(
            self._membership_cards_read()._till_shown(config, on),
            key=lambda card: (bool(card["refusal"]), card["state"] != "active"),
        )

    def _membership_with_cards(self):
        """Read the cards that live, and the one that counts, once; as of a moment that
        is over, those that there were.

        :return: this member, in an environment that remembers them
        """
        then = self._then()
        if then:
            domain = Domain("id", "in", [card.id for card in then.cards])
        else:
            domain = Domain("member_id", "=", self.id) & (
                Domain("state", "in", LIVING_STATES)
                | Domain("id", "=", self.card_id.id)
            )
        cards = self.env["membership.card"].search_fetch(domain, CARD_FIELDS)
        return self.with_context(**{CARDS_READ: cards})

    def _cards_at_hand(self):
        cards = self._membership_cards_read()
        if cards is None:
            return None
        return [
            Card(
                card.id,
                card.type_id.id,
                card.state,
                card.starts_on or None,
                card.ends_on or None,
            )
            for card in cards.sorted("id")
        ]

    def _membership_unused_cards(self, order):
        """:return: the cards of this member that an order uses for the first time, by
        what they were in this environment (:meth:`_as_of`)"""
        on = self.program_id._today(order._membership_moment())
        facts = {card.id: card for card in self._known_cards() or []}
        return (
            self.env["membership.card"]
            .browse(facts)
            .filtered(
                lambda card: (
                    not card.used_at
                    and not card._refusal_at(order.config_id, on, facts[card.id])
                )
            )
        )

    def _membership_cards_read(self):
        cards = self.env.context.get(CARDS_READ)
        # A client may send any context; it cannot send records.
        return cards if isinstance(cards, models.BaseModel) else None
