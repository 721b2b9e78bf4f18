"""When an order happened: how far the clock of a till is believed."""

from datetime import datetime, timedelta

# Clocks of tills differ from the server's; a till is not far ahead, though.
AHEAD = timedelta(minutes=10)


def is_believable(claimed: datetime, now: datetime, days_offline: int) -> bool:
    """Tell whether an order that arrives now can have been paid when its till says.

    :param claimed: when the till says that it was paid
    :param now: the server's time
    :param days_offline: for how long a till may have been without network
    """
    if claimed > now:
        return claimed - now <= AHEAD
    return now - claimed <= timedelta(days=days_offline)
