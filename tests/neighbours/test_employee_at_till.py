from odoo import Command
from odoo.tests import tagged

from ..tours.common import TourCase

PRINTED = "9900000000012"


@tagged("-standard", "pos_membership_neighbours")
class TestEmployeeLoggedIn(TourCase):
    """Employees log in at the till (`pos_hr`), and what they do names them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        employees = cls.env["hr.employee"].sudo()
        cls.clerk, cls.trainee, cls.boss = employees.create(
            [
                {"name": name, "company_id": cls.config.company_id.id}
                for name in ("Chen Mei", "Xu Lin", "Sun Hao")
            ]
        )
        cls.config.write(
            {
                "module_pos_hr": True,
                "basic_employee_ids": [Command.set(cls.clerk.ids)],
                "minimal_employee_ids": [Command.set(cls.trainee.ids)],
                "advanced_employee_ids": [Command.set(cls.boss.ids)],
            }
        )
        values = {"validity_kind": "duration", "validity_count": 1}
        values |= {"validity_unit": "year"}
        cls.year_card = cls._create_paid_card(
            {"name": "Year card", "price": 120, **values}
        )
        cls.spa_card = cls.env["membership.card.type"].create(
            {
                "program_id": cls.program.id,
                "name": "Spa card",
                "kind": "internal",
                "activation": "member",
                **values,
            }
        )
        welcome = cls.program.default_card_type_id
        cls.env["membership.benefit"].create(
            {"card_type_id": welcome.id, "kind": "quota", "name": "Free care"}
        )
        cls.card = cls.spa_card._issue(cls.other_member, on=cls.program._today())
        batch = cls.env["membership.card.number.batch"].create(
            {"name": "Printed", "type_id": welcome.id, "count": 1}
        )
        # The tours cannot be told a number, so it is one that they know.
        cls.env.cr.execute(
            "UPDATE membership_card_number SET number = %s WHERE id = %s",
            [PRINTED, batch.number_ids.id],
        )
        cls.env.invalidate_all()

    def test_the_employee_stands_on_what_was_done(self):
        self.run_tour("membership_employee_acts")
        self.assertEqual(self.card.state, "active")
        self.assertBy(self.clerk, self.card.event_ids[:1])
        self.assertBy(self.boss, self.env["membership.benefit.use"].search([]))
        self.assertBy(self.boss, self.env["membership.wallet.hold"].search([]))
        payment = [("kind", "=", "payment")]
        self.assertBy(self.boss, self.env["membership.wallet.entry"].search(payment))
        enrolled = self.env["membership.card.number"].search([]).card_id.member_id
        self.assertEqual(enrolled.name, "Zhang San")
        self.assertBy(self.clerk, enrolled)
        self.assertBy(self.clerk, enrolled.card_ids.event_ids)

    def test_minimal_rights_see_what_they_may_not_do(self):
        self.run_tour("membership_employee_minimal")
        self.assertEqual(self.card.state, "inactive")
        self.assertFalse(self.env["membership.benefit.use"].search([]))
        self.assertEqual(self.env["membership.card.number"].search([]).state, "free")

    def test_who_sold_a_card_and_who_took_it_back_stand_on_its_events(self):
        self.run_tour("membership_employee_sells")
        card = self.year_card.card_ids
        self.assertEqual(card.member_id, self.other_member)
        returned, *sold = card.event_ids
        self.assertBy(self.trainee, sold)
        self.assertBy(self.boss, returned)
        self.assertEqual(sold[0].order_id.employee_id, self.trainee)
        self.assertEqual(returned.order_id.employee_id, self.boss)

    def assertBy(self, employee, records):
        self.assertTrue(records)
        for record in records:
            user = record["user_id" if "user_id" in record else "create_uid"]
            self.assertEqual(
                (record.employee_name, record.employee_ref, user),
                (employee.name, employee.id, self.pos_user),
            )
