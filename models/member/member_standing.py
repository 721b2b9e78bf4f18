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
    def _settle_cards(self, states):
        """Choose the card that counts for each of these members, and their standing,
        from their cards as they are.

        A living card counts before an expired one, then the latest. A card in hand
        makes a member; without one, the card that ended last decides.

        :param states: states of the cards that count, the surest first
        """
        if not self:
            return
        self.env["membership.card"].flush_model(
            ["member_id", "type_id", "state", "ends_on", "chain_policy"]
        )
        self.env["membership.card.type"].flush_model(["on_expiry"])
        self.flush_model(["card_id", "standing"])
        rows = self.env.execute_query(self._sql_settle_cards(states))
        changed = self.browse(id_ for id_, __ in rows)
        changed.invalidate_recordset(["card_id", "standing"], flush=False)
        changed.modified(["card_id", "standing"])
        moved = self.browse(id_ for id_, has_moved in rows if has_moved)
        moved._forget_prices()

    def _sql_settle_cards(self, states):
        """Return the statement that writes what differs; its rows tell each member
        written, and whether the standing changed."""
        return SQL(
            """
            UPDATE membership_member member
               SET card_id = found.card_id, standing = found.standing
              FROM (
                SELECT holder.id, holder.standing AS standing_before, held.card_id,
                       CASE WHEN held.in_hand THEN 'member'
                            WHEN held.outcome = 'lapse' THEN 'lapsed'
                            ELSE 'member' END AS standing
                  FROM membership_member holder
            CROSS JOIN LATERAL (%(held)s) held
                 WHERE holder.id = ANY(%(ids)s)
                OFFSET 0 -- keeps the planner from looking at the cards twice
                   ) found
             WHERE member.id = found.id
               AND (member.card_id, member.standing)
                   IS DISTINCT FROM (found.card_id, found.standing)
         RETURNING member.id, member.standing <> found.standing_before
            """,
            held=self._sql_held_cards(states),
            ids=self.ids,
        )

    def _sql_held_cards(self, states):
        """Return the query of what counts of the cards of `holder`.

        A lost card is in its holder's hands until another one took its place.
        """
        return SQL(
            """
            SELECT (array_agg(card.id ORDER BY
                        array_position(%(states)s::varchar[], card.state),
                        card.renews_id IS NOT NULL
                            AND card.starts_on > (%(now)s::timestamp
                                AT TIME ZONE 'UTC' AT TIME ZONE program.tz)::date,
                        card.id DESC)
                    FILTER (WHERE card.state = ANY(%(states)s)))[1] AS card_id,
                   bool_or(card.state IN ('inactive', 'active', 'frozen')
                        OR card.state = 'lost' AND NOT EXISTS (
                           SELECT FROM membership_card successor
                            WHERE successor.predecessor_id = card.id)) AS in_hand,
                   (array_agg(CASE card.chain_policy WHEN 'type' THEN type.on_expiry
                                   ELSE card.chain_policy END
                              ORDER BY card.ends_on DESC, card.id DESC)
                    FILTER (WHERE card.state = 'expired'))[1] AS outcome
              FROM membership_card card
              JOIN membership_card_type type ON type.id = card.type_id
              JOIN membership_program program ON program.id = card.program_id
             WHERE card.member_id = holder.id
            """,
            states=list(states),
            now=fields.Datetime.now(),
        )
