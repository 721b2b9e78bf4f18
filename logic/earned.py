"""When a member has earned a card: what was bought, against what its type asks for."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from .validity import add_months

Window = Literal["lifetime", "rolling", "year"]
Match = Literal["any", "all"]


class Figures(NamedTuple):
    """What a member bought within a window."""

    spend: Decimal = Decimal(0)
    orders: int = 0
    points: int = 0


class EarnRule(NamedTuple):
    """What a type asks for; zero is not asked for."""

    spend: Decimal = Decimal(0)
    orders: int = 0
    points: int = 0
    match: Match = "any"

    @property
    def asked(self) -> list[tuple[str, Decimal | int]]:
        """Name and threshold of each figure that is asked for."""
        thresholds: list[tuple[str, Decimal | int]] = [
            ("spend", self.spend),
            ("orders", self.orders),
            ("points", self.points),
        ]
        return [(name, least) for name, least in thresholds if least > 0]


def is_met(rule: EarnRule, figures: Figures) -> bool:
    """Tell whether the figures reach what is asked for; a rule that asks for nothing
    is never met."""
    reached = [getattr(figures, name) >= least for name, least in rule.asked]
    if not reached:
        return False
    return all(reached) if rule.match == "all" else any(reached)


def window_start(window: Window, months: int, on: date) -> date | None:
    """Return the first day whose orders count on `on`; None: all orders count.

    A rolling window of twelve months on 15 March begins on 16 March of last year.

    :raises ValueError: a rolling window without months
    """
    if window == "lifetime":
        return None
    if window == "year":
        return date(on.year, 1, 1)
    if months < 1:
        raise ValueError("A rolling window has at least one month.")
    return add_months(on, -months) + timedelta(days=1)


def types_below(type_id: int, lower_types: Mapping[int, int | None]) -> list[int]:
    """Return the types that cards of this type replace, the nearest first."""
    below: list[int] = []
    lower = lower_types.get(type_id)
    while lower is not None and lower != type_id and lower not in below:
        below.append(lower)
        lower = lower_types.get(lower)
    return below


def types_to_issue(
    earned: Iterable[int],
    held: Collection[int],
    barred: Collection[int],
    lower_types: Mapping[int, int | None],
) -> list[int]:
    """Return the types of which a member gets a card now.

    Of a ladder that is the highest step reached. Nobody gets a card that they hold, or
    one below a card that they hold.

    :param earned: the types whose rule is met
    :param held: the types of the cards in the member's hands
    :param barred: the types of which the member gets none
    :param lower_types: what each type replaces
    """
    covered = set(held).union(*(types_below(held_id, lower_types) for held_id in held))
    open_types = [
        type_id
        for type_id in earned
        if type_id not in covered and type_id not in barred
    ]
    lower = set().union(*(types_below(type_id, lower_types) for type_id in open_types))
    return [type_id for type_id in open_types if type_id not in lower]
