from odoo import models
from odoo.tools import SQL

from ...logic.batch import BatchPlan


class MembershipBatch(models.Model):
    """Undoing an extension: the cards that a batch extended are as they were before.

    A card that is no more as the batch left it is listed and not overwritten, unless it
    only moved along with the card that it continues.
    """

    _inherit = "membership.batch"

    # === BUSINESS METHODS === #
    def _plan_undo_extension(self, ids):
        """Plan to take back what the batch `undo_of_id` did to these cards."""
        plan = BatchPlan()
        for row in self._read_undo(ids):
            card_id, is_untouched, state, ends_on, state_now, ends_now = row
            if not is_untouched:
                plan.skipped.append((card_id, "changed_since"))
                continue
            values = {"ends_on": ends_on}
            if state != state_now:
                values["state"] = state
            if plan.wants_examples:
                now = self._end_text(state_now, ends_now)
                then = self._end_text(state, ends_on)
                plan.examples.append((card_id, now, then))
            plan.changes.append((card_id, values))
        return plan

    def _apply_undo_extension(self, plan):
        """Take the extensions of a plan back, and the messages that still wait."""
        undone = self.undo_of_id
        changed = self.env["membership.card"]._apply_changes(
            "extension_undone",
            plan.changes,
            reason=self.reason or undone.reason,
            batch=self,
        )
        keys = [undone._notice_key(card_id) for card_id in changed]
        self.env["membership.notice"]._cancel(keys)
        return changed

    def _read_undo(self, ids):
        """Return [(card id, whether it is as the batch left it, before: state, end,
        now: state, end)]."""
        self.env["membership.card"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT card.id,
                       (card.state, card.starts_on, card.ends_on) IS NOT DISTINCT FROM
                       (event.state_to, event.starts_to + moved.days,
                        event.ends_to + moved.days),
                       event.state_from, event.ends_from + moved.days,
                       card.state, card.ends_on
                  FROM membership_card_event event
                  JOIN membership_card card ON card.id = event.card_id
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(later.starts_to - later.starts_from), 0)::int
                    AS days
                  FROM membership_card_event later
                 WHERE later.card_id = card.id AND later.id > event.id
                   AND later.kind = 'rescheduled'
                       ) moved
                 WHERE event.batch_id = %s AND event.card_id = ANY(%s)
                 ORDER BY card.id
                """,
                self.undo_of_id.id,
                list(ids),
            )
        )
