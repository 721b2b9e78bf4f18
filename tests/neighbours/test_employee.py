from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError

from .employee_common import EmployeeCase


class TestEmployeeAtTheTill(EmployeeCase):
    """Who is logged in stands on what a till asks for."""

    def test_enrolment_its_card_and_the_look_up_name_the_employee(self):
        member = self.enrol(by=self.clerk)
        self.assertEqual(member.employee_name, "Chen Mei")
        self.assertEqual(member.employee_ref, self.clerk.id)
        self.assertBy(self.clerk, member.card_ids.event_ids)
        lookup = self.env["membership.lookup"].search([], limit=1)
        self.assertEqual(lookup.kind, "enrol")
        self.assertBy(self.clerk, lookup)

    def test_a_member_enrolled_in_the_back_office_names_nobody(self):
        self.assertByNobody(self.member)
        self.assertByNobody(self.member.card_ids.event_ids)

    def test_a_printed_card_is_given_away_by_the_employee(self):
        number = self.printed_number()
        args = number, self.other_member.partner_id.id
        answer = self.ask("membership.card", "till_bind", *args, by=self.clerk)
        self.assertTrue(answer["ok"], answer)
        card = self.env["membership.card"].search([("number", "=", number)])
        self.assertBy(self.clerk, card.event_ids[:1])

    def test_activation_and_what_it_gives_name_the_employee(self):
        card = self.service_card._issue(self.member, on=self.today)
        self.assertByNobody(card.event_ids)
        answer = self.ask("membership.card", "till_activate", card.id, by=self.boss)
        self.assertTrue(answer["ok"], answer)
        self.assertBy(self.boss, card.event_ids[:1])
        self.assertEqual(card.event_ids[:1].kind, "activated")
        entry = self.env["membership.points.entry"].search([], limit=1)
        self.assertEqual((entry.kind, entry.amount), ("gift", 50))
        self.assertBy(self.boss, entry)

    def test_a_free_service_names_who_gave_it_and_who_took_it_back(self):
        key = str(uuid4())
        self.assertTrue(self.use(key, by=self.clerk)["ok"])
        use = self.env["membership.benefit.use"].search([("key", "=", key)])
        self.assertBy(self.clerk, use)
        self.ask("membership.benefit", "till_use_cancel", key, by=self.boss)
        self.assertBy(self.clerk, use)
        self.assertEqual(
            (use.state, use.cancelled_by_employee), ("cancelled", "Sun Hao")
        )

    def test_a_request_cancelled_before_it_came_names_who_cancelled_it(self):
        key = str(uuid4())
        self.ask("membership.benefit", "till_use_cancel", key, by=self.boss)
        # A request that nothing is known of is nobody's to read.
        use = self.env["membership.benefit.use"].sudo().search([("key", "=", key)])
        self.assertEqual(use.cancelled_by_employee, "Sun Hao")

    def test_a_card_that_a_free_service_activates_names_the_employee(self):
        self.card_type.activation = "first_use"
        member = self.enrol(by=self.boss)
        answer = self.ask(
            "membership.benefit",
            "till_use",
            self.care.id,
            member.partner_id.id,
            str(uuid4()),
            by=self.clerk,
        )
        self.assertTrue(answer["ok"], answer)
        activated, issued = member.card_ids.event_ids
        self.assertBy(self.clerk, activated)
        self.assertBy(self.boss, issued)

    def test_a_reservation_names_the_employee(self):
        self.give_wallet(100)
        token = self.reserve(60, "some-order", by=self.trainee)
        # A release that came first has no member whose staff could read it.
        holds = self.env["membership.wallet.hold"].sudo()
        self.assertBy(self.trainee, holds._for_token(token))
        early = str(uuid4())
        self.ask("membership.wallet.hold", "till_release", early, by=self.clerk)
        self.assertBy(self.clerk, holds._for_token(early))

    def test_the_name_stays_what_it_was(self):
        member = self.enrol(by=self.clerk)
        event = member.card_ids.event_ids
        self.clerk.name = "Chen Li"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            (member.employee_name, event.employee_name), ("Chen Mei", "Chen Mei")
        )

    def test_no_client_names_an_employee_by_its_context(self):
        key = "_membership_employee"
        members = self.env["membership.member"].with_user(self.cashier)
        for forged in (["Sun Hao", self.boss.id], {"name": "Sun Hao"}, "Sun Hao", 5):
            members.with_context(**{key: forged}).till_card(
                self.config.id, self.partner.id
            )
            self.assertByNobody(self.env["membership.lookup"].search([], limit=1))

    def test_nobody_writes_the_employee_of_a_member(self):
        for name in ("employee_name", "employee_ref"):
            with self.assertRaises(AccessError):
                self.member.write({name: 1})


class TestEmployeeOfAnOrder(EmployeeCase):
    """Who took a paid order stands on all that it caused."""

    def test_sale_of_goods_and_cards_names_the_employee_of_the_order(self):
        order = self.sell_by(
            self.trainee, [self.line(self.tea), self.line(self.year_product)]
        )
        entries = self.env["membership.points.entry"].search([])
        self.assertEqual(set(entries.mapped("kind")), {"earn", "gift"})
        self.assertBy(self.trainee, entries)
        self.assertBy(self.trainee, self.cards_of().event_ids)
        used = self.member.card_ids.event_ids.filtered(lambda e: e.kind == "used")
        self.assertBy(self.trainee, used)
        self.assertEqual(order.employee_id, self.trainee)

    def test_topup_payment_and_refund_name_who_took_each(self):
        self.sell_by(self.clerk, [self.line(self.package.product_id)])
        topups = self.env["membership.wallet.entry"].search([])
        self.assertBy(self.clerk, topups)
        uuid = str(uuid4())
        token = self.reserve(100, uuid, by=self.clerk)
        sold = self.sell_by(
            self.trainee,
            [self.line(self.tea)],
            [self.pay(self.wallet_method, 100, token)],
            uuid=uuid,
        )
        payment = self.env["membership.wallet.entry"].search([]) - topups
        self.assertBy(self.trainee, payment)
        back = [self.pay(self.wallet_method, -100)]
        self.give_back(sold, back, employee_id=self.boss.id)
        refund = self.env["membership.wallet.entry"].search([]) - topups - payment
        self.assertBy(self.boss, refund)
        taken = self.env["membership.points.entry"].search([("kind", "=", "reverse")])
        self.assertBy(self.boss, taken)

    def test_a_tier_that_an_order_reaches_and_loses_names_the_employee(self):
        self.gold.reach_spend = 100
        sold = self.sell_by(self.clerk, [self.line(self.tea)])
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertBy(self.clerk, self.member.tier_change_ids[:1])
        self.give_back(sold, [self.pay(self.cash_pm1, -100)], employee_id=self.boss.id)
        self.assertEqual(self.member.tier_id, self.regular)
        self.assertBy(self.boss, self.member.tier_change_ids[:1])

    def test_an_order_of_nobody_or_of_another_companys_employee_is_a_sale(self):
        company = self.env["res.company"].create({"name": "Coffee Co."})
        stranger = self._hire("Wu Fan", company_id=company.id)
        for employee in (self.env["hr.employee"], stranger):
            entries = self.env["membership.points.entry"].search([])
            self.sell([self.line(self.tea)], employee_id=employee.id)
            earned = self.env["membership.points.entry"].search([]) - entries
            self.assertByNobody(earned)

    def test_an_employee_who_left_while_the_till_was_offline_is_named(self):
        payload = self.payload([self.line(self.tea)], employee_id=self.clerk.id)
        self.config.sudo().basic_employee_ids = [fields.Command.set(self.boss.ids)]
        self.clerk.active = False
        self.sync(payload)
        self.assertBy(self.clerk, self.env["membership.points.entry"].search([]))

    def test_a_return_in_the_back_office_names_its_user_alone(self):
        sold = self.sell_by(self.clerk, [self.line(self.tea)])
        refund = self.env["pos.order"].browse(sold.refund()["res_id"])
        self.assertEqual(refund.employee_id, self.clerk)
        payment = {
            "amount": refund.amount_total,
            "payment_method_id": self.cash_pm1.id,
        }
        self.env["pos.make.payment"].with_context(
            active_id=refund.id, active_ids=refund.ids
        ).create(payment).check()
        taken = self.env["membership.points.entry"].search([("kind", "=", "reverse")])
        self.assertByNobody(taken)

    def test_a_store_without_employees_believes_no_name(self):
        self.pos_session.close_session_from_ui()
        self.config.module_pos_hr = False
        self.open_new_session()
        self.sell_by(self.clerk, [self.line(self.tea)])
        self.assertByNobody(self.env["membership.points.entry"].search([]))

    def test_posting_takes_few_statements_with_an_employee(self):
        bare = self._statements(program=False)
        self.assertLessEqual(self._statements(program=self.program) - bare, 10)

    def _statements(self, program):
        self.config.sudo().membership_program_id = program
        for _warm_then_measured in range(2):
            payload = self.payload([self.line(self.tea)], employee_id=self.clerk.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders = self.env["pos.order"].with_user(self.cashier)
            orders.sync_from_ui([payload])
            self.env.flush_all()
        return self.env.cr.sql_log_count - before
