from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ...logic.tier_facts import (
    Given,
    Join,
    KnownStep,
    Purchase,
    Purchases,
    Reviews,
    Start,
)
from ...logic.tier_replay import replay
from ...logic.tiers import Rule, State, Window
from .member_tier import TierMove

# Steps that a person made; nothing before them matters any more.
BY_HAND = ("manual", "lock", "moved")

# What an order may have led to; a tier that came with a merge, if it had
BY_RULE = ("upgrade", "kept")
GIVEN_KINDS = (*BY_RULE, "merged")


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
        bought = self._purchases()
        start = self._start_of_story(steps, bought)
        joins = self._joins(bought, start)
        own = [
            each
            for member_id, some in bought.items()
            if member_id not in joins
            for each in some
        ]
        outcome = replay(
            plan.ladder,
            Purchases(own, plan.formula),
            start,
            max(on, program._today()),
            program._reviews(),
            known=[step._as_known() for step in steps if step.kind in BY_RULE],
            joins=[*joins.values(), *steps._gifts_of_merges()],
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

    def _start_of_story(self, steps, bought):
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
        days += [each.day for each in bought.get(self.id, ())]
        on = before.changed_on if before else min(days)
        return Start(on, state, first.figures["was"]["counts_after"] or 0)

    def _purchases(self):
        """Return {id of the member who bought: what is left of each order}; orders of
        members who were merged into this one are this one's now."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(bought.membership_member_id, activity.member_id),
                       activity.id, activity.day, activity.spend, activity.orders,
                       activity.points, activity.topup
                  FROM membership_activity activity
                  JOIN pos_order bought ON bought.id = activity.order_id
                 WHERE activity.member_id = %s
                """,
                self.id,
            )
        )
        bought = {}
        for member_id, number, day, spend, orders, points, topup in rows:
            purchase = Purchase(
                number, day, Decimal(str(spend)), orders, points, Decimal(str(topup))
            )
            bought.setdefault(member_id, []).append(purchase)
        return bought

    def _joins(self, bought, start):
        """Return {id of a member who was merged into this one since the start: the
        `Join` of what that member had bought}."""
        joins = {}
        for member in self.merged_from_ids:
            on = self.program_id._today(member.merged_at)
            if member.id in bought and on > start.on:
                joins[member.id] = Join(on, bought[member.id])
        return joins

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
            order_id=order.id or None,
            **period,
        )


class MembershipTierChange(models.Model):
    """A step of the history, as `logic.tier_replay` knows it."""

    _inherit = "membership.tier.change"

    # === BUSINESS METHODS === #
    def _as_known(self):
        """Return this step, which the rules gave, as a `KnownStep`."""
        self.ensure_one()
        return KnownStep(
            self.changed_on,
            self.kind,
            self.tier_id.id,
            self.ends_on or None,
            self._rule_asked(),
            self._state_before(),
        )

    def _gifts_of_merges(self):
        """Return the tiers that came with merges among these steps, as `Join`."""
        joins = []
        for step in self.filtered(lambda step: step.kind == "merged"):
            first, last = map(fields.Date.to_date, step.figures["days"])
            gave = step.figures["gave"]
            counts_from = fields.Date.to_date(gave["counts_from"])
            state = State(step.tier_id.id, step.ends_on or None, counts_from)
            given = Given(step._rule_asked(), first, last, state, gave["counts_after"])
            joins.append(Join(step.changed_on, (), given))
        return joins

    def _rule_asked(self):
        """Return the rule that gave this step, as `logic.tiers` knows it."""
        stored = self.figures["rule"]
        asked = {
            name: Decimal(str(least)) if name in ("spend", "topup") else int(least)
            for name, least in stored["asked"].items()
        }
        return Rule(**asked, match=stored["match"], window=Window(*stored["window"]))

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
        """Return the days of this program's reviews, as `logic.tier_facts` has it."""
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
