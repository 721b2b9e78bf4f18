"""Which tier a member has: what is asked, what was done, and what follows from it.

A ladder is a program's tiers by level; a higher level is a higher status. Somebody
reaches a tier when the figures meet its `reach` rule, and keeps it when they meet its
`keep` rule: at the end of its term, or at every review when it has no term.

All days are inclusive. A day lies in the program's time zone.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from . import earned
from .validity import period_end

WindowKind = Literal["lifetime", "rolling", "year", "since_tier"]
Match = Literal["any", "all"]
Policy = Literal["never", "one_level", "earned"]
TermUnit = Literal["never", "day", "month", "year", "calendar_year"]
Kind = Literal["upgrade", "downgrade", "kept", "lock_over", "dated"]

ONE_DAY = timedelta(days=1)


class Window(NamedTuple):
    """The days whose orders count; `months` is for a rolling window."""

    kind: WindowKind = "lifetime"
    months: int = 0


class Figures(NamedTuple):
    """What a member did within a window."""

    spend: Decimal = Decimal(0)
    orders: int = 0
    growth: int = 0
    topup: Decimal = Decimal(0)


class Rule(NamedTuple):
    """What is asked for within a window; zero is not asked for."""

    spend: Decimal = Decimal(0)
    orders: int = 0
    growth: int = 0
    topup: Decimal = Decimal(0)
    match: Match = "any"
    window: Window = Window()

    @property
    def asked(self) -> list[tuple[str, Decimal | int]]:
        """Name and threshold of each figure that is asked for."""
        return [
            (name, getattr(self, name))
            for name in Figures._fields
            if getattr(self, name) > 0
        ]


class Term(NamedTuple):
    """How long a tier holds before it is looked at again.

    A calendar year ends on 31 December: of the first year when `length` is one, of the
    following year when it is two.
    """

    length: int = 0
    unit: TermUnit = "never"


NOTHING = Rule()
ENDLESS = Term()


class Tier(NamedTuple):
    """One level of a ladder; nobody moves to a closed one."""

    id: int
    level: int
    reach: Rule = NOTHING
    keep: Rule = NOTHING
    term: Term = ENDLESS
    grace_days: int = 0
    policy: Policy = "never"
    notice_days: int = 0
    is_open: bool = True


class State(NamedTuple):
    """Where a member stands.

    ends_on      last day of the term, or, without a term, the last day before the
                 days of grace began
    counts_from  first day of the window "since the tier began"
    tier_before  the tier that a locked one stands in for
    """

    tier_id: int | None
    ends_on: date | None = None
    counts_from: date | None = None
    is_locked: bool = False
    lock_ends_on: date | None = None
    tier_before: int | None = None


class Done(NamedTuple):
    """A member's figures: for each window of the `reach` rules as of the day of the
    decision, and for the window in which the present tier is kept."""

    reached: Mapping[Window, Figures]
    kept: Figures = Figures()


class Decision(NamedTuple):
    """What becomes of a member, and the rule and figures that justify it.

    `dated` sets or clears an end only; all others are steps of the member's history.
    """

    kind: Kind
    tier_id: int
    ends_on: date | None
    counts_from: date | None
    rule: Rule = NOTHING
    figures: Figures = Figures()


class Ladder:
    """The tiers of a program, by level."""

    def __init__(self, tiers: Iterable[Tier]) -> None:
        self.tiers = sorted(tiers, key=lambda tier: tier.level)
        self._by_id = {tier.id: tier for tier in self.tiers}
        self._open = [tier for tier in self.tiers if tier.is_open]

    def get(self, tier_id: int | None) -> Tier | None:
        """Return the tier of an id, or None when there is none."""
        return self._by_id.get(tier_id) if tier_id is not None else None

    @property
    def lowest(self) -> Tier | None:
        """Where members begin."""
        return self._open[0] if self._open else None

    def above(self, level: int | None) -> list[Tier]:
        """Return the tiers that ask for something and are above a level, by level."""
        return [
            tier
            for tier in self._open
            if tier.reach.asked and (level is None or tier.level > level)
        ]

    def below(self, level: int) -> list[Tier]:
        """Return the open tiers below a level, by level."""
        return [tier for tier in self._open if tier.level < level]

    @property
    def windows(self) -> list[Window]:
        """The windows in which the tiers are reached, each once."""
        return list(dict.fromkeys(tier.reach.window for tier in self.above(None)))

    def can_fall(self, tier: Tier) -> bool:
        """Tell whether anybody ever loses a tier by its rules."""
        return tier.policy != "never" and bool(self.below(tier.level))


def is_met(rule: Rule, figures: Figures) -> bool:
    """Tell whether figures reach what is asked for; nothing asked is always met."""
    reached = [getattr(figures, name) >= least for name, least in rule.asked]
    if not reached:
        return True
    return all(reached) if rule.match == "all" else any(reached)


def missing(rule: Rule, figures: Figures) -> list[tuple[str, Decimal | int]]:
    """Return name and amount of what is still missing; nothing when the rule is met."""
    if is_met(rule, figures):
        return []
    return [
        (name, least - getattr(figures, name))
        for name, least in rule.asked
        if getattr(figures, name) < least
    ]


def share(rule: Rule, figures: Figures) -> float:
    """Return how much of a rule is met, from 0 to 1: of its nearest threshold when any
    of them suffices, of its farthest when all are asked for."""
    shares = [
        min(1.0, max(0.0, float(getattr(figures, name) / least)))
        for name, least in rule.asked
    ]
    if not shares:
        return 1.0
    return min(shares) if rule.match == "all" else max(shares)


def window_start(window: Window, on: date, counts_from: date | None) -> date | None:
    """Return the first day that counts in a window that ends on `on`; None: any."""
    if window.kind == "since_tier":
        return counts_from
    return earned.window_start(window.kind, window.months, on)


def kept_days(tier: Tier, state: State, on: date) -> tuple[date | None, date]:
    """Return first and last day of what counts for keeping a tier, as of `on`.

    The term decides where the window lies, so that a review that comes late finds the
    same figures; days of grace count as well.
    """
    anchor = state.ends_on if tier.term.unit != "never" else None
    first = window_start(tier.keep.window, anchor or on, state.counts_from)
    last = anchor + timedelta(days=tier.grace_days) if anchor else on
    return first, min(on, last)


def term_end(term: Term, first: date) -> date | None:
    """Return the last day of a term that begins on `first`; None: it has no end.

    :raises ValueError: when the term has no length
    """
    if term.unit == "never":
        return None
    if term.unit == "calendar_year":
        if term.length < 1:
            raise ValueError("A term has at least one year.")
        return date(first.year + term.length - 1, 12, 31)
    return period_end(first, term.length, term.unit)


def highest_reached(ladder: Ladder, done: Done) -> Tier | None:
    """Return the highest tier that the figures reach; the lowest is for everybody."""
    reached = [
        tier
        for tier in ladder.above(None)
        if is_met(tier.reach, done.reached.get(tier.reach.window, Figures()))
    ]
    return reached[-1] if reached else ladder.lowest


def holds_lock(state: State, on: date) -> bool:
    """Tell whether a tier given by hand is not to be touched on a day."""
    return state.is_locked and (state.lock_ends_on is None or on <= state.lock_ends_on)


def decide(
    ladder: Ladder, state: State, done: Done, on: date, *, may_fall: bool = True
) -> Decision | None:
    """Return what becomes of a member on `on`, or None when all stays as it is.

    A tier that the figures reach is given at once. Only a review (`may_fall`) keeps,
    ends or takes a tier.
    """
    if holds_lock(state, on):
        return None
    here, target = ladder.get(state.tier_id), highest_reached(ladder, done)
    if target is None:
        return None
    if here is None or (target.level > here.level and not state.is_locked):
        return _move("upgrade", ladder, target, done, on)
    if not may_fall:
        return None
    if state.is_locked:
        return _after_lock(ladder, here, target, state, done, on)
    if not ladder.can_fall(here):
        return _dated(state, here, None)
    if here.term.unit == "never":
        return _review_always(ladder, here, target, state, done, on)
    return _review_at_end(ladder, here, target, state, done, on)


def falls_after(ladder: Ladder, state: State, done: Done, on: date) -> date | None:
    """Return the last day of a tier that the member is to be told about on `on`.

    That is within the tier's days of notice, while what keeping it asks for is not
    met; otherwise None.
    """
    here = ladder.get(state.tier_id)
    if here is None or not ends_by_rule(ladder, state) or not here.notice_days:
        return None
    last = last_day(here, state)
    if last is None or not last - timedelta(days=here.notice_days) <= on <= last:
        return None
    return None if _is_kept(here, highest_reached(ladder, done), done) else last


def ends_by_rule(ladder: Ladder, state: State) -> bool:
    """Tell whether a member's tier can be lost: it is not locked, nor for ever."""
    here = ladder.get(state.tier_id)
    return here is not None and not state.is_locked and ladder.can_fall(here)


def last_day(tier: Tier, state: State) -> date | None:
    """Return the last day of a member's tier, days of grace included."""
    return state.ends_on and state.ends_on + timedelta(days=tier.grace_days)


def next_tier(ladder: Ladder, state: State, done: Done) -> Tier | None:
    """Return the nearest tier that the figures do not reach yet."""
    here = ladder.get(state.tier_id)
    for tier in ladder.above(here.level if here else None):
        if missing(tier.reach, done.reached.get(tier.reach.window, Figures())):
            return tier
    return None


def _is_kept(here: Tier, target: Tier | None, done: Done) -> bool:
    """Tell whether a tier is kept: by its own rule, or because it is reached anew."""
    return is_met(here.keep, done.kept) or (
        target is not None and target.level >= here.level
    )


def _review_at_end(
    ladder: Ladder, here: Tier, target: Tier, state: State, done: Done, on: date
) -> Decision | None:
    if state.ends_on is None:
        return _dated(state, here, term_end(here.term, on))
    if on <= state.ends_on:
        return None
    if _is_kept(here, target, done):
        first = state.ends_on + ONE_DAY
        end = term_end(here.term, first)
        if is_met(here.keep, done.kept):
            return Decision("kept", here.id, end, first, here.keep, done.kept)
        figures = done.reached.get(here.reach.window, Figures())
        return Decision("kept", here.id, end, first, here.reach, figures)
    if on <= state.ends_on + timedelta(days=here.grace_days):
        return None
    return _fall(ladder, here, target, done, on)


def _review_always(
    ladder: Ladder, here: Tier, target: Tier, state: State, done: Done, on: date
) -> Decision | None:
    if _is_kept(here, target, done):
        return _dated(state, here, None)
    if here.grace_days and state.ends_on is None:
        return _dated(state, here, on - ONE_DAY)
    if state.ends_on and on <= state.ends_on + timedelta(days=here.grace_days):
        return None
    return _fall(ladder, here, target, done, on)


def _fall(
    ladder: Ladder, here: Tier, target: Tier, done: Done, on: date
) -> Decision | None:
    if here.policy == "one_level":
        target = ladder.below(here.level)[-1]
    end = first_end(ladder, target, on)
    return Decision("downgrade", target.id, end, on, here.keep, done.kept)


def _after_lock(
    ladder: Ladder, here: Tier, target: Tier, state: State, done: Done, on: date
) -> Decision:
    """What follows a tier given by hand: the one that it stood in for, or a higher one
    that was reached meanwhile."""
    before = ladder.get(state.tier_before)
    if before and before.is_open and before.level > target.level:
        target = before
    return _move("lock_over", ladder, target, done, on)


def _move(kind: Kind, ladder: Ladder, target: Tier, done: Done, on: date) -> Decision:
    figures = done.reached.get(target.reach.window, Figures())
    end = first_end(ladder, target, on)
    return Decision(kind, target.id, end, on, target.reach, figures)


def first_end(ladder: Ladder, tier: Tier, on: date) -> date | None:
    """Return the last day of the first term of a tier that begins on `on`."""
    return term_end(tier.term, on) if ladder.can_fall(tier) else None


def _dated(state: State, here: Tier, ends_on: date | None) -> Decision | None:
    if state.ends_on == ends_on:
        return None
    return Decision("dated", here.id, ends_on, state.counts_from)
