from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.plain import (
    is_id,
    is_in_reach,
    is_storable,
    is_text,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    max_leaves=5,
)


class TestPlain(TestCase):
    def test_ids(self):
        for value, expected in [
            (1, True),
            (2**31 - 1, True),
            (2**31, False),
            (0, False),
            (-1, False),
            (True, False),
            (1.0, False),
            ("1", False),
            (None, False),
            ([1], False),
        ]:
            with self.subTest(value=value):
                self.assertIs(is_id(value), expected)

    def test_numbers(self):
        for value, expected in [
            (0, True),
            (-12.5, True),
            (10**12, True),
            (1e308, False),
            (-1e13, False),
            (float("nan"), False),
            (float("-inf"), False),
            ("1", True),
            (None, True),
        ]:
            with self.subTest(value=value):
                self.assertIs(is_in_reach(value), expected)

    def test_texts(self):
        for value, expected in [
            ("x", True),
            ("x" * 9, True),
            ("x" * 10, False),
            ("", False),
            ("a\0b", False),
            ("\ud800", False),
            (b"x", False),
            (5, False),
            (None, False),
        ]:
            with self.subTest(value=value):
                self.assertIs(is_text(value, 9), expected)

    def test_no_part_is_overlooked(self):
        for bad in ("\0", "a\udfff"):
            for value in (bad, [bad], {"a": [bad]}, {bad: 1}, ({"a": {"b": (bad,)}},)):
                with self.subTest(value=value):
                    self.assertFalse(is_storable(value))

    def test_what_is_nested_too_deep_is_refused_and_ends(self):
        deep = []
        for _level in range(100_000):
            deep = [deep]
        self.assertFalse(is_storable(deep))

    @given(JSON)
    def test_what_is_storable_can_be_encoded(self, value):
        if is_storable(value):
            repr(value).encode()
            self.assertNotIn("\0", str(value))
