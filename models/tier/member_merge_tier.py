from odoo import models

from ...logic.merging import Rank, joined
from .member_tier import TierMove


class MembershipMember(models.Model):
    """The tier of two members who become one."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _hand_over_tier(self, kept, reason):
        """Give the other member the higher tier of both, and what both reach together.

        What this member's tier rested on can still be returned: the step that gave it
        is kept with the move.
        """
        rank = joined(kept._rank(), self._rank())
        if rank != kept._rank():
            kept._move_tiers([self._merge_move(kept, rank, reason)])
        program = kept.program_id
        on = program._today()
        standings = kept._tier_figures(on).values()
        kept._move_tiers(program._moves(standings, on, may_fall=False))

    # === HELPERS === #
    def _rank(self):
        """Return the tier of this member as `logic.merging` compares it."""
        return Rank(
            level=self.tier_id.level if self.tier_id else None,
            ends_on=self.tier_ends_on or None,
            counts_from=self.tier_counts_from or None,
            counts_after=self.tier_counts_after or 0,
            is_locked=self.tier_locked,
            lock_ends_on=self.tier_lock_ends_on or None,
        )

    def _merge_move(self, kept, rank, reason):
        """Return the move that gives the other member a rank of both."""
        is_mine = kept._rank().level != rank.level
        return TierMove(
            member_id=kept.id,
            kind="merged",
            old_tier_id=kept.tier_id.id or None,
            tier_id=(self if is_mine else kept).tier_id.id,
            on=kept.program_id._today(),
            ends_on=rank.ends_on,
            counts_from=rank.counts_from,
            counts_after=rank.counts_after,
            is_locked=rank.is_locked,
            lock_ends_on=rank.lock_ends_on,
            reason=reason,
            figures=self._merge_justification(kept, rank) if is_mine else None,
        )

    def _merge_justification(self, kept, rank):
        """Return the figures of the step that this member's tier rests on, with what
        the other one goes back to when they turn out not to hold; or None."""
        step = self._step_that_gave()
        if not step:
            return None
        return {
            **step.figures,
            "was": {
                "ends_on": kept.tier_ends_on and kept.tier_ends_on.isoformat(),
                "counts_from": kept.tier_counts_from
                and kept.tier_counts_from.isoformat(),
                "counts_after": kept.tier_counts_after,
            },
            "gave": {
                "counts_from": rank.counts_from and rank.counts_from.isoformat(),
                "counts_after": rank.counts_after,
            },
        }
