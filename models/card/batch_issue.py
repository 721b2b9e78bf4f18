from odoo import api, fields, models

from ...logic.batch import BatchPlan


class MembershipBatch(models.Model):
    """The kind 'issue': members get a card. Its params: type_id."""

    _inherit = "membership.batch"

    # === FIELDS === #
    kind = fields.Selection(
        selection_add=[("issue", "Grant cards")], ondelete={"issue": "cascade"}
    )

    # === BUSINESS METHODS === #
    @api.model
    def _skip_sentences_issue(self):
        return {
            "holds_it": self.env._("The member has such a card."),
        }

    def _changed_domain_issue(self):
        return [("card_ids.event_ids.batch_id", "=", self.id)]

    def _plan_issue(self, ids):
        """Plan which of these members get the card."""
        card_type = self._next_type()
        members = self.env["membership.member"].browse(ids)
        holders = self._holders(card_type, members)
        refusals = card_type._refusals(members - holders)
        plan = BatchPlan(skipped=[(id_, "holds_it") for id_ in holders.ids])
        then = card_type._validity_text()
        for member in members - holders:
            if member in refusals:
                plan.skipped.append((member.id, refusals[member]))
                continue
            if plan.wants_examples:
                words = self._issue_words(member.card_id, then)
                plan.examples.append((member.id, *words))
            plan.changes.append((member.id, {}))
        return plan

    def _apply_issue(self, plan):
        """Issue the card to the members of a plan, all or none."""
        card_type = self._next_type()
        members = self.env["membership.member"].browse(id_ for id_, __ in plan.changes)
        card_type._issue(
            members,
            on=card_type.program_id._today(),
            reason=self.reason,
            batch=self,
        )
        return members.ids

    # === BUSINESS METHODS - UNDO === #
    def _plan_undo_issue(self, ids):
        """Plan to cancel the cards that nothing has happened to since."""
        plan = BatchPlan()
        for event in self._issued_events(ids):
            card = event.card_id
            if not self._is_as_issued(card, event):
                plan.skipped.append((card.member_id.id, "changed_since"))
                continue
            if plan.wants_examples:
                words = card._validity_text(), self.env._("Cancelled")
                plan.examples.append((card.member_id.id, *words))
            plan.changes.append((card.member_id.id, {"card_id": card.id}))
        return plan

    def _apply_undo_issue(self, plan):
        """Cancel the cards of a plan; of their welcome gifts goes what is left."""
        cards = self.env["membership.card"].browse(
            values["card_id"] for __, values in plan.changes
        )
        cards = cards._cancel_as_never_given(
            self.reason or self.undo_of_id.reason, self
        )
        return cards.member_id.ids

    def _issued_events(self, member_ids):
        return self.env["membership.card.event"].search(
            [
                ("batch_id", "=", self.undo_of_id.id),
                ("card_id.member_id", "in", member_ids),
            ],
            order="card_id",
        )

    def _is_as_issued(self, card, event):
        """Tell whether nothing has happened to a card since it was issued."""
        return (
            (card.state, card.starts_on, card.ends_on)
            == (event.state_to, event.starts_to, event.ends_to)
            and not card.used_at
            and not card.successor_id
        )

    # === HELPERS === #
    def _issue_words(self, card, new_card):
        """Return in words what a member has, and has then."""
        if not card or card.state == "expired":
            return self.env._("No card"), new_card
        return card._validity_text(), self.env._(
            "%(new_card)s as well", new_card=new_card
        )

    def _holders(self, card_type, members):
        """Return those of the members who have a living card of the type."""
        cards = self.env["membership.card"].search(
            [
                ("member_id", "in", members.ids),
                ("type_id", "=", card_type.id),
                ("state", "in", ("inactive", "active", "frozen")),
            ]
        )
        return cards.member_id
