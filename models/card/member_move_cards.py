from odoo import models
from odoo.tools import SQL

from ...logic.card_life import LIVING
from .card_change import CURRENT_STATES

# Cards that are or may become somebody's to use; of the last two, those that no other
# card followed
MOVING_STATES = (*sorted(LIVING), "lost", "expired")


class MembershipMember(models.Model):
    """The cards of a member who goes over to another program, or comes back."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _cards_to_move(self, types):
        """Return those of these members' cards that become cards of another program.

        :param types: {card type: card type there}
        """
        cards = self.env["membership.card"].search(
            [
                ("member_id", "in", self.ids),
                ("type_id", "in", [card_type.id for card_type in types]),
                ("state", "in", MOVING_STATES),
            ],
            order="id",
        )
        return cards.filtered(
            lambda card: card.state in LIVING or not card.successor_id
        )

    # === HELPERS === #
    def _move_cards(self, target, there):
        """Let cards be of the type that stands for theirs there. They keep number,
        dates and state; the other ones stay with this member, who is archived.

        Who comes without any card has the one that the other program gives to all.
        """
        cards = self._cards_to_move(there.types)
        cards._change_hands(
            target,
            {card: self._card_there(card, there.types) for card in cards},
            there.reason,
            there.batch,
        )
        (self | target)._settle_cards(CURRENT_STATES)
        if not target.card_ids:
            target._give_card_of_all(there)

    def _card_there(self, card, types):
        """Return what a card becomes: type, what follows it, and its type."""
        follows = types.get(card.chain_type_id)
        policy = card.chain_policy
        if policy == "chain" and not follows:
            policy = "type"
        return types[card.type_id], policy, follows

    def _give_card_of_all(self, there):
        card_type = there.program.default_card_type_id
        if card_type and self not in card_type._refusals(self):
            card_type._issue(
                self,
                on=there.program._today(),
                reason=there.reason,
                batch=there.batch,
            )

    def _move_cards_back(self, target, batch, reason):
        """Let cards be what they were, and cancel the one that the move had given."""
        events = self.env["membership.card.event"].search(
            [
                ("batch_id", "=", self.move_batch_id.id),
                ("card_id.member_id", "=", target.id),
            ],
            order="card_id",
        )
        moved = events.filtered(lambda event: event.member_from_id == self)
        moved.card_id._change_hands(
            self,
            {
                event.card_id: (
                    event.type_from_id,
                    event.policy_from,
                    event.next_type_from_id,
                )
                for event in moved
            },
            reason,
            batch,
        )
        given = events.filtered(lambda event: event.kind == "issued").card_id
        given._cancel_as_never_given(reason, batch)
        (self | target)._settle_cards(CURRENT_STATES)

    def _move_marks_of_cards(self):
        return [
            SQL(
                "(SELECT MAX(event.id) FROM membership_card_event event"
                "   JOIN membership_card card ON card.id = event.card_id"
                "  WHERE card.member_id = %s)",
                self.id,
            )
        ]


class MembershipCard(models.Model):
    _inherit = "membership.card"

    # === BUSINESS METHODS === #
    def _change_hands(self, holder, becomes, reason, batch):
        """Give these cards to a member of another program.

        What the member has claimed counts together, also beyond the limit of a type.

        :param becomes: {card: (type, chain policy, type of the card that follows)}
        """
        changes = []
        for card_type, cards in self.grouped(lambda card: becomes[card][0]).items():
            claims = card_type._claims_beside(holder, cards)
            for card in cards:
                _type, policy, follows = becomes[card]
                values = {
                    "member_id": holder.id,
                    "type_id": card_type.id,
                    "claim_no": claims.get(card),
                    "chain_policy": policy,
                    "chain_type_id": follows and follows.id,
                }
                changes.append((card.id, values))
        self._apply_changes("moved", changes, reason=reason, batch=batch)
        self.flush_model(["program_id"])

    def _cancel_as_never_given(self, reason, batch):
        """Cancel cards that nobody has used; of their welcome gifts goes what is
        left, and their claims and places in stock are free again.

        :return: those that were cancelled
        """
        cancelled = self.browse(
            self._apply_changes(
                "cancelled",
                [(card.id, {"claim_no": None}) for card in self],
                reason=reason,
                batch=batch,
            )
        )
        self.env["membership.card.stock"]._give_back(cancelled)
        for card in cancelled:
            terms = {"on": card.program_id._today(), "origin": card}
            card._take_points_back(terms)
            card._take_bonus_back(terms)
        return cancelled
