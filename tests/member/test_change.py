from datetime import date

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestChange(MembershipCase):
    """What staff change of members leaves a trace, and some of it can't be changed."""

    def notes(self):
        return self.env["membership.change"].search(
            [("res_model", "=", "membership.member"), ("res_id", "=", self.member.id)]
        )

    def test_birthday_enrolment_store_and_archiving_are_noted(self):
        member = self.member.with_user(self.officer)
        member.write({"birthday": "1990-05-01", "joined_on": "2020-01-01"})
        member.write({"birthday": "1991-05-01", "store_id": self.store.id})
        member.action_archive()
        member.action_unarchive()
        notes = self.notes().sorted("id")
        self.assertEqual(notes.user_id, self.officer)
        joined = self.member.create_date
        self.assertTrue(joined)
        seen = [(note.field_name, note.before, note.after) for note in notes]
        self.assertIn(("birthday", False, "05/01/1990"), seen)
        self.assertIn(("birthday", "05/01/1990", "05/01/1991"), seen)
        self.assertIn(("store_id", False, self.store.display_name), seen)
        self.assertEqual(
            [row[1:] for row in seen if row[0] == "active"],
            [("Yes", "No"), ("No", "Yes")],
        )
        self.assertIn("01/01/2020", [row[2] for row in seen if row[0] == "joined_on"])
        self.assertEqual(notes[0].record_name, "Li Na")

    def test_what_stays_as_it_was_is_not_noted(self):
        self.member.birthday = date(1990, 5, 1)
        before = self.notes()
        self.member.write({"birthday": "1990-05-01", "active": True, "notes": "Oolong"})
        self.assertEqual(self.notes(), before)

    def test_each_of_many_members_is_noted(self):
        wang = self.enrol("Wang Wei")
        (self.member | wang).with_user(self.officer).action_archive()
        notes = self.env["membership.change"].search([("field_name", "=", "active")])
        self.assertEqual(set(notes.mapped("res_id")), {self.member.id, wang.id})

    def test_a_merge_of_contacts_is_noted(self):
        target = self.new_partner("Li Na Smith")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.member.partner_id | target).ids, target)
        (note,) = self.notes()
        self.assertEqual(
            (note.field_name, note.before, note.after),
            ("partner_id", "Li Na", "Li Na Smith"),
        )

    def test_a_note_is_never_changed(self):
        self.member.birthday = date(1990, 5, 1)
        note = self.notes()
        for change in (lambda: note.write({"before": "x"}), note.unlink):
            with self.assertRaises(AccessError):
                change()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(SQL("DELETE FROM membership_change"))

    def test_officers_of_the_company_read_notes_from_the_member(self):
        self.member.birthday = date(1990, 5, 1)
        action = self.member.with_user(self.officer).action_open_changes()
        notes = self.env[action["res_model"]].with_user(self.officer)
        self.assertEqual(notes.search(action["domain"]), self.notes())
        record = self.notes().with_user(self.officer).action_open_record()
        self.assertEqual(record["res_id"], self.member.id)
        self.assertFalse(notes.with_user(self.stranger).search(action["domain"]))
        with self.assertRaises(AccessError):
            notes.with_user(self.cashier).search([])

    def test_the_program_of_a_card_is_its_type_s(self):
        other = self.new_program("Second Club")
        card = self.member.card_id
        for user in (self.officer, self.manager):
            with self.assertRaises(AccessError):
                card.with_user(user).write({"program_id": other.id})
        self.assertEqual(card.program_id, self.program)

    def test_no_stored_figure_that_the_module_computes_is_written(self):
        for name, model in self.env.registry.items():
            records = self.env[name].with_user(self.manager)
            if (
                not name.startswith("membership.")
                or model._abstract
                or model._transient
                or not records.has_access("write")
            ):
                continue
            for field in records._fields.values():
                if field.compute and field.store and field.readonly:
                    with (
                        self.subTest(field=str(field)),
                        self.assertRaises(UserError),
                    ):
                        records.sudo().search([], limit=1).with_user(
                            self.manager
                        ).write({field.name: False})

    def test_no_default_in_the_context_sets_a_guarded_field(self):
        other = self.enrol("Wang Wei")
        members = self.members.with_user(self.officer).with_context(
            default_tier_id=self.gold.id,
            default_tier_locked=True,
            default_wallet_id=other.wallet_id.id,
            default_standing="lapsed",
            default_enrolment_key="taken",
            default_code="90000000003",
        )
        member = members.create(
            {
                "program_id": self.program.id,
                "partner_id": self.new_partner("Zhang Min").id,
            }
        )
        self.assertEqual(member.tier_id, self.silver)
        self.assertFalse(member.tier_locked or member.enrolment_key)
        self.assertNotEqual(member.wallet_id, other.wallet_id)
        self.assertNotEqual(member.code, "90000000003")
        self.assertEqual(member.standing, self.member.standing)
        self.assertEqual(member.env.context, members.env.context)

    def test_no_default_in_the_context_makes_a_product_a_top_up(self):
        for name in ("membership_is_topup", "membership_is_card"):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.env["product.template"].with_context(
                    **{f"default_{name}": True}
                ).create({"name": "Mine"})
