"""Calendar arithmetic of validity periods.

All end dates are inclusive: a period that ends on the 14th still holds on the 14th.
"""

import calendar
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Unit = Literal["day", "month", "year"]

MONTHS_PER_YEAR = 12


def local_date(moment: datetime, tz: str) -> date:
    """Return the date in a time zone at a moment, which is naive and means UTC."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(tz)).date()


def add_months(start: date, months: int) -> date:
    """Return the same day `months` later, clamped to the end of a shorter month."""
    index = start.year * MONTHS_PER_YEAR + start.month - 1 + months
    year, month = index // MONTHS_PER_YEAR, index % MONTHS_PER_YEAR + 1
    last_day = calendar.monthrange(year, month)[1]
    return date(year, month, min(start.day, last_day))


def period_end(start: date, count: int, unit: Unit) -> date:
    """Return the last day of a period of `count` units that begins on `start`.

    One month from 15 January ends on 14 February. Where the day after the end does
    not exist, the period ends with the month: one month from 31 January ends on the
    last of February, one year from 29 February on 28 February.

    :raises ValueError: when `count` is not positive or the unit is unknown
    """
    if count < 1:
        raise ValueError("A period has at least one unit.")
    if unit == "day":
        return start + timedelta(days=count - 1)
    if unit == "month":
        months = count
    elif unit == "year":
        months = count * MONTHS_PER_YEAR
    else:
        raise ValueError(f"Unknown unit of time: {unit}")
    same_day = add_months(start, months)
    if same_day.day < start.day:
        return same_day
    return same_day - timedelta(days=1)


def is_within(day: date, starts_on: date | None, ends_on: date | None) -> bool:
    """Tell whether `day` lies in the period; a missing bound is open."""
    if starts_on and day < starts_on:
        return False
    return not ends_on or day <= ends_on
