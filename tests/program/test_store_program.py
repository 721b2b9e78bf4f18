from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import CASHIER, MANAGER, MembershipCase

POS_MANAGER = "point_of_sale.group_pos_manager"


@tagged("post_install", "-at_install")
class TestStoreProgram(MembershipCase):
    """Which program a store belongs to is a decision about other people's money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_program = cls.new_program("Second Club")
        cls.shopkeeper = new_test_user(
            cls.env, "sp_shopkeeper", f"{POS_MANAGER},base.group_system"
        )
        cls.both = new_test_user(cls.env, "sp_both", f"{MANAGER},{POS_MANAGER}")
        cls.pos_user = new_test_user(cls.env, "sp_cashier", f"{CASHIER}")

    def open_session(self):
        return self.env["pos.session"].create({"config_id": self.store.id})

    def changes(self):
        return self.env["membership.change"].search([("res_model", "=", "pos.config")])

    def test_nobody_but_a_membership_manager_attaches_a_store(self):
        for user in (self.pos_user, self.shopkeeper):
            for program in (self.other_program.id, False):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.store.with_user(user).write({"membership_program_id": program})
        self.assertEqual(self.store.membership_program_id, self.program)

    def test_no_way_round_leads_to_a_program(self):
        configs = self.env["pos.config"].with_user(self.shopkeeper)
        values = {"name": "New", "payment_method_ids": False}
        program_id = self.program.id
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            configs.create({**values, "membership_program_id": program_id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            configs.with_context(default_membership_program_id=program_id).create(
                values
            )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["res.config.settings"].with_user(self.shopkeeper).create(
                {
                    "pos_config_id": self.store.id,
                    "pos_membership_program_id": self.other_program.id,
                }
            )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.program.with_user(self.shopkeeper).write(
                {"store_ids": [(3, self.store.id)]}
            )
        self.assertFalse(self.store.copy().membership_program_id)

    def test_what_stays_as_it_is_may_be_written_by_anybody(self):
        self.store.with_user(self.pos_user).write(
            {"membership_program_id": self.program.id}
        )
        self.env["res.config.settings"].with_user(self.shopkeeper).create(
            {
                "pos_config_id": self.store.id,
                "pos_membership_program_id": self.program.id,
            }
        )
        self.assertEqual(self.store.membership_program_id, self.program)

    def test_a_manager_moves_a_store_and_it_is_noted(self):
        before = self.changes()
        self.store.with_user(self.both).membership_program_id = self.other_program
        note = self.changes() - before
        self.assertEqual(
            (note.record_name, note.user_id, note.before, note.after),
            (self.store.display_name, self.both, "Tea House Club", "Second Club"),
        )
        self.store.with_user(self.both).membership_program_id = False
        note = self.changes() - before - note
        self.assertEqual((note.before, note.after), ("Second Club", False))

    def test_a_store_that_is_made_with_a_program_is_noted(self):
        before = self.changes()
        configs = self.env["pos.config"].with_user(self.both)
        configs.create(
            {
                "name": "New",
                "payment_method_ids": False,
                "membership_program_id": self.program.id,
            }
        )
        note = self.changes() - before
        self.assertEqual((note.before, note.after), (False, "Tea House Club"))
        self.assertEqual(note.user_id, self.both)

    def test_a_store_that_sells_stays_where_it_is(self):
        session = self.open_session()
        for program in (self.other_program.id, False):
            with self.assertRaisesRegex(UserError, "close the session"):
                self.store.with_user(self.both).membership_program_id = program
        session.state = "closed"
        self.store.with_user(self.both).membership_program_id = self.other_program
        self.assertEqual(self.store.membership_program_id, self.other_program)
