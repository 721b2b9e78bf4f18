from functools import partial

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...logic import chaining
from ..batch.in_halves import in_halves

CARDS_PER_CHUNK = 2000
# What decides how a card that is over is followed
DUE_FIELDS = [
    "chain_policy",
    "chain_type_id",
    "ends_on",
    "member_id",
    "program_id",
    "state",
    "store_id",
    "type_id",
]


class MembershipCard(models.Model):
    """What becomes of the cards whose last day is over."""

    _inherit = "membership.card"

    # What the nightly job looks for, however many cards have expired before
    _in_hand = models.Index(
        "(program_id, ends_on, id)"
        " WHERE state IN ('inactive', 'active', 'frozen', 'lost')"
    )

    # === BUSINESS METHODS === #
    @api.model
    def _cron_expire_and_chain(self):
        """Expire the cards that are over in their program's time zone, and let others
        follow them. A run that was missed is caught up."""
        self.env["membership.job"]._run("expire_and_chain", self._expire_chunk)

    @api.model
    def _expire_chunk(self, run):
        """Expire some cards that are due, those of one program.

        A successor that is over, too, is due itself, and comes with a later chunk.

        :param run: `membership.job.run`
        :return: how many cards were examined; 0: none is due
        """
        programs = self.env["membership.program"].sudo()
        with_cards = programs.with_context(active_test=False).search(
            [("card_type_ids", "!=", False)]
        )
        for program in with_cards:
            cards = self.sudo()._take_due(program, run._failed_ids(self._name))
            if cards:
                cards._expire_for(run)
                return len(cards)
        return 0

    def _expire_for(self, run):
        """Expire these cards for a run; one that is bad fails alone."""
        done, refused = in_halves(
            self, type(self)._expire, errors=(UserError, IntegrityError)
        )
        changed = sum(done)
        run._count(changed=changed, skipped=len(self) - len(refused) - changed)
        for card, error in refused.items():
            run._fail(card, error)

    @api.model
    def _take_due(self, program, failed_ids):
        """Return some cards of `program` that are due, locked for this transaction.

        Those that another run is working on are left to it, and so are those that
        failed in this one. A lost card that was replaced stays lost.
        """
        self.flush_model(["state", "ends_on", "program_id", "predecessor_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id FROM membership_card card
                 WHERE card.program_id = %s AND card.ends_on < %s
                   AND card.state IN ('inactive', 'active', 'frozen', 'lost')
                   AND card.id <> ALL(%s)
                   AND NOT (card.state = 'lost' AND EXISTS (
                       SELECT FROM membership_card successor
                        WHERE successor.predecessor_id = card.id))
              ORDER BY card.ends_on, card.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF card SKIP LOCKED
                """,
                program.id,
                program._today(),
                failed_ids,
                CARDS_PER_CHUNK,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _expire(self):
        """End these cards, and issue the cards that follow them.

        A successor that can't be issued is reported; its predecessor ends all the same.

        :return: how many cards ended
        """
        self.fetch(DUE_FIELDS)
        cards = self._settling_later()
        reason = self.env._("The last day of the card is over.")
        followed = set()
        for (card_type, on, store), ids in cards._successions().items():
            issue = partial(
                type(self)._issue_successors,
                card_type=card_type,
                on=on,
                reason=reason,
                store=store,
            )
            issued, refused = in_halves(cards.browse(ids), issue)
            self._report_refused(card_type, refused)
            if cards.browse(ids).type_id.filtered("tell_on_chain"):
                self.concat(*issued)._tell_chained()
            followed |= set(ids).difference(card.id for card in refused)
        ended = []
        for kind, is_followed in (("chained", True), ("expired", False)):
            changes = [
                (id_, {}) for id_ in cards.ids if (id_ in followed) == is_followed
            ]
            ended += cards._apply_changes(kind, changes, reason=reason)
        self._refresh_current_cards(self.member_id.ids)
        return len(ended)

    def _successions(self):
        """Return {(type, first day, store): ids of cards to be followed by such a one}.

        The store matters only to types that are not for all stores.
        """
        successions = {}
        types = self.env["membership.card.type"].sudo()
        # A card that was renewed is followed by its renewal. Nothing follows one that
        # stayed behind when its holder moved to another program.
        here = self.filtered(lambda card: not card.member_id.moved_to_id)
        same_rule = (here - self._renewed()).grouped(
            lambda card: (card.type_id, card.chain_policy, card.chain_type_id)
        )
        for cards in same_rule.values():
            rule = cards[0]._following()
            if rule.outcome != "chain":
                continue
            card_type = types.browse(rule.next_type)
            no_store = self.env["pos.config"]
            is_limited = card_type.store_scope != "all"
            for card in cards:
                on = chaining.first_day_after(card.ends_on)
                key = (card_type, on, card.store_id if is_limited else no_store)
                successions.setdefault(key, []).append(card.id)
        return successions

    def _report_refused(self, card_type, refused):
        """Report the cards that `card_type` could not follow, each once for each time
        that it ended."""
        for card, error in refused.items():
            self.env["membership.exception"]._report(
                "card",
                self.env._(
                    "Card %(number)s of %(member)s ended on %(date)s. %(card_type)s"
                    " was to follow, but could not be issued: %(why)s",
                    number=card.number,
                    member=card.member_id.name,
                    date=format_date(self.env, card.ends_on),
                    card_type=card_type.name,
                    why=error,
                ),
                program=card.program_id,
                member=card.member_id,
                key=f"chain:{card.id}:{card.ends_on}",
            )

    def _tell_chained(self):
        """Put a message to the holder of each of these successors into the outbox."""
        told = self.filtered(lambda card: card.predecessor_id.type_id.tell_on_chain)
        rows = [
            (card.member_id.id, f"card_chained:{card.id}", card._chain_message())
            for card in told
        ]
        self.env["membership.notice"]._queue("card_chained", rows)

    def _chain_message(self):
        """Return what the holder of a successor is told, in their language."""
        card = self.with_context(lang=self.member_id.partner_id.lang)
        return {
            "card": card.predecessor_id.type_id.name,
            "next_card": card.type_id.name,
            "number": card.number,
            "starts_on": fields.Date.to_string(card.starts_on),
            "ends_on": fields.Date.to_string(card.ends_on),
        }
