from uuid import uuid4

from odoo import Command
from odoo.tests import tagged

from ..till.card_common import CardTillCase


@tagged("-standard", "pos_membership_neighbours")
class EmployeeCase(CardTillCase):
    """A store at whose till employees log in (`pos_hr`): one of each kind of rights.

    The user of the till is the same cashier for all of them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk, cls.trainee, cls.boss, cls.outsider = cls._hire(
            "Chen Mei", "Xu Lin", "Sun Hao", "Zhou Yu"
        )
        cls.config.write(
            {
                "module_pos_hr": True,
                "basic_employee_ids": [Command.set(cls.clerk.ids)],
                "minimal_employee_ids": [Command.set(cls.trainee.ids)],
                "advanced_employee_ids": [Command.set(cls.boss.ids)],
            }
        )
        cls.service_card = cls.year_card.copy(
            {"name": "Spa card", "kind": "internal", "activation": "member"}
        )
        cls.care = cls.env["membership.benefit"].create(
            {"card_type_id": cls.card_type.id, "name": "Free care", "kind": "quota"}
        )
        cls.partner = cls.member.partner_id

    # === BUILDERS === #

    @classmethod
    def _hire(cls, *names, **values):
        employees = cls.env["hr.employee"].sudo()
        return employees.create(
            [{"name": name, "company_id": cls.company.id, **values} for name in names]
        )

    def printed_number(self):
        batch = self.env["membership.card.number.batch"].create(
            {"name": "Printed", "type_id": self.card_type.id, "count": 1}
        )
        return batch.number_ids.number

    # === ACTIONS === #

    def ask(self, model, method, *args, by=None):
        """Ask as the till does at which an employee is logged in, or nobody."""
        records = self.env[model].with_user(self.cashier)
        named = {"employee_id": by.id} if by else {}
        answer = getattr(records, method)(self.config.id, *args, **named)
        self.env.invalidate_all()
        return answer

    def enrol(self, name="Zhang San", phone="13800003333", by=None):
        values = {"name": name, "phone": phone, "key": str(uuid4())}
        answer = self.ask("membership.member", "till_enrol", values, by=by)
        return self.env["membership.member"].search(
            [("partner_id", "=", answer["partner_id"])]
        )

    def use(self, key, by=None):
        args = self.care.id, self.partner.id, key
        return self.ask("membership.benefit", "till_use", *args, by=by)

    def reserve(self, amount, order_uuid, by=None):
        token = str(uuid4())
        args = token, order_uuid, self.partner.id, amount
        answer = self.ask("membership.wallet.hold", "till_authorise", *args, by=by)
        self.assertTrue(answer["ok"], answer)
        return token

    def sell_by(self, employee, lines, payments=None, **values):
        return self.sell(lines, payments, employee_id=employee.id, **values)

    # === ASSERTIONS === #

    def assertBy(self, employee, records):
        """The employee stands on each of these records, beside the cashier."""
        self.assertTrue(records)
        for record in records:
            user = record["user_id" if "user_id" in record else "create_uid"]
            with self.subTest(record=record):
                self.assertEqual(
                    (record.employee_name, record.employee_ref, user),
                    (employee.name, employee.id, self.cashier),
                )

    def assertByNobody(self, records):
        self.assertTrue(records)
        for record in records:
            with self.subTest(record=record):
                self.assertFalse(record.employee_name)
                self.assertFalse(record.employee_ref)
