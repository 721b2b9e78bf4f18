from odoo import api, fields, models
from odoo.tools import SQL

from ...logic.card_life import LIVING
from ...logic.renewal import ONE_DAY, moved


class MembershipCard(models.Model):
    """A card that begins after another of its type moves along with it."""

    _inherit = "membership.card"

    # === FIELDS === #
    renews_id = fields.Many2one(
        "membership.card",
        string="Begins After",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The card of the same type that this one continues.",
    )

    # === BUSINESS METHODS === #
    @api.model
    def _move_renewals(self, card_ids, **options):
        """Let cards that have not begun yet begin after the ones they continue, as
        those end now: no day is lost and none is had twice.

        :param card_ids: cards whose last day or state changed
        :param options: of `_apply_changes`
        """
        self.flush_model(["ends_on", "renews_id", "starts_on", "state"])
        changes = []
        for row in self.env.execute_query_dict(self._sql_renewals(card_ids)):
            today = self.env["membership.program"].browse(row["program_id"])._today()
            if not row["starts_on"] or row["starts_on"] <= today:
                continue
            if row["state"] == "cancelled":
                # It continues what the one that is gone would have continued.
                renewal = self.browse(row["id"]).sudo()
                renewal._through_door().renews_id = row["earlier_id"]
                row["ended_on"] = row["earlier_ended_on"] or today - ONE_DAY
            if not row["ended_on"]:
                continue
            first = max(row["ended_on"] + ONE_DAY, today)
            starts_on, ends_on = moved(row["starts_on"], row["ends_on"], first)
            changes.append((row["id"], {"starts_on": starts_on, "ends_on": ends_on}))
        if changes:
            self._apply_changes("rescheduled", changes, **options)

    def _sql_renewals(self, card_ids):
        """Return the query of the cards in hand that continue some others."""
        return SQL(
            """
            SELECT card.id, card.program_id, card.starts_on, card.ends_on,
                   before.ends_on AS ended_on, before.state,
                   earlier.id AS earlier_id, earlier.ends_on AS earlier_ended_on
              FROM membership_card card
              JOIN membership_card before ON before.id = card.renews_id
         LEFT JOIN membership_card earlier
                ON earlier.id = before.renews_id AND earlier.state = ANY(%s)
             WHERE card.renews_id = ANY(%s) AND card.state = ANY(%s)
          ORDER BY card.id
            """,
            list(LIVING),
            list(card_ids),
            list(LIVING),
        )

    def _renewed(self):
        """Return those of these cards that another of their type continues."""
        self.flush_model(["renews_id", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT renews_id FROM membership_card"
                " WHERE renews_id = ANY(%s) AND state = ANY(%s)",
                self.ids,
                list(LIVING),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _hand_renewals_to(self, other):
        """Let what continues this card continue the one that took its place."""
        renewals = self.sudo().search([("renews_id", "=", self.id)])
        renewals._through_door().write({"renews_id": other.id})
