from datetime import date
from operator import itemgetter
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL, groupby

from ...logic import past
from ...logic.benefits import Card

# Only this module's own methods put a `Then` in a context: no object travels by RPC.
THEN = "_membership_then"
# What of a card may have been otherwise, and what its events call it
FIGURES = {
    "state": "state",
    "starts_on": "starts",
    "ends_on": "ends",
    "chain_policy": "policy",
}
CARD_FIELDS = [*FIGURES, "member_id", "predecessor_id", "type_id"]


class CardThen(NamedTuple):
    """A card as it was: for its benefits, and for its holder's standing."""

    facts: Card
    held: past.PastCard
    has_changed: bool

    @classmethod
    def of(cls, records, at):
        """Return a card as it was, from rows of `_sql_card_records`."""
        card = records[0]
        then = {
            name: past.value_at(
                card[name],
                [
                    (row["occurred_at"], row[f"{short}_from"], row[f"{short}_to"])
                    for row in records
                ],
                at,
            )
            for name, short in FIGURES.items()
        }
        policy = then["chain_policy"]
        outcome = card["on_expiry"] if policy == "type" else policy
        dates = then["starts_on"], then["ends_on"]
        return cls(
            Card(card["id"], card["type_id"], then["state"] or "", *dates),
            past.PastCard(
                card["id"],
                then["state"],
                then["ends_on"],
                outcome,
                card["predecessor_id"],
            ),
            any(then[name] != card[name] for name in FIGURES),
        )


class Then(NamedTuple):
    """What a member was at a moment that is over.

    cards   the cards that there were, as `logic.benefits.Card`
    """

    member_id: int
    cards: tuple[Card, ...]
    standing: str
    tier_id: int
    tier_since: date | None
    tier_ends_on: date | None


class MembershipMember(models.Model):
    """What a member was when an order was made that arrives days later."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _as_of(self, at):
        """Return this member in an environment that answers as of a moment.

        In it `_grants`, `_benefits`, `_points_multiplier`, `_quotas`,
        `_benefit_cards`, `_standing_then` and `_tier_then` tell what held then, by the
        events of the cards and the history of the tier. Fields tell what is so now.
        What a benefit or a card type gives is as it is now, and so is who is a
        newcomer.

        On the program's present day nothing is looked up: all is as it is now. Else
        it costs two statements, which read the member's cards and steps of tiers.

        :param datetime at: naive UTC, not in the future
        """
        program = self.program_id
        if not self or program._today(at) >= program._today():
            return self
        self.ensure_one()
        return self.with_context(**{THEN: self._read_then(at)})

    def _then(self):
        """Return the `Then` of this member in this environment, or None for now."""
        then = self.env.context.get(THEN)
        is_own = isinstance(then, Then) and then.member_id == self.id
        return then if is_own else None

    def _standing_then(self):
        """Return the member's standing, as of this environment."""
        then = self._then()
        return then.standing if then else self.standing

    def _tier_then(self):
        """Return the member's tier, as of this environment."""
        then = self._then()
        return self.tier_id.browse(then.tier_id or ()) if then else self.tier_id

    def _tier_period_then(self):
        """Return first and last day (None: open) of the tier in this environment."""
        then = self._then()
        source = then or self
        return source.tier_since or self.joined_on, source.tier_ends_on or None

    # === HELPERS === #
    def _read_then(self, at):
        """Return the `Then` of a moment, in two statements."""
        cards = self._past_cards(at)
        standing = self.standing
        if any(card.has_changed for card in cards):
            standing = past.standing_of([card.held for card in cards])
        return Then(
            member_id=self.id,
            cards=tuple(card.facts for card in cards if card.held.state),
            standing=standing,
            **self._past_tier(at),
        )

    def _past_cards(self, at):
        """Return a `CardThen` of each of the member's cards, by their events."""
        rows = self.env.execute_query_dict(self._sql_card_records())
        return [
            CardThen.of(records, at) for __, records in groupby(rows, itemgetter("id"))
        ]

    def _sql_card_records(self):
        """Return the query of the member's cards, a row for each of their events."""
        self.env["membership.card"].flush_model(CARD_FIELDS)
        self.env["membership.card.type"].flush_model(["on_expiry"])
        return SQL(
            """
            SELECT card.id, card.type_id, card.predecessor_id, card.state,
                   card.starts_on, card.ends_on, card.chain_policy, type.on_expiry,
                   event.occurred_at, event.state_from, event.state_to,
                   event.starts_from, event.starts_to, event.ends_from, event.ends_to,
                   event.policy_from, event.policy_to
              FROM membership_card card
              JOIN membership_card_type type ON type.id = card.type_id
         LEFT JOIN membership_card_event event ON event.card_id = card.id
             WHERE card.member_id = %s
          ORDER BY card.id, event.id
            """,
            self.id,
        )

    def _past_tier(self, at):
        """Return `tier_id`, `tier_since` and `tier_ends_on` as they were.

        A step that an order caused happened with the order, whenever that arrived.
        """
        self.env["pos.order"].flush_model(["date_order", "membership_counted_at"])
        steps = self.env.execute_query(
            SQL(
                """
                SELECT LEAST(step.create_date,
                             COALESCE(orders.membership_counted_at, orders.date_order)),
                       step.old_tier_id, step.tier_id, step.changed_on, step.ends_on
                  FROM membership_tier_change step
             LEFT JOIN pos_order orders ON orders.id = step.order_id
                 WHERE step.member_id = %s
              ORDER BY step.id
                """,
                self.id,
            )
        )
        tiers, periods, ends, since, last = [], [], [], None, None
        for moment, old_id, new_id, changed_on, ends_on in steps:
            tiers.append((moment, old_id, new_id))
            ends.append((moment, last, ends_on))
            last = ends_on
            if old_id != new_id:
                periods.append((moment, since, changed_on))
                since = changed_on
        return {
            "tier_id": past.value_at(self.tier_id.id or None, tiers, at) or 0,
            "tier_since": past.value_at(self.tier_since or None, periods, at),
            "tier_ends_on": past.value_at(self.tier_ends_on or None, ends, at),
        }
