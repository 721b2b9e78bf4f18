from odoo import api, fields, models
from odoo.tools import SQL

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

    # === COMPUTE METHODS === #
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
