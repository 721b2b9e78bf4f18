"""What follows a card when its last day is over.

Each type of card says what its expiry leads to: the holder keeps being a member
without the card, gets a card of another type, or is a member no longer. One card may
say otherwise for itself. A successor begins on the day after its predecessor's last,
however late that is found out; so a job that missed a year ends up where one that ran
every night would have.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple

from .validity import Unit, period_end

Outcome = Literal["keep", "chain", "lapse"]
Choice = Literal["type", "keep", "chain", "lapse"]

ONE_DAY = timedelta(days=1)


class Rule(NamedTuple):
    """What the expiry of a card leads to; `chain` names the type that follows."""

    outcome: Outcome
    next_type: int | None = None


class Term(NamedTuple):
    """How long the cards of a type hold."""

    kind: Literal["permanent", "duration", "fixed"]
    length: int = 0
    unit: Unit = "day"
    starts_on: date | None = None
    ends_on: date | None = None


class Period(NamedTuple):
    """First and last day of a card; without a last day it is permanent."""

    starts_on: date
    ends_on: date | None


class Step(NamedTuple):
    """One card of a succession."""

    type_id: int
    period: Period


KEEP = Rule("keep")


def is_due(ends_on: date | None, today: date) -> bool:
    """Tell whether a card that holds until `ends_on` is over on `today`."""
    return ends_on is not None and ends_on < today


def following(choice: Choice, chosen_type: int | None, rule: Rule) -> Rule:
    """Return what follows a card: by its own `choice`, else by the rule of its type.

    A chain that names no type leaves the holder a member without the card.
    """
    if choice != "type":
        rule = Rule(choice, chosen_type)
    if rule.outcome != "chain":
        return Rule(rule.outcome)
    return rule if rule.next_type else KEEP


def first_day_after(ended_on: date) -> date:
    """Return the first day of the successor of a card that ended on `ended_on`."""
    return ended_on + ONE_DAY


def period_from(term: Term, first: date) -> Period | None:
    """Return the period of a successor that may begin on `first`, not before.

    Fixed dates hold as they are, but for the days before `first`; None: they are over.
    """
    if term.kind == "permanent":
        return Period(first, None)
    if term.kind == "duration":
        return Period(first, period_end(first, term.length, term.unit))
    if term.ends_on is None or term.ends_on < first:
        return None
    return Period(max(term.starts_on or first, first), term.ends_on)


def cut_short(starts_on: date | None, ends_on: date | None, today: date) -> date:
    """Return the last day of a card that gives way to another one on `today`.

    That is yesterday, unless the card was over before or has only just begun.
    """
    last = today - ONE_DAY
    if ends_on is not None:
        last = min(last, ends_on)
    return max(last, starts_on) if starts_on else last


def loop_from(type_id: int, next_types: Mapping[int, int | None]) -> list[int]:
    """Return the types on the way from `type_id` back to itself, or an empty list.

    Another loop further on is not this type's; the walk ends there.
    """
    path = [type_id]
    following_id = next_types.get(type_id)
    while following_id is not None and following_id not in path:
        path.append(following_id)
        following_id = next_types.get(following_id)
    return [*path, type_id] if following_id == type_id else []


def succession(
    last: Step,
    first_rule: Rule,
    rules: Mapping[int, Rule],
    terms: Mapping[int, Term],
    today: date,
) -> list[Step]:
    """Return the cards that follow `last` until one of them holds on `today`.

    :param first_rule: what follows `last` itself; the others follow their types
    :param rules: of each type; without loops
    :return: all cards of the succession, those that are over already included
    """
    steps: list[Step] = []
    rule, ended_on = first_rule, last.period.ends_on
    while ended_on is not None and is_due(ended_on, today):
        if rule.outcome != "chain" or rule.next_type is None:
            break
        period = period_from(terms[rule.next_type], first_day_after(ended_on))
        if period is None:
            break
        steps.append(Step(rule.next_type, period))
        rule, ended_on = rules[rule.next_type], period.ends_on
    return steps


class Holding(NamedTuple):
    """What counts of a card when somebody decides what follows it."""

    state: str
    ends_on: date | None = None
    choice: Choice = "type"
    chosen_type: int | None = None
    has_successor: bool = False
    is_current: bool = True


def refuse_choice(card: Holding, choice: Choice, chosen_type: int | None) -> str:
    """Return why this can't be chosen to follow a card, as a code; empty: it can.

    A card that is not activated yet has no end, but will get one.
    """
    if card.state in ("expired", "cancelled", "lost"):
        return card.state
    if (card.choice, card.chosen_type) == (choice, chosen_type):
        return "as_it_is"
    if card.ends_on is None and card.state != "inactive" and choice != "type":
        return "permanent"
    return ""


def refuse_now(card: Holding, next_type: int | None) -> str:
    """Return why no card can take the place of this one today; empty: one can.

    An expired card is followed as long as its member has no other one.
    """
    if card.state in ("cancelled", "lost"):
        return card.state
    if card.has_successor:
        return "succeeded"
    if next_type is None:
        return "nothing_follows"
    if card.state == "expired" and not card.is_current:
        return "other_card"
    return ""
