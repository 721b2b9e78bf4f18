from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.pasted import split_pasted


class TestSplitPasted(TestCase):
    def test_table(self):
        for text, expected in [
            (None, []),
            ("", []),
            (" \n,;\t", []),
            ("138 0000 0001", [(1, "138 0000 0001")]),
            ("a\nb", [(1, "a"), (2, "b")]),
            ("a\r\nb\r\n", [(1, "a"), (2, "b")]),
            ("a, b;c\td", [(1, "a"), (2, "b"), (3, "c"), (4, "d")]),
            ("a，b；c、d", [(1, "a"), (2, "b"), (3, "c"), (4, "d")]),
            # twice is once, and keeps its first place
            ("a\nb\na\nc", [(1, "a"), (2, "b"), (4, "c")]),
            ("  a   b \n a b", [(1, "a b")]),
        ]:
            with self.subTest(text=text):
                self.assertEqual(split_pasted(text), expected)

    @given(st.lists(st.text("0123456789+ ", min_size=1), max_size=20))
    def test_nothing_is_lost_and_nothing_comes_twice(self, items):
        found = [line.text for line in split_pasted("\n".join(items))]
        self.assertEqual(len(found), len(set(found)))
        self.assertEqual(set(found), {" ".join(item.split()) for item in items} - {""})
