from functools import partial

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

THREADS = 6
PHONE = "139 8765 4321"


@tagged("-at_install", "post_install")
class TestEnrolmentConcurrency(ConcurrentCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.remove_enrolled)

    def remove_enrolled(self):
        """Delete who was enrolled here; they have accounts but no movements."""
        with self.transaction() as env:
            members = self.members(env).search(
                [("program_id", "=", self.program_id), ("id", "!=", self.member_id)]
            )
            ids, partners = members.ids, members.partner_id
            for table in ("membership_points_account", "membership_wallet"):
                self._delete(env, table, SQL("member_id = ANY(%s)", ids))
            self._delete(env, "membership_member", SQL("id = ANY(%s)", ids))
            env.invalidate_all()
            partners.unlink()

    def members(self, env):
        return env["membership.member"]

    def enrol(self, operation):
        """Run the operation as Odoo does: again when it ends in a conflict."""
        while True:
            try:
                return self.retrying(operation)
            except ConcurrencyError:
                continue

    def test_one_number_at_several_tills_is_one_member(self):
        def enrol_new(number, env):
            program = env["membership.program"].browse(self.program_id)
            try:
                return self.members(env)._enrol_new(program, f"Ling {number}", PHONE).id
            except UserError as refusal:
                return str(refusal)

        answers = self.together(
            *(partial(self.enrol, partial(enrol_new, n)) for n in range(THREADS))
        )
        enrolled = [answer for answer in answers if isinstance(answer, int)]
        self.assertEqual(len(enrolled), 1)
        for answer in answers:
            if answer not in enrolled:
                self.assertIn("already belongs", answer)
        with self.transaction() as env:
            found = self.members(env).search([("enrolment_phone", "like", "39876543")])
            self.assertEqual(found.ids, enrolled)
            named = env["res.partner"].search([("phone", "=", PHONE)])
            self.assertEqual(named, found.partner_id)

    def test_one_contact_at_several_tills_is_one_member(self):
        with self.transaction() as env:
            partner_id = env["res.partner"].create({"name": "Twice"}).id

        def enrol(env):
            program = env["membership.program"].browse(self.program_id)
            partner = env["res.partner"].browse(partner_id)
            try:
                return self.members(env)._enrol(program, partner).id
            except UserError as refusal:
                return str(refusal)

        answers = self.together(*[partial(self.enrol, enrol)] * THREADS)
        enrolled = [answer for answer in answers if isinstance(answer, int)]
        self.assertEqual(len(enrolled), 1)
        with self.transaction() as env:
            found = self.members(env).search([("partner_id", "=", partner_id)])
            self.assertEqual(found.ids, enrolled)
