import secrets

from odoo import api, fields, models
from odoo.tools import SQL


class MembershipCardStock(models.Model):
    """One card that can be sold: a token, free or taken by a card.

    Tills take different tokens at the same time and do not wait for each other, which
    a counter on the card type could not give. Only for the last ones is waited, until
    it is known whether another till keeps them.
    """

    _name = "membership.card.stock"
    _description = "Card in Stock"
    _log_access = False

    # === FIELDS === #
    type_id = fields.Many2one(
        "membership.card.type", required=True, readonly=True, ondelete="cascade"
    )
    card_id = fields.Many2one("membership.card", readonly=True, ondelete="restrict")

    _free_index = models.Index("(type_id, id) WHERE card_id IS NULL")
    _card_unique = models.UniqueIndex("(card_id) WHERE card_id IS NOT NULL")

    # === BUSINESS METHODS === #
    @api.model
    def _reserve(self, card_type, count):
        """Lock a free token for each of `count` cards that are about to be issued.

        :return: the ids of the tokens, fewer than `count` when there are no more; None
            for each card of a type whose stock has no limit
        """
        card_type = card_type.sudo()
        if not card_type.stock_limited:
            return [None] * count
        low, high = self._free_range(card_type) if count else (None, None)
        if not low:
            return []
        start = low + secrets.randbelow(high - low + 1)
        skip = SQL("SKIP LOCKED")
        tokens = []
        for where, locked in (
            (SQL("id >= %s", start), skip),
            (SQL("id < %s", start), skip),
            (SQL("TRUE"), SQL()),
        ):
            missing = count - len(tokens)
            if missing:
                tokens += self._lock(card_type, where, locked, tokens, missing)
        return tokens

    @api.model
    def _bind(self, tokens, cards):
        """Give these tokens of `_reserve` to new cards of their type, one to each."""
        bound = [token for token in tokens if token]
        if not bound:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE membership_card_stock token SET card_id = bound.card_id
                  FROM unnest(%s::int[], %s::int[]) AS bound(id, card_id)
                 WHERE token.id = bound.id
                """,
                bound,
                cards.ids,
            )
        )
        cards.type_id.invalidate_recordset(["stock_left"], flush=False)

    @api.model
    def _give_back(self, cards):
        """Make the tokens of these cards free again."""
        self.env.cr.execute(
            SQL(
                "UPDATE membership_card_stock SET card_id = NULL"
                " WHERE card_id = ANY(%s)",
                cards.ids,
            )
        )
        cards.type_id.invalidate_recordset(["stock_left"], flush=False)

    # === HELPERS === #
    @api.model
    def _free_range(self, card_type):
        ((low, high),) = self.env.execute_query(
            SQL(
                "SELECT min(id), max(id) FROM membership_card_stock"
                " WHERE type_id = %s AND card_id IS NULL",
                card_type.id,
            )
        )
        return low, high

    @api.model
    def _lock(self, card_type, where, locked, known, count):
        """Return up to `count` free tokens, locked, without those known.

        :param locked: what is to be done about tokens that another one has locked
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM membership_card_stock
                 WHERE type_id = %s AND card_id IS NULL AND %s AND id <> ALL(%s)
                 ORDER BY id LIMIT %s
                   FOR UPDATE %s
                """,
                card_type.id,
                where,
                known,
                count,
                locked,
            )
        )
        return [id_ for (id_,) in rows]
