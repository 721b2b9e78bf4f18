from odoo import models

from .card_change import CURRENT_STATES


class MembershipMember(models.Model):
    """The cards of two members who become one."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _hand_over_cards(self, kept, reason):
        """Give all cards of this member to another one.

        They keep their numbers and what they are. What both have claimed counts
        together, also beyond the limit of a type: nobody loses a card by it.
        """
        cards = self.env["membership.card"].search(
            [("member_id", "=", self.id)], order="id"
        )
        changes = []
        for card_type, some in cards.grouped("type_id").items():
            claims = card_type._claims_beside(kept, some)
            changes += [
                (card.id, {"member_id": kept.id, "claim_no": claims.get(card)})
                for card in some
            ]
        cards._apply_changes("moved", changes, reason=reason)
        (self | kept)._settle_cards(CURRENT_STATES)

    def _merge_notes_of_cards(self, kept):
        """Return what these members have claimed beyond the limit of a type, as one."""
        notes = []
        everybody = self | kept
        for card_type in everybody.card_ids.type_id.filtered("claim_limit"):
            claims = card_type._claims_of(everybody)
            count = sum(map(len, claims.values()))
            if len(claims) > 1 and count > card_type.claim_limit:
                notes.append(
                    self.env._(
                        "%(card_type)s was had %(count)s times, where the limit is"
                        " %(limit)s. All of them are kept.",
                        card_type=card_type.name,
                        count=count,
                        limit=card_type.claim_limit,
                    )
                )
        return notes
