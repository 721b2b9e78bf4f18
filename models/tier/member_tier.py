import json
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ..acting import acting_company_id, employee_columns

MOVES_PER_STATEMENT = 10_000

# What `_move_tiers` writes of a member, in the order of the statement
STANDING_FIELDS = (
    "tier_id",
    "tier_since",
    "tier_ends_on",
    "tier_counts_from",
    "tier_counts_after",
    "tier_locked",
    "tier_lock_ends_on",
)


class TierMove(NamedTuple):
    """What `_move_tiers` is asked for. The kind `dated` leaves no trace in the history.

    counts_after   orders up to this activity do not count "since the tier began";
                   None: no order so far does
    """

    member_id: int
    kind: str
    old_tier_id: int | None
    tier_id: int
    on: object
    ends_on: object = None
    counts_from: object = None
    counts_after: int | None = None
    is_locked: bool = False
    lock_ends_on: object = None
    reason: str | None = None
    figures: dict | None = None
    order_id: int | None = None


class MembershipMember(models.Model):
    """The tier of a member, and the one door through which it changes."""

    _inherit = "membership.member"

    # === FIELDS === #
    tier_ends_on = fields.Date(
        string="Tier Valid Until",
        readonly=True,
        copy=False,
        help="Days of grace come on top.",
    )
    tier_counts_from = fields.Date(readonly=True, copy=False)
    tier_counts_after = fields.Integer(readonly=True, copy=False)
    tier_locked = fields.Boolean(
        string="Tier Held by Hand",
        readonly=True,
        copy=False,
        help="No order and no review changes this tier.",
    )
    tier_lock_ends_on = fields.Date(string="Held Until", readonly=True, copy=False)

    _lock_has_a_hold = models.Constraint(
        "CHECK (tier_locked OR tier_lock_ends_on IS NULL)",
        "Only a tier that is held has a last day of the hold.",
    )

    # === BUSINESS METHODS === #
    def _set_tier(self, tier, reason, *, locked=False, lock_ends_on=None):
        """Give these members `tier` by hand, and keep a record of it.

        :param tier: tier of the members' program
        :param str reason: why, in words for the member's history
        :param bool locked: no order and no review changes it
        :param date lock_ends_on: last day of that; None: until somebody changes it
        :raise UserError: another program's tier, no reason, or a day that is over
        """
        tier.ensure_one()
        self._check_tier_given(tier, reason, lock_ends_on)
        for program, members in self.grouped("program_id").items():
            plan, on = program._tier_plan(), program._today()
            moves = [
                move
                for member in members
                if (
                    move := member._tier_given(
                        plan, tier, on, reason.strip(), locked, lock_ends_on
                    )
                )
            ]
            self._move_tiers(moves)

    def _check_tier_given(self, tier, reason, lock_ends_on):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the tier changes."))
        self._check_not_gone()
        if self.program_id - tier.program_id:
            raise UserError(
                self.env._(
                    "%(tier)s is not a tier of the member's program.", tier=tier.name
                )
            )
        if lock_ends_on and lock_ends_on < tier.program_id._today():
            raise UserError(self.env._("The last day of the hold is over already."))

    def _tier_given(self, plan, tier, on, reason, locked, lock_ends_on):
        """Return the move to a tier given by hand, or None when nothing changes."""
        lock_ends_on = lock_ends_on or None if locked else None
        hold = (self.tier_locked, self.tier_lock_ends_on or None)
        stays = self.tier_id == tier
        if stays and hold == (locked, lock_ends_on):
            return None
        move = TierMove(
            member_id=self.id,
            kind="lock" if stays else "manual",
            old_tier_id=self.tier_id.id or None,
            tier_id=tier.id,
            on=on,
            ends_on=plan.first_end(tier.id, on),
            counts_from=on,
            is_locked=locked,
            lock_ends_on=lock_ends_on,
            reason=reason,
        )
        return move._replace(**self._tier_period()) if stays else move

    def _tier_period(self):
        """Return the end and the beginning of what counts, as they are."""
        return {
            "ends_on": self.tier_ends_on or None,
            "counts_from": self.tier_counts_from or None,
            "counts_after": self.tier_counts_after,
        }

    @api.model
    def _move_tiers(self, moves):
        """Change the tiers of members and write their history; the only way to do so.

        A member whose tier is not the expected one any more is left alone.

        :param moves: list of `TierMove`, one for each member
        :return: the members that were changed
        """
        if not moves:
            return self.browse()
        self.flush_model([*STANDING_FIELDS, "company_id"])
        members = self.browse(
            member_id
            for some in split_every(MOVES_PER_STATEMENT, moves, list)
            for (member_id,) in self.env.execute_query(self._move_tiers_sql(some))
        )
        members.invalidate_recordset()
        self.env["membership.tier.change"].invalidate_model()
        self.env["res.partner"].invalidate_model(
            ["membership_tier_id", "property_product_pricelist"]
        )
        return members

    @api.model
    def _move_tiers_sql(self, moves):
        return SQL(
            """
            WITH wanted AS (
                SELECT * FROM UNNEST(%(columns)s) AS row (%(names)s)
            ), moved AS (
                UPDATE membership_member member
                   SET tier_id = wanted.tier_id,
                       tier_since = CASE
                           WHEN member.tier_id IS DISTINCT FROM wanted.tier_id
                           THEN wanted."on" ELSE member.tier_since END,
                       tier_ends_on = wanted.ends_on,
                       tier_counts_from = wanted.counts_from,
                       tier_counts_after = COALESCE(
                           wanted.counts_after,
                           (SELECT MAX(activity.id) FROM membership_activity activity
                             WHERE activity.member_id = wanted.member_id),
                           0),
                       tier_locked = wanted.is_locked,
                       tier_lock_ends_on = wanted.lock_ends_on,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM wanted
                 WHERE member.id = wanted.member_id
                   AND member.tier_id IS NOT DISTINCT FROM wanted.old_tier_id
             RETURNING member.id, member.company_id
            ), history AS (
                INSERT INTO membership_tier_change
                       (member_id, kind, old_tier_id, tier_id, changed_on, ends_on,
                        order_id, company_id, figures, reason, create_uid, create_date,
                        employee_name, employee_ref)
                SELECT wanted.member_id, wanted.kind, wanted.old_tier_id,
                       wanted.tier_id, wanted."on", wanted.ends_on, wanted.order_id,
                       COALESCE(
                           (SELECT company_id FROM pos_order
                             WHERE pos_order.id = wanted.order_id),
                           %(company)s, moved.company_id),
                       wanted.figures::jsonb, wanted.reason, %(uid)s, %(now)s,
                       %(employee_name)s, %(employee_ref)s
                  FROM wanted JOIN moved ON moved.id = wanted.member_id
                 WHERE wanted.kind <> 'dated'
              ORDER BY wanted.member_id
            )
            SELECT id FROM moved ORDER BY id
            """,
            columns=SQL(", ").join(self._move_columns(moves)),
            names=SQL(", ").join(map(SQL.identifier, TierMove._fields)),
            uid=self.env.uid,
            now=self.env.cr.now(),
            company=acting_company_id(self.env),
            **employee_columns(self.env),
        )

    @api.model
    def _move_columns(self, moves):
        """Return the moves as arrays, one for each field of `TierMove`."""
        types = {
            bool: SQL("bool[]"),
            int: SQL("int[]"),
            str: SQL("text[]"),
            dict: SQL("text[]"),
            object: SQL("date[]"),
        }
        for name, annotation in TierMove.__annotations__.items():
            kind = getattr(annotation, "__args__", (annotation,))[0]
            values = [getattr(move, name) for move in moves]
            if kind is dict:
                values = [value and json.dumps(value) for value in values]
            yield SQL("%s::%s", values, types[kind])
