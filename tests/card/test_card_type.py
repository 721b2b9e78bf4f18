from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestCardType(MembershipCase):
    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_senseless_types(self):
        for values in (
            {"validity_kind": "duration", "validity_count": 0},
            {"validity_kind": "duration", "validity_unit": False},
            {"validity_kind": "fixed"},
            {
                "validity_kind": "fixed",
                "fixed_starts_on": "2026-02-02",
                "fixed_ends_on": "2026-02-01",
            },
            {"number_prefix": "A1"},
            {"number_prefix": "1234567"},
            {"color": "#12345"},
            {"text_color": "white"},
            {"claim_limit": -1},
            {"number_digits": 3},
            {"number_digits": 17},
            {"number_scheme": "random", "number_digits": 7},
            {"welcome_points": -1},
            {"welcome_bonus": -1},
            {"price": -1},
            {"earn_orders": -1},
            {"earn_window_months": 0},
            {"on_expiry": "chain"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.new_card_type("Card", **values)

    def test_a_card_type_stays_with_its_program(self):
        with self.assertRaises(ValidationError):
            self.card_type.program_id = self.new_program("Second Club")

    def test_cards_that_would_follow_each_other_for_ever_are_refused(self):
        first, second, third = (self.new_card_type(name) for name in "ABC")
        first.write({"on_expiry": "chain", "next_type_id": second.id})
        second.write({"on_expiry": "chain", "next_type_id": third.id})
        with self.assertRaises(ValidationError):
            third.write({"on_expiry": "chain", "next_type_id": first.id})
        with self.assertRaises(ValidationError):
            third.write({"on_expiry": "chain", "next_type_id": third.id})
        # A choice that is not in force makes no loop until it is.
        third.write({"on_expiry": "keep", "next_type_id": first.id})
        with self.assertRaises(ValidationError):
            third.on_expiry = "chain"

    def test_a_ladder_that_bites_its_tail_is_refused(self):
        first, second, third = (self.new_card_type(name) for name in "ABC")
        second.lower_type_id = first
        third.lower_type_id = second
        with self.assertRaises(ValidationError):
            first.lower_type_id = third

    def test_cards_of_another_program_neither_follow_nor_are_replaced(self):
        other = self.new_program("Second Club")
        foreign = self.new_card_type("Foreign", program_id=other.id)
        with self.assertRaises(ValidationError):
            self.card_type.write({"on_expiry": "chain", "next_type_id": foreign.id})
        with self.assertRaises(ValidationError):
            self.card_type.lower_type_id = foreign

    def test_a_type_for_chosen_stores_names_them(self):
        for scope in ("stores", "companies"):
            with self.subTest(scope=scope), self.assertRaises(ValidationError):
                self.card_type.store_scope = scope
