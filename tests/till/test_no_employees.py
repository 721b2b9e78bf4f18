from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.pos_membership.models.acting import (
    Employee,
    acting_as,
    acting_employee,
    employee_columns,
)

from .card_common import CardTillCase


@tagged("post_install", "-at_install")
class TestNoEmployees(CardTillCase):
    """A database without an app that knows employees goes on as ever."""

    def enrol(self, **named):
        values = {"name": "Zhang San", "phone": "13800003333", "key": "some key"}
        members = self.env["membership.member"].with_user(self.cashier)
        members.till_enrol(self.config.id, values, **named)
        return self.env["membership.member"].search(
            [("enrolment_key", "=", "some key")]
        )

    def test_nobody_is_named_and_no_rights_are_asked_for(self):
        member = self.enrol()
        order = self.sell([self.line(self.year_product)])
        self.give_back(order, [self.pay(self.cash_pm1, -120)])
        traces = (member, *self.cards_of().event_ids, *self.points_entries())
        self.assertGreater(len(traces), 4)
        for trace in traces:
            self.assertFalse(trace.employee_name)
            self.assertFalse(trace.employee_ref)

    def test_an_employee_whom_a_till_names_is_refused(self):
        for named in (1, self.cashier.id, "x", True, 0, [1]):
            with self.subTest(named=named), self.assertRaises(UserError) as refusal:
                self.enrol(employee_id=named)
            self.assertIn("can't log in at", str(refusal.exception))
        self.assertTrue(self.enrol(employee_id=False))

    def test_who_acts_is_of_the_environment_and_ends_with_it(self):
        clerk = Employee("Chen Mei", 7)
        acting = acting_as(self.member, clerk)
        self.assertEqual(acting_employee(acting.sudo().env), clerk)
        self.assertEqual(
            employee_columns(acting.env),
            {"employee_name": "Chen Mei", "employee_ref": 7},
        )
        self.assertIsNone(acting_employee(acting_as(acting, None).env))
        self.assertIsNone(acting_employee(self.member.env))

    def test_a_client_names_nobody_by_its_context(self):
        for forged in (["Chen Mei", 7], {"name": "Chen Mei"}, "Chen Mei", 7, object()):
            records = self.member.with_context(_membership_employee=forged)
            self.assertIsNone(acting_employee(records.env))

    def points_entries(self):
        return self.env["membership.points.entry"].search([])
