from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..common import CASHIER
from .common import TillCase


@tagged("post_install", "-at_install")
class TestLookupLimits(TillCase):
    """Nobody carries the base of members away through a till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wang = cls._enrol("王 小明", "13800003333")
        cls.colleague = new_test_user(cls.env, "tillcolleague", CASHIER)

    def setUp(self):
        super().setUp()
        self.members = self.env["membership.member"].with_user(self.cashier)
        self.lookups = self.env["membership.lookup"].sudo()

    def found(self, query):
        return list(self.members.till_search(self.config.id, query)["members"])

    def test_a_text_of_less_than_three_characters_finds_nobody(self):
        for query in ("L", "Li", "L i", " Li ", "13", "%", "__", "", "  ", "\t"):
            with self.subTest(query=query):
                self.assertFalse(self.found(query))
        self.assertIn(self.member.partner_id.id, self.found("Li N"))

    def test_one_character_of_a_chinese_name_is_enough(self):
        for query in ("王", "王 ", "王 小"):
            with self.subTest(query=query):
                self.assertEqual(self.found(query), self.wang.partner_id.ids)

    def test_each_look_up_is_noted_without_what_was_asked(self):
        self.found("Li N")
        self.found("nobody at all")
        self.members.till_find(self.config.id, "13800001111")
        self.members.till_card(self.config.id, self.member.partner_id.id)
        notes = self.lookups.search([("user_id", "=", self.cashier.id)])
        self.assertEqual(
            [(note.kind, note.found) for note in notes.sorted("id")],
            [("search", 1), ("search", 0), ("scan", 1), ("card", 1)],
        )
        self.assertEqual(notes.store_id, self.config)
        self.assertEqual(notes.program_id, self.program)
        self.assertFalse(any("Li N" in str(row) for row in notes.read()))

    def test_more_look_ups_than_the_program_allows_are_refused(self):
        self.program.lookups_per_minute = 3
        for _look in range(3):
            self.found("Li N")
        for look in (
            lambda: self.found("Li N"),
            lambda: self.members.till_find(self.config.id, "13800001111"),
            lambda: self.members.till_card(self.config.id, self.wang.partner_id.id),
        ):
            with self.assertRaisesRegex(UserError, "3 times within a minute"):
                look()
        # Too short a text asks nobody.
        self.assertFalse(self.found("Li"))
        self.members = self.members.with_user(self.colleague)
        self.assertTrue(self.found("Li N"), "The limit is one user's")

    def test_after_a_minute_a_cashier_may_look_again(self):
        self.program.lookups_per_minute = 1
        self.found("Li N")
        self.age(seconds=61)
        self.assertTrue(self.found("Li N"))

    def test_an_order_is_posted_whatever_was_looked_up(self):
        self.program.lookups_per_minute = 1
        self.found("Li N")
        before = self.lookups.search_count([])
        self.sell([self.line(self.tea)])
        self.assertPoints(100)
        self.assertEqual(self.lookups.search_count([]), before)

    def test_a_note_is_one_statement(self):
        self.env.flush_all()
        self.program.fetch(["lookups_per_minute"])
        with self.assertQueryCount(1):
            self.lookups._note(self.config, "search", 3)

    def test_old_look_ups_are_forgotten_by_themselves(self):
        self.found("Li N")
        old = self.lookups.search([])
        self.age(days=181)
        self.found("Li N")
        recent = self.lookups.search([]) - old
        self.assertEqual(self.lookups._gc_lookups(), (len(old), 0))
        self.assertEqual(self.lookups.search([]), recent)

    def test_nobody_writes_look_ups(self):
        self.found("Li N")
        note = self.lookups.search([], limit=1)
        for change in (
            lambda: note.write({"found": 0}),
            note.unlink,
            lambda: self.lookups.create({"found": 1}),
        ):
            with self.assertRaises(UserError):
                change()

    def age(self, **ago):
        """Let all look-ups so far have happened some time ago."""
        self.env.cr.execute(
            SQL(
                "UPDATE membership_lookup SET asked_at = %s",
                fields.Datetime.now() - timedelta(**ago),
            )
        )
        self.lookups.invalidate_model()
