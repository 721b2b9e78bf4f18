from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ...logic.tier_replay import (
    KnownStep,
    Purchase,
    Purchases,
    Reviews,
    Start,
    replay,
)
from ...logic.tiers import Rule, State, Window
from .member_tier import TierMove

# Steps that a person made; nothing before them matters any more.
BY_HAND = ("manual", "lock")

# What an order may have led to; a tier that came with a merge, if it had
GIVEN_KINDS = ("upgrade", "kept", "merged")


class MembershipMember(models.Model):
    """What becomes of a tier when an order that it rested on is returned."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _reckon_tier_anew(self, on, order):
        """Give this member the tier that what is left of the orders comes to.

        The story is told anew from the enrolment, or from the last tier given by hand;
        see `logic.tier_replay`. A tier that is held by hand stays.

        :param date on: the day of the return
        :param order: the order that returns
        """
        self.ensure_one()
        steps = self._steps_of_rules()
        if self.tier_locked or not steps:
            return
        program = self.program_id
        plan = program._tier_plan()
        purchases = Purchases(self._purchases(), plan.formula)
        outcome = replay(
            plan.ladder,
            purchases,
            self._start_of_story(steps, purchases),
            max(on, program._today()),
            program._reviews(),
            known=[step._as_known() for step in steps if step.kind in GIVEN_KINDS],
            upgrades_at_once=plan.upgrades_at_once,
        )
        move = self._move_to(outcome, on, order)
        if move:
            self._move_tiers([move])

    def _steps_of_rules(self):
        """Return the steps that the rules gave, the oldest first, since somebody gave
        or held a tier."""
        steps = self.tier_change_ids.browse()
        for step in self.env["membership.tier.change"].search(
            [("member_id", "=", self.id)], order="id desc"
        ):
            if step.kind in BY_HAND or not step.figures:
                break
            if step.kind != "returned":
                steps = step + steps
        return steps

    def _step_that_gave(self):
        """Return the step that an order led to and that gave the present tier, or
        none."""
        last = self._steps_of_rules()[-1:]
        return last.filtered(
            lambda step: step.kind in GIVEN_KINDS and step.tier_id == self.tier_id
        )

    def _start_of_story(self, steps, purchases):
        """Return the `Start` before these steps, as the first of them found it."""
        first = steps[0]
        state = first._state_before()
        before = self.env["membership.tier.change"].search(
            [("member_id", "=", self.id), ("id", "<", first.id)], limit=1
        )
        if first.kind == "lock_over":
            state = state._replace(
                is_locked=True,
                lock_ends_on=first.changed_on - timedelta(days=1),
                tier_before=first._tier_before(),
            )
        days = [day for day in (state.counts_from, first.changed_on) if day]
        on = before.changed_on if before else min(days + purchases.days[:1])
        return Start(on, state, first.figures["was"]["counts_after"] or 0)

    def _purchases(self):
        """Return what is left of each order of this member."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, day, spend, orders, points, topup
                  FROM membership_activity WHERE member_id = %s
                """,
                self.id,
            )
        )
        return [
            Purchase(number, day, Decimal(str(spend)), orders, points, Decimal(str(up)))
            for number, day, spend, orders, points, up in rows
        ]

    def _move_to(self, outcome, on, order):
        """Return the move to where a story ended, or None when all stays as it is."""
        state = outcome.state
        ladder = self.program_id._tier_plan().ladder
        here, there = ladder.get(self.tier_id.id), ladder.get(state.tier_id)
        if not there:
            return None
        period = {
            "ends_on": state.ends_on,
            "counts_from": state.counts_from,
            "counts_after": outcome.counts_after,
        }
        stays = there == here and state.ends_on == (self.tier_ends_on or None)
        if stays and period == self._tier_period():
            return None
        return TierMove(
            member_id=self.id,
            # Nobody need read that only the counting begins elsewhere.
            kind="dated" if stays else "returned",
            old_tier_id=self.tier_id.id or None,
            tier_id=there.id,
            on=on,
            figures=None if stays else _as_figures(outcome.reason, outcome),
            order_id=order.id,
            **period,
        )


class MembershipTierChange(models.Model):
    """A step of the history, as `logic.tier_replay` knows it."""

    _inherit = "membership.tier.change"

    # === BUSINESS METHODS === #
    def _as_known(self):
        """Return this step, which the rules gave, as a `KnownStep`."""
        self.ensure_one()
        stored = self.figures["rule"]
        asked = {
            name: Decimal(str(least)) if name in ("spend", "topup") else int(least)
            for name, least in stored["asked"].items()
        }
        step = KnownStep(
            self.changed_on,
            self.kind,
            self.tier_id.id,
            self.ends_on or None,
            Rule(**asked, match=stored["match"], window=Window(*stored["window"])),
            self._state_before(),
        )
        if self.kind != "merged":
            return step
        # The other member reached it on a day of their own, from where they stood.
        on = fields.Date.to_date(self.figures["days"][1])
        return step._replace(on=on, kind="upgrade", was=State(None))

    def _state_before(self):
        """Return where the member stood before this step, as a `State`."""
        was = self.figures["was"]
        return State(
            self.old_tier_id.id or None,
            fields.Date.to_date(was["ends_on"]),
            fields.Date.to_date(was["counts_from"]),
        )

    def _tier_before(self):
        """Return the id of the tier that the hold before this step stood in for."""
        changed = self.search(
            [("member_id", "=", self.member_id.id), ("id", "<", self.id)]
        ).filtered(lambda step: step.old_tier_id != step.tier_id)[:1]
        if changed.kind == "manual":
            return changed.old_tier_id.id or None
        return (changed.tier_id or self.old_tier_id).id or None


class MembershipProgram(models.Model):
    """On which days the tiers of a program were reviewed."""

    _inherit = "membership.program"

    # === BUSINESS METHODS === #
    def _reviews(self):
        """Return the days of this program's reviews, as `logic.tier_replay` asks."""
        self.ensure_one()
        by_day = self.tier_review == "daily"
        return Reviews(
            self.tier_reviewed_on or fields.Date.to_date("0001-01-01"),
            None if by_day else self.tier_review_day,
        )


def _as_figures(reason, outcome):
    """Return what the history keeps of what justifies a tier; see `figures` there."""
    rule, found, days = Rule(), {}, [None, None]
    if reason:
        rule = reason.rule
        found = {name: float(value) for name, value in reason.found._asdict().items()}
        first = reason.first and reason.first.isoformat()
        days = [first, reason.last.isoformat()]
    return {
        "rule": {
            "asked": {name: float(least) for name, least in rule.asked},
            "match": rule.match,
            "window": list(rule.window),
        },
        "found": found,
        "days": days,
        "after": outcome.counts_after,
        "was": {},
    }
