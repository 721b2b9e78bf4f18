from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...logic import chaining


class MembershipCard(models.Model):
    """How one card follows another."""

    _inherit = "membership.card"

    # === FIELDS === #
    chain_card_ids = fields.Many2many(
        "membership.card",
        compute="_compute_chain_card_ids",
        string="Cards Before and After",
        help="The cards that led to this one, and those that came after it.",
    )

    chain_summary = fields.Char(compute="_compute_chain_summary", string="What Follows")

    # === COMPUTE METHODS === #
    @api.depends(
        "chain_policy",
        "chain_type_id",
        "type_id.on_expiry",
        "type_id.next_type_id",
        "state",
    )
    def _compute_chain_summary(self):
        for card in self:
            if card.state in ("inactive", "active", "frozen"):
                card.chain_summary = card._chain_text(
                    card.chain_policy, card.chain_type_id
                )
            else:
                card.chain_summary = False

    @api.depends("predecessor_id")
    def _compute_chain_card_ids(self):
        self.flush_model(["predecessor_id"])
        chains = dict(
            self.env.execute_query(self._sql_chains()) if self._origin.ids else ()
        )
        for card in self:
            card.chain_card_ids = self.browse(chains.get(card._origin.id, ()))

    def _sql_chains(self):
        """Return the query: for each card, the ids of its chain from first to last."""
        return SQL(
            """
            WITH RECURSIVE before(card_id, id, predecessor_id, step) AS (
                SELECT id, id, predecessor_id, 0
                  FROM membership_card WHERE id = ANY(%(ids)s)
                 UNION ALL
                SELECT before.card_id, card.id, card.predecessor_id, before.step - 1
                  FROM before
                  JOIN membership_card card ON card.id = before.predecessor_id
            ), after(card_id, id, step) AS (
                SELECT card_id, id, step FROM before WHERE step = 0
                 UNION ALL
                SELECT after.card_id, card.id, after.step + 1
                  FROM after JOIN membership_card card ON card.predecessor_id = after.id
            )
            SELECT card_id, array_agg(id ORDER BY step)
              FROM (SELECT card_id, id, step FROM before
                     UNION SELECT card_id, id, step FROM after) chain
             GROUP BY card_id HAVING count(*) > 1
            """,
            ids=self._origin.ids,
        )

    # === BUSINESS METHODS === #
    def _following(self):
        """Return what follows the card when it ends, a `logic.chaining.Rule`."""
        self.ensure_one()
        card_type = self.type_id
        return chaining.following(
            self.chain_policy,
            self.chain_type_id.id or None,
            chaining.Rule(card_type.on_expiry, card_type.next_type_id.id or None),
        )

    def _next_type(self):
        """Return the type of the card that follows this one, or none."""
        next_type_id = self._following().next_type
        return self.env["membership.card.type"].browse(next_type_id or [])

    def _holding(self):
        """Return what counts of the card when somebody decides what follows it."""
        return chaining.Holding(
            self.state,
            self.ends_on or None,
            self.chain_policy,
            self.chain_type_id.id or None,
            bool(self.successor_id),
            self.member_id.card_id == self,
        )

    @api.model
    def _take_unfollowed(self, ids):
        """Return those of the cards that no other one follows, locked, as they are."""
        self.flush_model(["predecessor_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM membership_card card WHERE id = ANY(%s)"
                " AND NOT EXISTS (SELECT FROM membership_card successor"
                "                  WHERE successor.predecessor_id = card.id)"
                " ORDER BY id FOR NO KEY UPDATE OF card",
                list(ids),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    # === BUSINESS METHODS - WORDS === #
    def _chain_text(self, policy, next_type):
        """Return in words what follows the card by such a choice."""
        self.ensure_one()
        if policy == "type":
            rule = self.type_id
            words = rule._chain_words(rule.on_expiry, rule.next_type_id)
            return self.env._("%(words)s, as its type says", words=words)
        return self.type_id._chain_words(policy, next_type)

    def _validity_text(self):
        """Return in words which card it is, and until when it holds."""
        self.ensure_one()
        if not self.ends_on:
            return self.type_id.name
        return self.env._(
            "%(card_type)s until %(date)s",
            card_type=self.type_id.name,
            date=format_date(self.env, self.ends_on),
        )

    def _chain_now(self, card_type, *, on, reason, **options):
        """Let cards of `card_type` take the place of these cards on `on`, all or none.

        The cards end on the day before, the successors begin on `on`. A card that was
        frozen is followed by a frozen one. The caller has checked the user's rights.

        :param options: `store`, `order` and `batch`, for the events
        :return: the successors
        :raise UserError: one of the cards can't be followed, in one sentence
        """
        successors = self._issue_successors(card_type, on=on, reason=reason, **options)
        self._give_way(on, kind="chained", reason=reason, **options)
        return successors

    def _give_way(self, on, *, kind="expired", **options):
        """End these cards on the day before `on`, or on their only day."""
        ends = [
            (card.id, {"ends_on": chaining.cut_short(*card._period(), on)})
            for card in self
        ]
        self._apply_changes(kind, ends, **options)

    def _period(self):
        return self.starts_on or None, self.ends_on or None

    def _issue_successors(self, card_type, *, on, reason, batch=None, **options):
        """Issue a card of `card_type` from `on` to the holder of each of these cards.

        The cards themselves stay as they are: the caller ends them.

        :return: the successors, in the order of the cards
        :raise UserError: one of the cards can't be followed, in one sentence
        """
        # A holder who has two of these cards gets two successors.
        holders = self.env["membership.member"].browse(
            card.member_id.id for card in self
        )
        successors = card_type._issue(
            holders, on=on, predecessors=self, reason=reason, batch=batch, **options
        )
        frozen = [
            (successor.id, {})
            for card, successor in zip(self, successors, strict=True)
            if card.state == "frozen"
        ]
        # A batch logs one event of each card, and this one is issued by it already.
        self._apply_changes("frozen", frozen, reason=reason, **options)
        return successors
