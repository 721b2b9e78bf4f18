from odoo import api, fields, models
from odoo.tools import SQL, format_date

TIER_CHANGE_KINDS = [
    ("manual", "Given by hand"),
    ("lock", "Held or released by hand"),
    ("upgrade", "Reached"),
    ("downgrade", "Not kept"),
    ("kept", "Kept"),
    ("lock_over", "End of the hold"),
    ("returned", "Order returned"),
    ("merged", "Merged with another member"),
    ("moved", "Moved from another program"),
]


class MembershipTierChange(models.Model):
    """One step of a member's tier history, with the figures that justify it.

    Written by `membership.member._move_tiers` only; PostgreSQL itself refuses to change
    a row. A step is in effect until the next one of the same member.

    `figures` holds `rule` (what was asked), `found` (what the member did), `days`
    (first and last day that counted), `after` (the activity that came before), `was`
    (where the member stood before) and, of a merge, `gave` (from where its tier
    counts). From these the story is told anew when an order is returned.
    """

    _name = "membership.tier.change"
    _inherit = ["membership.ledger.immutable", "membership.acted"]
    _description = "Tier Change"
    _log_access = False
    _order = "id desc"
    _rec_name = "tier_id"

    # === FIELDS === #
    member_id = fields.Many2one(
        "membership.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        TIER_CHANGE_KINDS, string="What", required=True, readonly=True, default="manual"
    )
    old_tier_id = fields.Many2one(
        "membership.tier", string="From", readonly=True, ondelete="restrict"
    )
    tier_id = fields.Many2one(
        "membership.tier",
        string="To",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    changed_on = fields.Date(string="In Effect From", required=True, readonly=True)
    effective_to = fields.Date(
        string="In Effect Until", compute="_compute_effective_to"
    )
    ends_on = fields.Date(
        string="Valid Until",
        readonly=True,
        help="The end that this step gave the tier.",
    )
    order_id = fields.Many2one(
        "pos.order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="restrict",
        help="The company that acted; of what the machine does, the member's home.",
    )
    figures = fields.Json(readonly=True)
    reason = fields.Char(readonly=True, help="What a person said of it.")
    explanation = fields.Char(string="Why", compute="_compute_explanation")
    create_uid = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="restrict"
    )
    create_date = fields.Datetime(string="Recorded on", readonly=True)

    _member_index = models.Index("(member_id, id)")

    # === COMPUTE METHODS === #
    @api.depends("member_id")
    def _compute_effective_to(self):
        following = self._first_days_after()
        for change in self:
            first = following.get(change.id)
            change.effective_to = first and fields.Date.subtract(
                max(first, change.changed_on), days=first > change.changed_on
            )

    def _first_days_after(self):
        """Return {id: first day of the next step of the same member}."""
        if not self.ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT step.id, following.changed_on
                      FROM membership_tier_change step
                      JOIN LATERAL (
                            SELECT changed_on FROM membership_tier_change later
                             WHERE later.member_id = step.member_id
                               AND later.id > step.id
                          ORDER BY later.id LIMIT 1
                      ) AS following ON TRUE
                     WHERE step.id = ANY(%s)
                    """,
                    self.ids,
                )
            )
        )

    @api.depends("reason", "kind", "figures")
    @api.depends_context("lang")
    def _compute_explanation(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            found = change._found_sentence()
            change.explanation = change.reason or (
                self.env._("%(what)s: %(found)s", what=kinds[change.kind], found=found)
                if found
                else kinds[change.kind]
            )

    def _found_sentence(self):
        """Return in words what the member had done, of what was asked."""
        rule = (self.figures or {}).get("rule") or {}
        found = (self.figures or {}).get("found") or {}
        done = self.tier_id._amounts_text(
            [(name, found.get(name, 0)) for name in rule.get("asked", {})], "all"
        )
        first, last = self.figures["days"] if done else (None, None)
        if not done or not first:
            return done
        return self.env._(
            "%(done)s from %(first)s to %(last)s",
            done=done,
            first=format_date(self.env, first),
            last=format_date(self.env, last),
        )
