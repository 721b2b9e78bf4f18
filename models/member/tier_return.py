from decimal import Decimal

from odoo import fields, models

from ...logic.tiers import Rule, Window, is_met, window_start
from .member_tier import TierMove
from .tier_figures import FiguresQuery

# What an order may have led to; a tier that came with a merge, if it had
UNDONE_KINDS = ("upgrade", "kept", "merged")


class MembershipMember(models.Model):
    """What becomes of a tier when an order that it rested on is returned."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _undo_steps(self, on, order):
        """Take back the upgrades and terms that no longer hold, and give what does.

        An upgrade holds while its rule is met by what was bought until then, or by
        what has been bought until now; another term, by what was bought until then.
        Otherwise the member is where the step found them, with the end and the
        counting of that time; the next review ends a term that is over.

        :param date on: the day of the return
        :param order: the order that returns
        """
        self.ensure_one()
        fell = False
        for step in self._steps_in_force():
            if self._step_holds(step, on):
                break
            self._move_tiers([self._way_back(step, on, order)])
            fell = True
        if fell:
            program = self.program_id
            standings = self._tier_figures(on).values()
            self._move_tiers(program._moves(standings, on, may_fall=False, order=order))

    def _steps_in_force(self):
        """Return the steps that led to the present tier and term, the latest first.

        They end where somebody gave a tier, or where one was lost.
        """
        steps, undone = [], 0
        if self.tier_locked:
            return steps
        for step in self.env["membership.tier.change"].search(
            [("member_id", "=", self.id), ("kind", "!=", "lock")]
        ):
            if step.kind == "returned":
                undone += 1
            elif step.kind not in UNDONE_KINDS or not step.figures:
                break
            elif undone:
                undone -= 1
            else:
                steps.append(step)
        return steps

    def _step_holds(self, step, on):
        """Tell whether a tier or a term would have been given all the same."""
        rule = self._rule_of_step(step)
        if not rule.asked:
            return True
        first, last = map(fields.Date.to_date, step.figures["days"])
        after = step.figures["after"]
        if is_met(rule, self._figures_between(first, last, after)):
            return True
        if step.kind == "kept":
            return False
        counts_from = fields.Date.to_date(step.figures["was"]["counts_from"])
        first = window_start(rule.window, on, counts_from)
        return is_met(rule, self._figures_between(first, on, after))

    def _rule_of_step(self, step):
        stored = step.figures["rule"]
        asked = {
            name: Decimal(str(least)) if name in ("spend", "topup") else int(least)
            for name, least in stored["asked"].items()
        }
        return Rule(**asked, match=stored["match"], window=Window(*stored["window"]))

    def _figures_between(self, first, last, after):
        """Return what this member did from one day to another."""
        plan = self.program_id._tier_plan()
        query = FiguresQuery(plan, last)
        return query.total(
            self.env.execute_query(query.total_sql(self.id, first, after))[0]
        )

    def _way_back(self, step, on, order):
        """Return the move that undoes a step."""
        was = step.figures["was"]
        ladder = self.program_id._tier_plan().ladder
        before = step.old_tier_id.id or (ladder.lowest and ladder.lowest.id)
        return TierMove(
            member_id=self.id,
            kind="returned",
            old_tier_id=self.tier_id.id,
            tier_id=before or self.tier_id.id,
            on=on,
            ends_on=fields.Date.to_date(was["ends_on"]) or None,
            counts_from=fields.Date.to_date(was["counts_from"]) or None,
            counts_after=was["counts_after"],
            figures={**step.figures, "found": {}},
            order_id=order.id,
        )
