from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.checkdigit import (
    check_digit,
    is_digits,
    is_valid,
    with_check_digit,
    writings,
)

PAYLOADS = st.text("0123456789", min_size=1, max_size=20)


class TestCheckDigit(TestCase):
    def test_table(self):
        for payload, digit in [
            ("7992739871", "3"),
            ("0", "0"),
            ("1", "8"),
            ("00000000001", "8"),
            ("411111111111111", "1"),
        ]:
            with self.subTest(payload=payload):
                self.assertEqual(check_digit(payload), digit)
                self.assertTrue(is_valid(payload + digit))

    def test_what_is_no_number_has_no_check_digit(self):
        for text in ("", "12a", "1 2", "-1", "１２", "²"):
            with self.subTest(text=text):
                self.assertFalse(is_digits(text))
                self.assertFalse(is_valid(text))
                with self.assertRaises(ValueError):
                    check_digit(text)

    def test_a_single_digit_checks_nothing(self):
        self.assertFalse(is_valid("0"))

    @given(PAYLOADS, st.data())
    def test_every_single_wrong_digit_is_found(self, payload, data):
        number = with_check_digit(payload)
        place = data.draw(st.integers(0, len(number) - 1))
        wrong = data.draw(st.sampled_from("0123456789").filter(number[place].__ne__))
        self.assertTrue(is_valid(number))
        self.assertFalse(is_valid(number[:place] + wrong + number[place + 1 :]))

    def test_table_of_gs1(self):
        # Published EAN-13 and EAN-8 numbers
        for number in ("4006381333931", "5901234123457", "96385074", "73513537"):
            with self.subTest(number=number):
                self.assertEqual(check_digit(number[:-1], "gs1"), number[-1])
                self.assertTrue(is_valid(number, "gs1"))

    def test_a_leading_zero_is_read_or_left_out(self):
        for number, ways in [
            ("036000291452", ["036000291452", "0036000291452"]),
            ("0036000291452", ["0036000291452", "036000291452"]),
            # Not a number of GS1, not twelve digits, not led by a zero
            ("036000291453", ["036000291453"]),
            ("0036000291453", ["0036000291453"]),
            ("4006381333931", ["4006381333931"]),
            ("96385074", ["96385074"]),
            ("03600029145x", ["03600029145x"]),
            ("", [""]),
        ]:
            with self.subTest(number=number):
                self.assertEqual(writings(number), ways)

    @given(PAYLOADS, st.data())
    def test_gs1_finds_every_single_wrong_digit(self, payload, data):
        number = with_check_digit(payload, "gs1")
        place = data.draw(st.integers(0, len(number) - 1))
        wrong = data.draw(st.sampled_from("0123456789").filter(number[place].__ne__))
        self.assertTrue(is_valid(number, "gs1"))
        self.assertFalse(is_valid(number[:place] + wrong + number[place + 1 :], "gs1"))

    @given(PAYLOADS, st.data())
    def test_swapped_neighbours_are_found_but_for_nine_and_zero(self, payload, data):
        number = with_check_digit(payload)
        place = data.draw(st.integers(0, len(number) - 2))
        pair = number[place : place + 2]
        swapped = number[:place] + pair[::-1] + number[place + 2 :]
        undetectable = pair[0] == pair[1] or set(pair) == {"0", "9"}
        self.assertEqual(is_valid(swapped), undetectable)
