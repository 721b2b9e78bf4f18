from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestException(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matters = cls.env["membership.exception"]
        cls.matter = cls.report("k1")

    @classmethod
    def report(cls, key, **options):
        return cls.matters._report(
            "audit",
            "Something is odd.",
            program=cls.program,
            member=cls.member,
            key=key,
            **options,
        )

    def test_the_same_matter_is_reported_once(self):
        self.assertEqual(self.report("k1"), self.matter)
        self.assertNotEqual(self.report("k2"), self.matter)

    def test_an_event_that_was_resolved_is_not_reported_again(self):
        self.matter.with_user(self.officer)._resolve("Seen")
        self.assertEqual(self.report("k1"), self.matter)

    def test_a_state_that_is_there_again_is_reported_again_once_it_was_resolved(self):
        first = self.report("state", recurs=True)
        self.assertEqual(self.report("state", recurs=True), first)
        first.with_user(self.officer)._resolve("Counted again")
        second = self.report("state", recurs=True)
        self.assertNotEqual(second, first)
        self.assertEqual(self.report("state", recurs=True), second)
        second.with_user(self.officer)._resolve("Counted again")
        third = self.report("state", recurs=True)
        self.assertEqual((third.state, third - first - second), ("open", third))
        self.assertEqual(set((first + second).mapped("state")), {"done"})

    def test_an_officer_resolves_it_with_a_note(self):
        model = self.env["membership.exception.resolve.wizard"].with_user(self.officer)
        model = model.with_context(
            active_model="membership.exception", active_ids=self.matter.ids
        )
        with Form(model) as form:
            form.note = " Counted again. "
        form.record.action_resolve()
        self.assertEqual(self.matter.state, "done")
        self.assertEqual(self.matter.resolution, "Counted again.")
        self.assertEqual(self.matter.resolved_by, self.officer)
        self.assertTrue(self.matter.resolved_at)

    def test_the_first_note_stays(self):
        matter = self.matter.with_user(self.officer)
        matter._resolve("First")
        matter._resolve("Second")
        self.assertEqual(self.matter.resolution, "First")

    def test_a_note_is_demanded(self):
        for note in ("", "  ", None, False):
            with self.subTest(note=note), self.assertRaises(UserError):
                self.matter.with_user(self.officer)._resolve(note)

    @mute_logger("odoo.sql_db")
    def test_the_database_demands_a_note(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.matter._through_door().state = "done"
            self.matter.flush_recordset()

    def test_nobody_else_resolves_or_hides_it(self):
        for user in (self.cashier, self.nobody, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.matter.with_user(user)._resolve("Never mind")
        with self.assertRaises(AccessError):
            self.matter.with_user(self.manager).write({"state": "done"})
        with self.assertRaises(UserError):
            self.matter.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            self.matter.sudo().unlink()
