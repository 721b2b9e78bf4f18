"""What became of a member's tier, reckoned anew from what is left of the orders.

The story of a member is told from a start on which it does not depend what was bought
(the enrolment, or a tier given by hand) to a day: each order on its own day, and a
review on each day on which one may have found anything else than the day before.

A rule that was changed since holds for what it gave: where the history knows of a step,
that step's own rule and the end that it gave are taken on that day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from .tier_facts import (
    Given,
    Join,
    KnownStep,
    Outcome,
    Purchases,
    Reason,
    Reviews,
    Start,
)
from .tiers import (
    ONE_DAY,
    Decision,
    Done,
    Figures,
    Ladder,
    State,
    Tier,
    Window,
    decide,
    is_met,
    kept_days,
    window_start,
)
from .validity import add_months

# As many as the nightly review takes a member through.
TERMS_MAX = 50
# A month later may be as much shorter.
MONTHS_DIFFER = 3


class _Story:
    """A member's standing, taken from day to day."""

    def __init__(
        self,
        ladder: Ladder,
        purchases: Purchases,
        start: Start,
        known: Sequence[KnownStep],
    ) -> None:
        self.ladder, self.purchases = ladder, purchases
        self.known: dict[date, list[KnownStep]] = {}
        for step in known:
            self.known.setdefault(step.on, []).append(step)
        self.state = start.state
        self.seen = purchases.place_after(start.on, start.counts_after)
        self.after = purchases.place_after(
            start.state.counts_from or start.on, start.counts_after
        )
        self.reason: Reason | None = None

    def review(self, on: date) -> None:
        """Keep, give and take, as the nightly review of a day."""
        for _term in range(TERMS_MAX):
            decision = self._decide(on, may_fall=True)
            if not decision or decision.kind != "kept":
                break
            if not decision.ends_on or decision.ends_on >= on:
                break

    def join(self, join: Join) -> None:
        """Let the orders of another member count, and give the tier that came along."""
        counts_from, before = self.state.counts_from, self.purchases
        self.purchases = before.joined(join.purchases)
        self.seen = bisect_left(self.purchases.days, join.on)
        if counts_from:
            counted = before.last_before(self.after, counts_from)
            self.after = self.purchases.place_after(counts_from, counted)
        if join.given:
            self._receive(join.given)

    def _receive(self, given: Given) -> None:
        here = self.ladder.get(self.state.tier_id)
        there = self.ladder.get(given.state.tier_id)
        found = self.purchases.between(given.first, given.last)
        if not there or not is_met(given.rule, found):
            return
        if here and here.level > there.level:
            return
        self.state = given.state
        self.reason = Reason(given.rule, found, given.first, given.last)
        self.after = 0
        if given.state.counts_from:
            self.after = self.purchases.place_after(
                given.state.counts_from, given.counts_after
            )

    def look(self, on: date) -> None:
        """Give what the orders reach."""
        self._decide(on, may_fall=False)

    def _decide(self, on: date, *, may_fall: bool) -> Decision | None:
        self._correct_end(on)
        ladder = self._ladder_on(on)
        done = self._done(ladder, on)
        decision = decide(ladder, self.state, done, on, may_fall=may_fall)
        if decision:
            self._apply(ladder, decision, on)
            self._correct_end(on)
        return decision

    def _correct_end(self, on: date) -> None:
        """Take the end that the history knows of this same period: it may have been
        given by other terms than today's."""
        period = (self.state.tier_id, self.state.counts_from)
        for step in self.known.get(on, []):
            if (step.was.tier_id, step.was.counts_from) == period:
                self.state = self.state._replace(ends_on=step.was.ends_on)

    def _apply(self, ladder: Ladder, decision: Decision, on: date) -> None:
        if decision.kind != "dated":
            self.reason = self._reason(ladder, decision, on)
        ends_on = decision.ends_on
        for step in self.known.get(on, []):
            if (step.kind, step.tier_id) == (decision.kind, decision.tier_id):
                ends_on = step.ends_on
        self.state = State(decision.tier_id, ends_on, decision.counts_from)
        if decision.kind == "kept":
            self.after = 0
        elif decision.kind != "dated":
            self.after = self.seen

    def _reason(self, ladder: Ladder, decision: Decision, on: date) -> Reason:
        here, rule = ladder.get(self.state.tier_id), decision.rule
        if here and decision.kind in ("kept", "downgrade") and rule == here.keep:
            first, last = kept_days(here, self.state, on)
        else:
            first, last = window_start(rule.window, on, self.state.counts_from), on
        return Reason(rule, decision.figures, first, last)

    def _ladder_on(self, on: date) -> Ladder:
        """Return the ladder with the rules by which steps of a day were given."""
        tiers = self.ladder.tiers
        for step in self.known.get(on, []):
            tiers = [
                _by_rule_of(step, tier) if tier.id == step.tier_id else tier
                for tier in tiers
            ]
        return self.ladder if tiers is self.ladder.tiers else Ladder(tiers)

    def _done(self, ladder: Ladder, on: date) -> Done:
        here = ladder.get(self.state.tier_id)
        reached = {
            window: self._figures(
                window, window_start(window, on, self.state.counts_from), on
            )
            for window in ladder.windows
        }
        kept = Figures()
        if here:
            kept = self._figures(here.keep.window, *kept_days(here, self.state, on))
        return Done(reached, kept)

    def _figures(self, window: Window, first: date | None, last: date) -> Figures:
        start = bisect_left(self.purchases.days, first) if first else 0
        if window.kind == "since_tier":
            start = max(start, self.after)
        end = min(self.seen, bisect_right(self.purchases.days, last))
        return self.purchases.figures(start, end)


def replay(
    ladder: Ladder,
    purchases: Purchases,
    start: Start,
    until: date,
    reviews: Reviews,
    *,
    known: Sequence[KnownStep] = (),
    joins: Sequence[Join] = (),
    upgrades_at_once: bool = True,
) -> Outcome:
    """Return where a member stands at the end of a day.

    :param purchases: the member's own, and those of whom was merged before the start
    :param known: the steps that the rules gave since the start
    :param joins: the merges since the start
    :param upgrades_at_once: whether an order gives the tier that it reaches, or only
        the next review
    """
    story = _Story(ladder, purchases, start, known)
    if upgrades_at_once:
        story.look(start.on)
    everything = purchases.joined(bought for join in joins for bought in join.purchases)
    days = _Days(ladder, everything, start.on, until, reviews, joins)
    for day in days.of(story):
        # Reviews run in the night, before the first order of the day.
        if reviews.first_from(day) == day and day > start.on:
            story.review(day)
        for join in joins:
            if join.on == day:
                story.join(join)
                # A merge gives what both reach together, at once.
                story.look(day)
        while story.seen < len(story.purchases.all) and (
            story.purchases.days[story.seen] <= day
        ):
            story.seen += 1
            if upgrades_at_once:
                story.look(day)
    counts_after = 0
    if story.state.counts_from:
        counts_after = story.purchases.last_before(story.after, story.state.counts_from)
    return Outcome(story.state, counts_after, story.reason)


class _Days:
    """The days on which anything can happen to a member.

    A review finds something else than the one before only when an order was added,
    when one left its window, when a year began, or when a term or a hold was over.
    """

    def __init__(
        self,
        ladder: Ladder,
        purchases: Purchases,
        first: date,
        until: date,
        reviews: Reviews,
        joins: Sequence[Join],
    ) -> None:
        self.ladder, self.reviews, self.first, self.until = (
            ladder,
            reviews,
            first,
            until,
        )
        reviewed = {first + ONE_DAY}
        reviewed.update(date(year, 1, 1) for year in range(first.year, until.year + 1))
        months = {tier.reach.window.months for tier in ladder.tiers}
        months |= {tier.keep.window.months for tier in ladder.tiers}
        for day in set(purchases.days):
            reviewed.add(day + ONE_DAY)
            for count in months - {0}:
                later = add_months(day, count)
                reviewed.update(
                    later + timedelta(days=more) for more in range(1 + MONTHS_DIFFER)
                )
        reviewed.update(join.on + ONE_DAY for join in joins)
        days = {*purchases.days, *(join.on for join in joins)}
        for day in reviewed:
            days.update(self._review_from(day))
        self.days = sorted(day for day in days if first <= day <= until)

    def of(self, story: _Story) -> Iterator[date]:
        """Yield the days in their order, as the story goes on."""
        place, day = 0, None
        while True:
            ahead = [
                found for found in self._ends(story.state) if day is None or found > day
            ]
            while place < len(self.days) and day and self.days[place] <= day:
                place += 1
            if place < len(self.days):
                ahead.append(self.days[place])
            if not ahead:
                return
            day = min(ahead)
            yield day

    def _ends(self, state: State) -> list[date]:
        """Return the days of the reviews that follow the end of a term or a hold."""
        here = self.ladder.get(state.tier_id)
        ends = [state.lock_ends_on, state.ends_on]
        if here and state.ends_on:
            ends.append(state.ends_on + timedelta(days=here.grace_days))
        found = [day for end in ends if end for day in self._review_from(end + ONE_DAY)]
        return [day for day in found if self.first <= day <= self.until]

    def _review_from(self, day: date) -> list[date]:
        found = self.reviews.first_from(max(day, self.first + ONE_DAY))
        return [found] if found else []


def _by_rule_of(step: KnownStep, tier: Tier) -> Tier:
    """Return a tier as it was when a step gave it."""
    if step.kind == "upgrade":
        return tier._replace(reach=step.rule, is_open=True)
    return tier._replace(keep=step.rule)
