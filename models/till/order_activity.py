from odoo import api, models
from odoo.tools import SQL

from ..tier.member_tier import STANDING_FIELDS
from ..tier.tier_figures import ACTIVITY, FiguresQuery

COUNTED = ("spend", "orders", "points", "topup")


class PosOrder(models.Model):
    """What a paid order counts for: the figures of its member, and the tier."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_post_activity(self, member, points, reckoned):
        """Count a paid order for its member, and its returns for theirs.

        :param member: the member of this order, or none
        :param int points: what this order earned
        :param reckoned: the ``logic.settlement.Posting`` of this order
        """
        originals = self._membership_originals(reckoned)
        if originals:
            buyers = self.env["membership.activity"]._recount(originals)
            self._membership_undo_tiers(buyers)
        if not member or not member.active or not reckoned.counts:
            return
        values = self._membership_activity_values(member, points, reckoned.worths)
        if any(values[name] for name in COUNTED):
            self._membership_add_activity(member, values)
            on = member.program_id._today()
            member._issue_earned_cards(on, store=self.config_id, order=self)

    def _membership_undo_tiers(self, buyers):
        """Take back the tiers that rested on what this order returns."""
        for program, members in buyers.grouped("program_id").items():
            on = program._today(self._membership_moment())
            for member in members:
                member._reckon_tier_anew(max(on, member.tier_since or on), self)

    def _membership_activity_values(self, member, points, worths):
        spend = sum(
            worths.get(line.id, 0)
            for line in self.lines
            if line._membership_kind() in ("goods", "card")
        )
        return {
            "order_id": self.id,
            "member_id": member.id,
            "day": member.program_id._today(self._membership_moment()),
            "spend": self._membership_money(spend),
            "orders": int(spend > 0 and self._membership_counts_as_order(member)),
            "points": points,
            "topup": self._membership_topped_up(),
        }

    def _membership_add_activity(self, member, values):
        """Count this order, and give the member the tier that it reaches.

        Without a change of tier this is one statement.
        """
        program = member.program_id
        plan = program._tier_plan()
        added = self._membership_activity_sql(values)
        if not plan.upgrades_at_once:
            self.env.cr.execute(added)
            return
        # An order that comes late is looked at on its own day, but not before the
        # member's present tier began.
        on = max(values["day"], member.tier_since or values["day"])
        query = FiguresQuery(plan, on)
        member.flush_recordset(STANDING_FIELDS)
        standings = query.rows(
            self.env.execute_query(
                query.sql(
                    SQL("member.id = %s", member.id),
                    prelude=[
                        SQL("added AS (%s)", added),
                        *self._membership_meeting_point(member, values),
                    ],
                    activity=SQL(
                        "%s WHERE member_id = %s UNION ALL SELECT * FROM added",
                        ACTIVITY,
                        member.id,
                    ),
                )
            )
        )
        moves = program._moves(standings, on, may_fall=False, order=self)
        member._move_tiers(moves)

    @api.model
    def _membership_meeting_point(self, member, values):
        """Let two tills that count for one member at once run into each other.

        Orders that earn points meet at the account already. The later one is retried,
        and sees the earlier one.
        """
        if not values["points"]:
            yield SQL(
                "met AS (UPDATE membership_member SET tier_id = tier_id WHERE id = %s)",
                member.id,
            )

    @api.model
    def _membership_activity_sql(self, values):
        return SQL(
            """
            INSERT INTO membership_activity
                   (order_id, member_id, day, spend, orders, points, topup)
            VALUES (%(order_id)s, %(member_id)s, %(day)s, %(spend)s, %(orders)s,
                    %(points)s, %(topup)s)
         RETURNING id, member_id, day, spend, orders, points, topup
            """,
            **values,
        )

    # === RECEIPT === #

    @api.model
    def _membership_steps_sql(self, ids):
        """Return the SELECT of the steps between tiers, in the shape of the sums."""
        return SQL(
            """
            SELECT order_id, 'tier ' || member_id, COALESCE(old_tier_id, 0)::text,
                   tier_id::text, id
              FROM membership_tier_change
             WHERE order_id IN %s
            """,
            ids,
        )

    def _membership_tier_change(self, sums):
        """:return: the tiers before and after this order, or ``False``"""
        steps = sorted(
            (step_id, int(old_id), int(new_id))
            for (family, old_id, new_id), step_id in sums.items()
            if family == f"tier {self.membership_member_id.id}"
        )
        if not steps or steps[0][1] == steps[-1][2]:
            return False
        # The receipt shows the customer's own figures, whoever prints it.
        tiers = self.env["membership.tier"].sudo()
        before, after = tiers.browse(steps[0][1] or None), tiers.browse(steps[-1][2])
        return {
            "from": before.name or "",
            "to": after.name,
            "up": not before or after.level > before.level,
        }
