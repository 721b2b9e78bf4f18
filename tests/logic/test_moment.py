from datetime import datetime, timedelta
from unittest import TestCase

from odoo.addons.pos_membership.logic.moment import AHEAD, is_believable

NOW = datetime(2026, 3, 10, 12)
UNIT = timedelta(microseconds=1)


class TestMoment(TestCase):
    def test_table(self):
        for claimed, days, expected in [
            (NOW, 0, True),
            (NOW + AHEAD, 7, True),
            (NOW + AHEAD + UNIT, 7, False),
            (NOW - timedelta(days=7), 7, True),
            (NOW - timedelta(days=7) - UNIT, 7, False),
            (NOW - UNIT, 0, False),
            (datetime(2099, 1, 1), 7, False),
            (datetime.max, 90, False),
            (datetime.min, 90, False),
        ]:
            with self.subTest(claimed=claimed, days=days):
                self.assertIs(is_believable(claimed, NOW, days), expected)
