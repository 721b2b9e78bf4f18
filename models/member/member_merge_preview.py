from odoo import api, models
from odoo.tools import SQL, format_date

# So many last days are named of what ends on different days.
ENDS_SHOWN = 6


class MembershipMember(models.Model):
    """What is shown before two members become one."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _rehearse_merge(self, kept, reason):
        """Return what merging these members would make of the one who stays.

        It is done and taken back, so that what is shown is what would be.

        :return: as :meth:`_merge_figures`
        :raise UserError: they can't be merged, in one sentence
        """
        with self.env.cr.savepoint() as savepoint:
            for gone in self:
                gone._merge_into(kept, reason)
            figures = kept.sudo()._merge_figures()
            savepoint.rollback()
        return figures

    def _merge_figures(self):
        """Return what a member has, in words: [(what, text)]."""
        self.ensure_one()
        account, wallet = self.points_account_id, self.wallet_id
        currency = wallet.currency_id
        return [
            (self.env._("Tier"), self._merge_tier_text()),
            (self.env._("Points"), f"{account.balance:,}"),
            (self.env._("Points owed"), f"{account.debt:,}"),
            (
                self.env._("Points, by last day"),
                self._merge_ends_text(account, "points", lambda units: f"{units:,}"),
            ),
            (self.env._("Principal"), currency.format(wallet.principal)),
            (self.env._("Bonus"), currency.format(wallet.bonus)),
            (
                self.env._("Bonus, by last day"),
                self._merge_ends_text(wallet, "bonus", currency.format),
            ),
            (self.env._("Cards"), self._merge_cards_text()),
            (self.env._("Birthday"), self._merge_day(self.birthday)),
            (self.env._("Joined on"), self._merge_day(self.joined_on)),
        ]

    def _merge_notes(self, kept):
        """Return sentences on what goes with these members to another one."""
        return [
            *self._merge_notes_of_matters(kept),
            *self._merge_notes_of_cards(kept),
            *self._merge_notes_of_orders(kept),
        ]

    # === BUSINESS METHODS - HOOKS === #
    @api.model
    def _merge_notes_of_cards(self, kept):
        """Hook: return sentences on the cards of these members."""
        return []

    @api.model
    def _merge_notes_of_orders(self, kept):
        """Hook: return sentences on the orders of these members."""
        return []

    # === HELPERS === #
    def _merge_notes_of_matters(self, kept):
        count = self.env["membership.exception"].search_count(
            [("member_id", "in", self.ids), ("state", "=", "open")]
        )
        if not count:
            return []
        return [
            self.env._(
                "Matters to check that go to %(kept)s: %(count)s.",
                kept=kept.name,
                count=count,
            )
        ]

    def _merge_tier_text(self):
        tier = self.tier_id.name or ""
        if self.tier_locked:
            if self.tier_lock_ends_on:
                return self.env._(
                    "%(tier)s, held by hand until %(day)s",
                    tier=tier,
                    day=self._merge_day(self.tier_lock_ends_on),
                )
            return self.env._("%(tier)s, held by hand", tier=tier)
        if self.tier_ends_on:
            return self.env._(
                "%(tier)s, until %(day)s",
                tier=tier,
                day=self._merge_day(self.tier_ends_on),
            )
        return tier

    def _merge_cards_text(self):
        states = dict(
            self.env["membership.card"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        return "\n".join(
            f"{card.number} {card.type_id.name} ({states[card.state]})"
            for card in self.card_ids.sorted("id")
        )

    def _merge_ends_text(self, account, bucket, shown):
        """Return what is left of a bucket by its last days, the nearest first."""
        ends = self._merge_ends(account, bucket)
        lines = [
            self.env._(
                "%(amount)s until %(day)s", amount=shown(left), day=self._merge_day(day)
            )
            if day
            else self.env._("%(amount)s without end", amount=shown(left))
            for day, left in ends[:ENDS_SHOWN]
        ]
        if len(ends) > ENDS_SHOWN:
            rest = sum(left for __, left in ends[ENDS_SHOWN:])
            lines.append(self.env._("%(amount)s later", amount=shown(rest)))
        return "\n".join(lines)

    @api.model
    def _merge_ends(self, account, bucket):
        """Return [(last day or None, what is left)] of the lots of a bucket."""
        return self.env.execute_query(
            SQL(
                """
                SELECT expires_on, SUM(remaining) FROM %s
                 WHERE account_id = %s AND bucket = %s AND remaining > 0
              GROUP BY expires_on ORDER BY expires_on NULLS LAST
                """,
                SQL.identifier(self.env[account._lot_model]._table),
                account.id,
                bucket,
            )
        )

    def _merge_day(self, day):
        return format_date(self.env, day) if day else ""
