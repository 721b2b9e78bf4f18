from odoo import api, fields, models

from ...logic import chaining
from ...logic.batch import BatchPlan


class MembershipBatch(models.Model):
    """The kinds 'chain_set' and 'chain_now': what follows cards, later or today.

    Params of 'chain_set': policy, as `chain_policy` of a card, and type_id. Params of
    'chain_now': type_id; empty: what each card or its type says.
    """

    _inherit = "membership.batch"

    # === FIELDS === #
    kind = fields.Selection(
        selection_add=[
            ("chain_set", "Choose what follows"),
            ("chain_now", "Replace by another card"),
        ],
        ondelete={"chain_set": "cascade", "chain_now": "cascade"},
    )

    # === BUSINESS METHODS === #
    @api.model
    def _skip_sentences_chain_set(self):
        return {
            "as_it_is": self.env._("This is what follows the card already."),
            "other_program": self.env._("The card is of another program."),
            "nothing_follows": self.env._("No card follows this one."),
            "other_card": self.env._(
                "The card has expired, and its holder has another one."
            ),
        }

    def _changed_domain_chain_set(self):
        return self._changed_cards_domain()

    def _changed_domain_chain_now(self):
        return self._changed_cards_domain()

    # === BUSINESS METHODS - CHOOSE WHAT FOLLOWS === #
    def _plan_chain_set(self, ids):
        """Plan what follows these cards when they end."""
        policy, next_type = self.params["policy"], self._next_type()
        values = self._chain_values(policy, next_type)
        plan = BatchPlan()
        for card in self.env["membership.card"].browse(ids):
            refusal = self._other_program(card, next_type) or chaining.refuse_choice(
                card._holding(), policy, next_type.id or None
            )
            if refusal:
                plan.skipped.append((card.id, refusal))
                continue
            if plan.wants_examples:
                then = card._chain_text(policy, next_type)
                now = card._chain_text(card.chain_policy, card.chain_type_id)
                plan.examples.append((card.id, now, then))
            plan.changes.append((card.id, values))
        return plan

    def _apply_chain_set(self, plan):
        """Note what follows the cards of a plan."""
        return self.env["membership.card"]._apply_changes(
            "chain_set", plan.changes, reason=self.reason, batch=self
        )

    # === BUSINESS METHODS - CHAIN NOW === #
    def _plan_chain_now(self, ids):
        """Plan which card takes the place of each of these today."""
        plan = BatchPlan()
        by_type = {}
        for card in self.env["membership.card"].browse(ids):
            next_type = self._next_type() or card._next_type()
            refusal = self._other_program(card, next_type) or chaining.refuse_now(
                card._holding(), next_type.id or None
            )
            if refusal:
                plan.skipped.append((card.id, refusal))
            else:
                by_type.setdefault(next_type, []).append(card.id)
        for next_type, card_ids in by_type.items():
            self._plan_successors(plan, next_type, card_ids)
        return plan

    def _plan_successors(self, plan, next_type, card_ids):
        cards = self.env["membership.card"].browse(card_ids)
        refusals = next_type._refusals(cards.member_id)
        for card in cards:
            if card.member_id in refusals:
                plan.skipped.append((card.id, refusals[card.member_id]))
                continue
            if plan.wants_examples:
                now = card._validity_text()
                plan.examples.append((card.id, now, next_type._validity_text()))
            plan.changes.append((card.id, {"type_id": next_type.id}))

    def _apply_chain_now(self, plan):
        """Issue the next cards, and end those whose place they take."""
        by_type = {}
        for card_id, values in plan.changes:
            by_type.setdefault(values["type_id"], []).append(card_id)
        changed = []
        for type_id, card_ids in by_type.items():
            card_type = self.env["membership.card.type"].browse(type_id)
            cards = self.env["membership.card"]._take_unfollowed(card_ids)
            cards._chain_now(
                card_type,
                on=card_type.program_id._today(),
                reason=self.reason,
                batch=self,
            )
            changed += cards.ids
        return changed

    # === BUSINESS METHODS - UNDO === #
    def _plan_undo_chain_set(self, ids):
        """Plan to let follow what followed before, where nobody chose again."""
        events = self.env["membership.card.event"].search(
            [("batch_id", "=", self.undo_of_id.id), ("card_id", "in", ids)],
            order="card_id",
        )
        plan = BatchPlan()
        for event in events:
            card = event.card_id
            now = (card.chain_policy, card.chain_type_id)
            if now != (event.policy_to, event.next_type_to_id):
                plan.skipped.append((card.id, "changed_since"))
                continue
            before = (event.policy_from, event.next_type_from_id)
            if plan.wants_examples:
                words = card._chain_text(*now), card._chain_text(*before)
                plan.examples.append((card.id, *words))
            plan.changes.append((card.id, self._chain_values(*before)))
        return plan

    def _apply_undo_chain_set(self, plan):
        return self._apply_chain_set(plan)

    # === HELPERS === #
    def _chain_values(self, policy, next_type):
        return {"chain_policy": policy, "chain_type_id": next_type.id or None}

    def _next_type(self):
        return self.env["membership.card.type"].browse(self.params.get("type_id") or [])

    def _other_program(self, card, next_type):
        if next_type and next_type.program_id != card.program_id:
            return "other_program"
        return ""
