from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestProgramDates(MembershipCase):
    def test_today_begins_at_midnight_of_the_program(self):
        for tz, moment, day in [
            ("Asia/Shanghai", datetime(2026, 3, 9, 15, 59, 59), date(2026, 3, 9)),
            ("Asia/Shanghai", datetime(2026, 3, 9, 16, 0), date(2026, 3, 10)),
            ("America/New_York", datetime(2026, 3, 9, 3, 59), date(2026, 3, 8)),
            ("America/New_York", datetime(2026, 3, 9, 4, 0), date(2026, 3, 9)),
            ("UTC", datetime(2026, 3, 9, 23, 59), date(2026, 3, 9)),
        ]:
            with self.subTest(tz=tz, moment=moment):
                self.program.tz = tz
                self.assertEqual(self.program._today(moment), day)

    def test_points_hold_for_the_validity_with_an_inclusive_end(self):
        on = date(2026, 1, 31)
        for count, unit, end in [
            (12, "month", date(2027, 1, 30)),
            (1, "month", date(2026, 2, 28)),
            (1, "day", on),
            (1, "year", date(2027, 1, 30)),
            (5, "never", False),
        ]:
            with self.subTest(count=count, unit=unit):
                self.program.write(
                    {"points_validity_count": count, "points_validity_unit": unit}
                )
                self.assertEqual(self.program._points_expiry(on), end)

    def test_bonus_never_expires_unless_the_program_says_so(self):
        on = date(2026, 1, 1)
        self.assertFalse(self.program._bonus_expiry(on))
        self.program.write({"bonus_validity_count": 90, "bonus_validity_unit": "day"})
        self.assertEqual(self.program._bonus_expiry(on), date(2026, 3, 31))

    def test_points_wait_for_the_pending_days(self):
        on = date(2026, 2, 27)
        self.assertEqual(self.program._points_available_on(on), on)
        self.program.points_pending_days = 2
        self.assertEqual(self.program._points_available_on(on), date(2026, 3, 1))


@tagged("post_install", "-at_install")
class TestProgramSettings(MembershipCase):
    def test_the_database_refuses_senseless_figures(self):
        for values in (
            {"earn_amount": 0},
            {"earn_points": -1},
            {"points_pending_days": -1},
            {"points_validity_count": 0},
            {"bonus_validity_count": 0},
            {"hold_minutes": 0},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.program.write(values)
                self.program.flush_recordset()

    def test_the_card_for_new_members_is_an_open_card_of_the_program(self):
        other = self.new_program("Other Club")
        foreign = self.new_card_type("Foreign", program_id=other.id)
        paid = self.new_card_type("Paid", kind="paid")
        for card_type in (foreign, paid):
            with self.subTest(card=card_type.name), self.assertRaises(ValidationError):
                self.program.default_card_type_id = card_type

    def test_the_card_for_new_members_stays_open(self):
        with self.assertRaises(ValidationError):
            self.card_type.kind = "internal"

    def test_the_currency_is_settled_with_the_first_member(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        currency = (
            euro if self.program.currency_id != euro else self.env.ref("base.USD")
        )
        with self.assertRaises(ValidationError):
            self.program.currency_id = currency
        self.program.currency_id = self.program.currency_id
        fresh = self.new_program("Fresh Club")
        fresh.currency_id = currency
        self.assertEqual(fresh.currency_id, currency)

    def test_a_store_sells_in_the_currency_of_its_program(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        currency = euro if self.store.currency_id != euro else self.env.ref("base.USD")
        foreign = self.new_program("Foreign Club", currency_id=currency.id)
        with self.assertRaises(ValidationError):
            self.store.membership_program_id = foreign

    def test_a_store_belongs_to_the_company_of_its_program(self):
        foreign = self.new_program("Coffee Club", company_id=self.other_company.id)
        with self.assertRaises(ValidationError):
            self.store.membership_program_id = foreign
        with self.assertRaises(ValidationError):
            self.program.company_id = self.other_company

    def test_a_program_of_the_chain_takes_the_stores_of_any_company(self):
        chain = self.new_program("Chain Club", company_id=self.other_company.id)
        chain.is_shared = True
        self.store.membership_program_id = chain
        self.assertEqual(chain.store_ids, self.store)

    def test_members_are_counted(self):
        self.enrol("Wang Wei")
        self.assertEqual(self.program.member_count, 2)
        self.assertEqual(self.silver.member_count, 2)
        self.assertEqual(self.card_type.card_count, 2)
