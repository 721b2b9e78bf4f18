import secrets

from odoo import api, fields, models
from odoo.tools import SQL


class MembershipCardStock(models.Model):
    """One card that can be sold: a token, free or taken by a card.

    Tills take different tokens at the same time and never wait for each other, which
    a counter on the card type could not give.
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
    def _take(self, cards):
        """Take a token for each of these new cards, which are of one type.

        :return: how many cards got one; all, when the stock of the type has no limit
        """
        card_type = cards.type_id.sudo()
        if not card_type.stock_limited:
            return len(cards)
        low, high = self._free_range(card_type)
        start = low + secrets.randbelow(high - low + 1) if low else 0
        taken = self._take_tokens(SQL("id >= %s", start), cards)
        if taken < len(cards):
            taken += self._take_tokens(SQL("id < %s", start), cards[taken:])
        card_type.invalidate_recordset(["stock_left"], flush=False)
        return taken

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
    def _take_tokens(self, where, cards):
        """Take free tokens for the first of the cards; return how many there were."""
        self.env.cr.execute(
            SQL(
                """
                WITH free AS (
                    SELECT id FROM membership_card_stock
                     WHERE type_id = %(type)s AND card_id IS NULL AND %(where)s
                     ORDER BY id LIMIT %(count)s
                       FOR UPDATE SKIP LOCKED
                ), numbered AS (
                    SELECT id, row_number() OVER (ORDER BY id) AS place FROM free
                )
                UPDATE membership_card_stock token
                   SET card_id = card.id
                  FROM numbered
                  JOIN unnest(%(cards)s::int[]) WITH ORDINALITY AS card(id, place)
                 USING (place)
                 WHERE token.id = numbered.id
                """,
                type=cards.type_id.id,
                where=where,
                count=len(cards),
                cards=cards.ids,
            )
        )
        return self.env.cr.rowcount
