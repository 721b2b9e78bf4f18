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
    def _skip_sentences(self):
        return super()._skip_sentences() | {
            "holds_it": self.env._("The member has such a card."),
        }

    def _undo_domain(self):
        if self.model == "membership.member":
            return [("card_ids.event_ids.batch_id", "=", self.id)]
        return super()._undo_domain()

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
