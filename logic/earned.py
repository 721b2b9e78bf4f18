"""When a member has earned a card: what was bought, against what its type asks for."""

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
