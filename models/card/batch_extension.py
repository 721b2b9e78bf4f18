from datetime import date
from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...logic import extension, validity
from ...logic.batch import BatchPlan


class MembershipBatch(models.Model):
    """The kind 'extension': cards hold for longer, and expired ones come back to life.

    Its params: count and unit, or until (ISO date); expired_days; notify.
    """

    _inherit = "membership.batch"

    # === FIELDS === #
    kind = fields.Selection(
        selection_add=[("extension", "Extend validity")],
        ondelete={"extension": "cascade"},
    )
    model = fields.Selection(
        selection_add=[("membership.card", "Cards")],
        ondelete={"membership.card": "cascade"},
    )

    # === BUSINESS METHODS === #
    @api.model
    def _skip_sentences_extension(self):
        return {
            "permanent": self.env._("The card is permanent."),
            "not_activated": self.env._("The card is not activated yet."),
            "frozen": self.env._("The card is frozen."),
            "lost": self.env._("The card was reported lost."),
            "cancelled": self.env._("The card was cancelled."),
            "expired": self.env._("The card has expired."),
            "expired_long_ago": self.env._("The card expired too long ago."),
            "succeeded": self.env._(
                "The card has expired and another one followed it."
            ),
            "ends_later": self.env._("The card holds until that day or longer."),
            "still_over": self.env._("The card would still have ended before today."),
            "too_far": self.env._("The new end is too far in the future."),
            "changed_since": self.env._("The card was changed since."),
        }

    def _changed_domain_extension(self):
        return self._changed_cards_domain()

    def _changed_cards_domain(self):
        """Return the domain of the cards that have an event of this batch."""
        return [("event_ids.batch_id", "=", self.id)]

    def _plan_extension(self, ids):
        """Plan the extension of cards; see `logic.extension`."""
        decide = self._extension_of()
        plan = BatchPlan()
        for card_id, tz, state, ends_on, has_successor in self._read_cards(ids):
            result = decide(tz, extension.Card(state, ends_on, has_successor))
            if result.refusal:
                plan.skipped.append((card_id, result.refusal))
                continue
            values = {"ends_on": result.ends_on}
            if result.is_revived:
                values["state"] = "active"
            if plan.wants_examples:
                plan.examples.append(
                    (card_id, self._end_text(state, ends_on), self._end_text(**values))
                )
            plan.changes.append((card_id, values))
        return plan

    def _apply_extension(self, plan):
        """Extend the cards of a plan, and put messages into the outbox if wanted."""
        cards = self.env["membership.card"]
        revived = [change for change in plan.changes if "state" in change[1]]
        extended = [change for change in plan.changes if "state" not in change[1]]
        changed = []
        for kind, changes in (("extended", extended), ("revived", revived)):
            if changes:
                changed += cards._apply_changes(
                    kind, changes, reason=self.reason, batch=self
                )
        if self.params.get("notify"):
            self._tell_members(changed)
        return changed

    def _extension_of(self):
        """Return the function (time zone, card) that decides, once for all alike."""
        terms = self._extension_terms()
        now = fields.Datetime.now()

        @cache
        def decide(tz, card):
            return extension.extend(card, terms, validity.local_date(now, tz))

        return decide

    def _extension_terms(self):
        params = self.params
        until = params.get("until")
        return extension.Terms(
            count=params.get("count") or 0,
            unit=params.get("unit") or "day",
            until=date.fromisoformat(until) if until else None,
            expired_days=params.get("expired_days") or 0,
        )

    def _read_cards(self, ids):
        """Return [(id, time zone, state, end, whether another card followed)]."""
        self.env["membership.card"].flush_model()
        # OFFSET keeps the search for a successor a look-up for each card; without it
        # the whole index of them may be read, for every chunk.
        return self.env.execute_query(
            SQL(
                """
                SELECT card.id, program.tz, card.state, card.ends_on,
                       EXISTS (SELECT FROM membership_card successor
                                WHERE successor.predecessor_id = card.id OFFSET 0)
                       OR EXISTS (SELECT FROM membership_card renewal
                                   WHERE renewal.renews_id = card.id
                                     AND renewal.state <> 'cancelled' OFFSET 0)
                  FROM membership_card card
                  JOIN membership_program program ON program.id = card.program_id
                 WHERE card.id = ANY(%s)
                 ORDER BY card.id
                """,
                list(ids),
            )
        )

    def _end_text(self, state="active", ends_on=None):
        """Return in words until when a card holds."""
        day = format_date(self.env, ends_on) if ends_on else self.env._("permanent")
        if state == "expired":
            return self.env._("expired on %(day)s", day=day)
        return day

    def _tell_members(self, changed):
        """Put a message for each extended card into the outbox."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, card.number, card.member_id, card.ends_on
                  FROM membership_card card
                 WHERE card.id = ANY(%s)
                 ORDER BY card.id
                """,
                list(changed),
            )
        )
        self.env["membership.notice"]._queue(
            "card_extended",
            [
                (
                    member_id,
                    self._notice_key(card_id),
                    {
                        "card": number,
                        "ends_on": ends_on.isoformat(),
                    },
                )
                for card_id, number, member_id, ends_on in rows
            ],
        )

    def _notice_key(self, card_id):
        return f"extension:{self.id}:{card_id}"
