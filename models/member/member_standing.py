from odoo import fields, models
from odoo.tools import SQL


class MembershipMember(models.Model):
    """Whether a member's rights are in force.

    Who holds no card any more, and whose last one made its holder a non-member, has
    lapsed: no benefits, no member prices, no points. Points and wallet stay, and the
    next card makes them a member again.
    """

    _inherit = "membership.member"

    # === FIELDS === #
    standing = fields.Selection(
        [("member", "Member"), ("lapsed", "Lapsed")],
        required=True,
        readonly=True,
        default="member",
        copy=False,
        help="Lapsed: the last card has expired, and its type ends the membership."
        " Points and wallet stay.",
    )

    # === BUSINESS METHODS === #
    def _settle_standing(self):
        """Decide from the members' cards, as they are, whether they have lapsed.

        :return: the members whose standing changed
        """
        if not self:
            return self
        self.env["membership.card"].flush_model(
            ["member_id", "type_id", "state", "ends_on", "chain_policy"]
        )
        self.env["membership.card.type"].flush_model(["on_expiry"])
        self.flush_model(["standing"])
        rows = self.env.execute_query(self._sql_settle_standing())
        changed = self.browse(id_ for (id_,) in rows)
        changed.invalidate_recordset(["standing"], flush=False)
        changed.modified(["standing"])
        changed._forget_prices()
        return changed

    def _sql_settle_standing(self):
        """Return the statement: a card in hand counts, else the one that ended last."""
        return SQL(
            """
            UPDATE membership_member member SET standing = found.standing
              FROM (
                SELECT holder.id,
                       CASE last.outcome WHEN 'lapse' THEN 'lapsed' ELSE 'member' END
                       AS standing
                  FROM unnest(%(ids)s) AS holder(id)
             LEFT JOIN LATERAL (
                       SELECT CASE WHEN card.state <> 'expired' THEN 'in hand'
                                   WHEN card.chain_policy = 'type' THEN type.on_expiry
                                   ELSE card.chain_policy END AS outcome
                         FROM membership_card card
                         JOIN membership_card_type type ON type.id = card.type_id
                        WHERE card.member_id = holder.id AND card.state <> 'cancelled'
                          AND NOT (card.state = 'lost' AND EXISTS (
                              SELECT FROM membership_card successor
                               WHERE successor.predecessor_id = card.id))
                     ORDER BY card.state = 'expired', card.ends_on DESC, card.id DESC
                        LIMIT 1
                       ) last ON TRUE
                   ) found
             WHERE member.id = found.id AND member.standing <> found.standing
         RETURNING member.id
            """,
            ids=self.ids,
        )
