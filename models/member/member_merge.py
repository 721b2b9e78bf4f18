from odoo import fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL

# Rows that name their member, and that move
MOVED_ROWS = ("membership_activity", "membership_benefit_use", "membership_card")


class MembershipMember(models.Model):
    """How two members who are one person become one."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _merge_into(self, kept, reason):
        """Give all that this member has to another one, and archive this one.

        Balances move by entries that name each other, cards by their events. What was
        posted to this member stays with it; what of it is reversed later is reversed on
        the other one, and so is what arrives late. It can't be undone.

        The caller has checked the user's rights.

        :param kept: the member who stays, of the same program
        :param str reason: why, in words for the history of both
        :raise UserError: they can't be merged, in one sentence; nothing is changed
        :raise ConcurrencyError: somebody serves this member now; retried by Odoo
        """
        self.ensure_one()
        kept.ensure_one()
        # What is merged is decided here: a manager may write no ledger and no cards.
        gone, kept, reason = self.sudo(), kept.sudo(), (reason or "").strip()
        refusal = gone._merge_refusal(kept)
        if refusal or not reason:
            raise UserError(refusal or self.env._("Say why they are one person."))
        (gone | kept)._lock_against_posting()
        period = gone._tier_period_now()
        gone._hand_over_accounts(kept, gone._merge_key(kept), reason)
        gone._hand_over_facts(kept)
        gone._hand_over_activity(kept)
        gone._hand_over_tier(kept, reason)
        gone._hand_over_uses(kept, period)
        gone._hand_over_cards(kept, reason)
        gone._hand_over_matters(kept)
        gone._leave_for(kept, reason)
        self.env.invalidate_all()

    def _merge_refusal(self, kept):
        """Return why this member can't be merged into another one, or False."""
        if self == kept:
            return self.env._("Choose two different members.")
        for member in self | kept:
            if member.merged_into_id:
                return member._merged_message()
            if member.moved_to_id:
                return member._moved_message()
            if not member.active:
                return self.env._(
                    "%(name)s is archived. Unarchive the member first.",
                    name=member.name,
                )
        if self.program_id != kept.program_id:
            return self.env._(
                "%(one)s and %(other)s are members of different programs.",
                one=self.name,
                other=kept.name,
            )
        return False

    # === BUSINESS METHODS - HOOKS === #
    def _hand_over_cards(self, kept, reason):
        """Hook: give the cards of this member to another one."""

    # === HELPERS - CONCURRENCY === #
    def _lock_against_posting(self):
        """Keep everybody from naming these members until the merge is over.

        Whoever inserts a row that names a member locks the member's row against this.
        Who came first is waited for. Who comes later waits, fails, is retried by Odoo,
        and finds the member merged. A row that was committed after this transaction
        began is not seen by it, but by a fresh one.

        :raise ConcurrencyError: there is such a row
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT FROM membership_member WHERE id = ANY(%s)"
                " ORDER BY id FOR UPDATE",
                self.ids,
            )
        )
        seen = self._latest_rows(self.env.cr)
        with self.env.registry.cursor() as fresh:
            latest = self._latest_rows(fresh)
        if any(new > old for new, old in zip(latest, seen, strict=True)):
            raise ConcurrencyError(
                self.env._("One of the members is being served now. Try again.")
            )

    def _latest_rows(self, cursor):
        """Return the highest id of these members' rows in each table that moves."""
        cursor.execute(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL(
                        "COALESCE((SELECT MAX(id) FROM %s WHERE member_id = ANY(%s)),"
                        " 0)",
                        SQL.identifier(table),
                        self.ids,
                    )
                    for table in MOVED_ROWS
                ),
            )
        )
        return cursor.fetchone()

    # === HELPERS - WHAT MOVES === #
    def _hand_over_accounts(self, other, key, reason, origin=None):
        """Move all that is left on the accounts of this member to those of another.

        :param str key: names the operation
        :param origin: what caused it, default the other member
        :return: the wallet entries of the other member
        """
        terms = {
            "key": key,
            "on": self.program_id._today(),
            "origin": origin or other,
            "reason": reason,
        }
        self.points_account_id._hand_over(other.points_account_id, **terms)
        return self.wallet_id._hand_over(other.wallet_id, **terms)

    def _merge_key(self, kept):
        return f"merge:{self.id}:{kept.id}"

    def _hand_over_facts(self, kept):
        """Fill in what is not known of the other member; the earlier day counts."""
        values = {}
        if not kept.birthday and self.birthday:
            values["birthday"] = self.birthday
        if not kept.store_id and self.store_id:
            values["store_id"] = self.store_id.id
        days = [day for day in (kept.joined_on, self.joined_on) if day]
        if days and min(days) != kept.joined_on:
            values["joined_on"] = min(days)
        if self.notes:
            values["notes"] = "\n".join(filter(None, [kept.notes, self.notes]))
        if values:
            kept.write(values)

    def _hand_over_activity(self, kept):
        """Let what this member's orders count for count for the other one.

        Activity is no ledger but what figures are summed from; whose order it was is
        with the order.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE membership_activity SET member_id = %s WHERE member_id = %s",
                kept.id,
                self.id,
            )
        )
        self.env["membership.activity"].invalidate_model()

    def _tier_period_now(self):
        """Return the first day of the present tier, from which some quotas count."""
        return self.tier_since or self.joined_on

    def _hand_over_uses(self, kept, period):
        """Let free services that this member used be used by the other one: what both
        used in a period adds up.

        :param date period: when this member's tier began; what was used since then
            counts in the present term of the other one's
        """
        self.env["membership.benefit.use"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE membership_benefit_use used
                   SET member_id = %(kept)s, period_start = moved.period_start,
                       slot = moved.slot
                  FROM (
                    SELECT mine.id, mine.period_start,
                           CASE WHEN mine.card_id IS NOT NULL THEN mine.slot
                                ELSE row_number() OVER (
                                     PARTITION BY mine.benefit_id, mine.period_start,
                                                  mine.card_id IS NULL
                                     ORDER BY mine.id) - 1
                                   + COALESCE(theirs.slots, 0) END AS slot
                      FROM (%(mine)s) mine
                      LEFT JOIN LATERAL (
                           SELECT MAX(slot) + 1 AS slots FROM membership_benefit_use
                            WHERE member_id = %(kept)s AND card_id IS NULL
                              AND benefit_id = mine.benefit_id
                              AND period_start = mine.period_start
                      ) theirs ON TRUE
                  ) moved
                 WHERE used.id = moved.id
                """,
                kept=kept.id,
                mine=self._sql_own_uses(kept, period),
            )
        )
        self.env["membership.benefit.use"].invalidate_model()

    def _sql_own_uses(self, kept, period):
        """Return the query of this member's uses, in the periods of the other one."""
        return SQL(
            """
            SELECT used.id, used.benefit_id, used.card_id, used.slot,
                   CASE WHEN benefit.quota_period = 'validity' AND used.card_id IS NULL
                             AND used.period_start = %(before)s
                        THEN %(now)s ELSE used.period_start END AS period_start
              FROM membership_benefit_use used
              JOIN membership_benefit benefit ON benefit.id = used.benefit_id
             WHERE used.member_id = %(id)s
            """,
            id=self.id,
            before=period,
            now=kept._tier_period_now(),
        )

    def _hand_over_matters(self, kept):
        """Let what is to check, and what waits to be sent, be the other one's."""
        matters = self.env["membership.exception"].search(
            [("member_id", "=", self.id), ("state", "=", "open")]
        )
        matters._through_door().write({"member_id": kept.id})
        self._cancel_tier_notices()
        notices = self.env["membership.notice"].search(
            [("member_id", "=", self.id), ("state", "=", "waiting")]
        )
        notices.write({"member_id": kept.id})

    def _cancel_tier_notices(self):
        """Send nothing any more about the end of a tier that is not left to end."""
        self.env["membership.notice"].search(
            [
                ("member_id", "=", self.id),
                ("state", "=", "waiting"),
                ("kind", "=", "tier_ending"),
            ]
        ).write({"state": "cancelled"})

    def _leave_for(self, kept, reason):
        """Archive this member as one who is another one now, and note it for both."""
        earlier = self.merged_from_ids._through_door()
        self._through_door().write(
            {
                "active": False,
                "merged_into_id": kept.id,
                "merged_at": fields.Datetime.now(),
                "merge_reason": reason,
            }
        )
        earlier.write({"merged_into_id": kept.id})
        self.env["membership.change"]._note(kept, "merged_from_ids", None, self)
