from datetime import date

from odoo import models

from .member_tier import TierMove


class MembershipMember(models.Model):
    """The tier of a member who goes over to another program, or comes back."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _move_tier(self, target, there):
        """Give the tier that stands for the present one, unless a higher one is there,
        and then what the orders of both reach there."""
        tier = there.tiers.get(self.tier_id) or there.program._lowest_tier()
        if tier and tier.level > (target.tier_id.level if target.tier_id else -1):
            target._move_tiers([self._tier_taken_along(target, tier, there)])
        on = there.program._today()
        standings = target._tier_figures(on).values()
        target._move_tiers(there.program._moves(standings, on, may_fall=False))

    def _tier_taken_along(self, target, tier, there):
        return TierMove(
            member_id=target.id,
            kind="moved",
            old_tier_id=target.tier_id.id or None,
            tier_id=tier.id,
            on=there.program._today(),
            is_locked=self.tier_locked,
            lock_ends_on=self.tier_lock_ends_on or None,
            reason=there.reason,
            **self._tier_period(),
        )

    def _tier_facts(self):
        """Return the tier and its period, as values for JSON."""
        facts = {
            "tier_id": self.tier_id.id or None,
            "is_locked": self.tier_locked,
            "lock_ends_on": self.tier_lock_ends_on or None,
            **self._tier_period(),
        }
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in facts.items()
        }

    def _tier_back(self, facts, reason):
        """Give this member the tier back that it had before somebody moved to it."""
        if facts == self._tier_facts():
            return
        days = {
            name: date.fromisoformat(facts[name]) if facts[name] else None
            for name in ("ends_on", "counts_from", "lock_ends_on")
        }
        self._move_tiers(
            [
                TierMove(
                    member_id=self.id,
                    kind="moved",
                    old_tier_id=self.tier_id.id or None,
                    tier_id=facts["tier_id"],
                    on=self.program_id._today(),
                    counts_after=facts["counts_after"],
                    is_locked=facts["is_locked"],
                    reason=reason,
                    **days,
                )
            ]
        )
