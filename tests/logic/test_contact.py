from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.contact import (
    digits_only,
    folded,
    is_enough,
    is_international,
    phone_digits,
    plain_code,
    search_name,
)


class TestPhoneDigits(TestCase):
    def test_table(self):
        for phone, country, digits in [
            ("138 0013 8000", "86", "13800138000"),
            ("+86 138-0013-8000", "86", "13800138000"),
            ("0086 13800138000", "86", "13800138000"),
            ("１３８ ００１３ ８０００", "86", "13800138000"),
            ("＋８６－138　0013　8000", "86", "13800138000"),
            ("(+86) 138–0013–8000", "86", "13800138000"),
            ("（＋86）13800138000", "86", "13800138000"),
            ("tel. +86 138 0013 8000", "86", "13800138000"),
            ("００８６13800138000", "86", "13800138000"),
            ("138+0013", "86", "1380013"),
            ("+1 (212) 555-0100", "86", "12125550100"),
            ("021-6888 1234", "86", "2168881234"),
            ("+44 7700 900123", "44", "7700900123"),
            ("07700 900123", "44", "7700900123"),
            # no sign of a country: it may be a number that begins like its code
            ("8613800138000", "86", "8613800138000"),
            ("+86 138 0013 8000", "", "8613800138000"),
            ("0001", "86", "001"),
            ("00123456", "", "123456"),
            ("", "86", ""),
            (None, "86", ""),
            ("unknown", "86", ""),
        ]:
            with self.subTest(phone=phone, country=country):
                self.assertEqual(phone_digits(phone, country), digits)

    def test_the_country_matters_to_international_numbers_only(self):
        for phone, expected in [
            ("+86 138 0013 8000", True),
            (" +1", True),
            ("0086 13800138000", True),
            ("0001", False),
            ("138 0013 8000", False),
            ("王伟", False),
            (None, False),
        ]:
            with self.subTest(phone=phone):
                self.assertEqual(is_international(phone), expected)
                if not expected:
                    self.assertEqual(phone_digits(phone, "86"), phone_digits(phone))

    @given(st.text(), st.text("0123456789", max_size=3))
    def test_only_plain_digits_come_out(self, phone, country):
        digits = phone_digits(phone, country)
        self.assertEqual(digits, digits_only(digits))

    @given(st.text("123456789", min_size=5, max_size=11), st.sampled_from([" ", "-"]))
    def test_separators_and_the_home_code_change_nothing(self, digits, separator):
        written = separator.join(digits)
        self.assertEqual(phone_digits(written, "86"), digits)
        self.assertEqual(phone_digits(f"+86 {written}", "86"), digits)


class TestSearchName(TestCase):
    def test_table(self):
        for name, expected in [
            ("Li  Na", "li na"),
            (" ÉMILE Zola ", "émile zola"),
            ("王伟", "王伟"),
            ("", ""),
            (None, ""),
        ]:
            with self.subTest(name=name):
                self.assertEqual(search_name(name), expected)


class TestEnough(TestCase):
    def test_three_characters_or_one_of_a_chinese_name(self):
        for query, enough in [
            ("", False),
            ("ab", False),
            (" a b ", False),
            ("abc", True),
            ("a b c", True),
            ("13", False),
            ("138", True),
            ("王", True),
            ("\u3000王", True),
            ("\U00020bb7", True),
            ("か", False),
            ("é", False),
        ]:
            with self.subTest(query=query):
                self.assertIs(is_enough(query), enough)


class TestFolded(TestCase):
    def test_table(self):
        for text, plain, code in [
            ("８８００－０００１３", "8800-00013", "880000013"),
            ("8800 0000 13", "8800 0000 13", "8800000013"),
            ("8800—0000‑13", "8800-0000-13", "8800000013"),
            ("　８８　", " 88 ", "88"),
            ("ＶＩＰ（１）", "VIP(1)", "VIP(1)"),
            ("王伟１号店", "王伟1号店", "王伟1号店"),
            ("", "", ""),
            (None, "", ""),
        ]:
            with self.subTest(text=text):
                self.assertEqual(folded(text), plain)
                self.assertEqual(plain_code(text), code)

    @given(st.text())
    def test_folding_again_changes_nothing(self, text):
        self.assertEqual(folded(folded(text)), folded(text))
        self.assertEqual(plain_code(plain_code(text)), plain_code(text))

    @given(st.text("0123456789", min_size=1, max_size=20))
    def test_every_full_width_number_is_a_number(self, digits):
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
        self.assertEqual(plain_code(wide), digits)
        self.assertEqual(digits_only(wide), digits)

    def test_a_name_is_looked_up_in_single_width(self):
        self.assertEqual(search_name("ＬＩ　Ｎａ２"), "li na2")
