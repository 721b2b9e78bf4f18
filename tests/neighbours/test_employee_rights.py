from inspect import getmembers, isfunction
from uuid import uuid4

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .employee_common import EmployeeCase

ABSURD = (0, -1, True, 2**40, 1.5, "x", [], [1], {"id": 1})


class TestEmployeeRights(EmployeeCase):
    """What pos_hr gives to some employees only, the server asks for as well."""

    # === BY HAND === #

    def by_hand(self):
        """Yield what a cashier decides by hand: (model, method, arguments)."""
        card = self.service_card._issue(self.member, on=self.today)
        sold = self.sell_by(self.clerk, [self.line(self.year_product)])
        values = {"name": "Zhang San", "phone": "13800003333", "key": "some key"}
        number, partner_id = self.printed_number(), self.partner.id
        key = str(uuid4())
        yield "membership.member", "till_enrol", [values]
        yield "membership.card", "till_bind", [number, partner_id]
        yield "membership.card", "till_activate", [card.id]
        yield "membership.benefit", "till_use", [self.care.id, partner_id, key]
        yield "membership.benefit", "till_use_cancel", [key]
        yield "membership.card", "till_refund_terms", [{str(sold.lines.id): 1}]

    def test_minimal_rights_decide_nothing_by_hand(self):
        asked = list(self.by_hand())
        before = self.traces()
        for model, method, arguments in asked:
            with self.subTest(method=method), self.assertRaises(UserError) as refusal:
                self.ask(model, method, *arguments, by=self.trainee)
            self.assertEqual(
                str(refusal.exception),
                f"Xu Lin has minimal rights at {self.config.name}. Ask a colleague who"
                " has more.",
            )
        self.assertEqual(self.traces(), before)

    def test_nobody_logged_in_decides_nothing_by_hand(self):
        asked = list(self.by_hand())
        before = self.traces()
        for model, method, arguments in asked:
            with self.subTest(method=method), self.assertRaises(UserError) as refusal:
                self.ask(model, method, *arguments)
            self.assertIn("Log in at the till first", str(refusal.exception))
        self.assertEqual(self.traces(), before)

    def test_basic_rights_are_enough(self):
        for model, method, arguments in self.by_hand():
            with self.subTest(method=method):
                self.assertTrue(self.ask(model, method, *arguments, by=self.clerk))

    def test_a_manager_among_those_with_minimal_rights_is_a_manager(self):
        user = new_test_user(
            self.env, "tillboss", "base.group_user,point_of_sale.group_pos_manager"
        )
        self.trainee.user_id = user
        self.assertTrue(self.enrol(by=self.trainee))
        self.trainee.user_id = False
        self.config.sudo().advanced_employee_ids = [Command.link(self.trainee.id)]
        self.assertTrue(self.enrol("Li Si", "13800004444", by=self.trainee))

    def test_minimal_rights_look_up_and_reserve(self):
        self.give_wallet(100)
        card = self.ask(
            "membership.member", "till_card", self.partner.id, by=self.trainee
        )
        self.assertEqual(card["name"], "Li Na")
        self.assertTrue(self.reserve(60, "some-order", by=self.trainee))

    def test_a_store_without_employees_asks_for_no_rights(self):
        self.pos_session.close_session_from_ui()
        self.config.module_pos_hr = False
        self.open_new_session()
        member = self.enrol()
        self.assertByNobody(member)

    # === WHO IS NAMED === #

    def test_whoever_does_not_work_at_the_store_is_refused_everywhere(self):
        company = self.env["res.company"].create({"name": "Coffee Co."})
        left = self._hire("Feng Jie")
        self.config.sudo().basic_employee_ids = [Command.link(left.id)]
        left.active = False
        strangers = self.outsider, left, self._hire("Wu Fan", company_id=company.id)
        self.assertGreaterEqual(len(self.methods_of_tills()), 12)
        before = self.traces()
        for model, method, count in self.methods_of_tills():
            records = self.env[model].with_user(self.cashier)
            for named in (*(employee.id for employee in strangers), *ABSURD):
                with (
                    self.subTest(method=method, named=named),
                    self.assertRaises(UserError) as refusal,
                ):
                    getattr(records, method)(
                        self.config.id, *[""] * count, employee_id=named
                    )
                self.assertEqual(
                    str(refusal.exception),
                    f"This employee can't log in at {self.config.name}. Log in again.",
                )
        self.assertEqual(self.traces(), before)

    def test_whoever_is_no_cashier_is_refused_before_the_employee_is_looked_at(self):
        visitor = new_test_user(self.env, "nocashier", "base.group_user")
        members = self.env["membership.member"].with_user(visitor)
        for named in (self.clerk.id, self.outsider.id):
            with self.assertRaises(AccessError):
                members.till_card(self.config.id, self.partner.id, employee_id=named)

    def test_where_nobody_is_listed_every_employee_of_the_company_works(self):
        self.config.sudo().write(
            {name: [Command.clear()] for name in self._lists_of_employees()}
        )
        self.assertEqual(self.enrol(by=self.outsider).employee_name, "Zhou Yu")

    # === RETURNS === #

    def test_minimal_rights_give_no_value_back(self):
        for name, order, payments in self.returns():
            for employee, sentence in (
                (self.trainee, "Xu Lin has minimal rights"),
                (self.env["hr.employee"], "Log in at the till first"),
                (self._hire("Wu Fan", company_id=self._other_company().id), "Log in"),
            ):
                before = self.traces()
                with (
                    self.subTest(name=name, employee=employee.name),
                    self.assertRaises(UserError) as refusal,
                    self.env.cr.savepoint(),
                ):
                    self.give_back(order, payments, employee_id=employee.id)
                self.assertIn(sentence, str(refusal.exception))
                self.assertEqual(self.traces(), before)
            self.give_back(order, payments, employee_id=self.clerk.id)

    def returns(self):
        """Yield what gives value back: (name, order, payments of the return)."""
        topup = self.sell_by(self.clerk, [self.line(self.package.product_id)])
        yield "top-up", topup, [self.pay(self.cash_pm1, -300)]
        card = self.sell_by(self.clerk, [self.line(self.year_product)])
        yield "card", card, [self.pay(self.cash_pm1, -120)]
        self.give_wallet(100)
        uuid = str(uuid4())
        token = self.reserve(100, uuid, by=self.clerk)
        paid = [self.pay(self.wallet_method, 100, token)]
        goods = self.sell_by(self.clerk, [self.line(self.tea)], paid, uuid=uuid)
        yield "wallet payment", goods, [self.pay(self.wallet_method, -100)]

    def test_minimal_rights_stay_minimal_when_the_employee_leaves(self):
        """Also in a return that a till sends later."""
        sold = self.sell_by(self.clerk, [self.line(self.package.product_id)])
        self.trainee.active = False
        with self.assertRaisesRegex(UserError, "Xu Lin has minimal rights"):
            back = [self.pay(self.cash_pm1, -300)]
            self.give_back(sold, back, employee_id=self.trainee.id)

    def test_goods_paid_in_cash_are_left_to_odoo(self):
        sold = self.sell_by(self.clerk, [self.line(self.tea)])
        back = [self.pay(self.cash_pm1, -100)]
        self.give_back(sold, back, employee_id=self.trainee.id)
        self.assertPoints(0)

    def test_minimal_rights_sell_cards_and_topups(self):
        lines = [self.line(self.package.product_id), self.line(self.year_product)]
        self.sell_by(self.trainee, lines)
        self.assertWallet(300, 50)

    def test_the_back_office_gives_back_what_minimal_rights_sold(self):
        sold = self.sell_by(self.trainee, [self.line(self.package.product_id)])
        refund = self.env["pos.order"].browse(sold.refund()["res_id"])
        payment = {
            "amount": refund.amount_total,
            "payment_method_id": self.cash_pm1.id,
        }
        self.env["pos.make.payment"].with_context(
            active_id=refund.id, active_ids=refund.ids
        ).create(payment).check()
        self.assertWallet(0, 0)

    def test_an_order_that_fell_to_minimal_rights_is_given_back_by_who_may(self):
        """The employee of the return counts, not that of the sale."""
        sold = self.sell_by(self.trainee, [self.line(self.package.product_id)])
        back = [self.pay(self.cash_pm1, -300)]
        self.give_back(sold, back, employee_id=self.boss.id)
        self.assertWallet(0, 0)

    # === HELPERS === #

    def _other_company(self):
        return self.env["res.company"].create({"name": f"Coffee {uuid4()}"})

    def _lists_of_employees(self):
        return "basic_employee_ids", "minimal_employee_ids", "advanced_employee_ids"

    def methods_of_tills(self):
        """Return what a till can ask: (model, method, how many arguments it needs)."""
        return [
            (name, method, function.__code__.co_argcount - 2)
            for name in self.env.registry
            if name.startswith("membership.")
            for method, wrapped in getmembers(type(self.env[name]), isfunction)
            if method.startswith("till_")
            for function in [wrapped.__wrapped__]
        ]

    def traces(self):
        """Return how much there is of all that a till causes."""
        self.env.flush_all()
        self.env.invalidate_all()
        models = (
            *("membership.member", "membership.card", "membership.card.event"),
            *("membership.benefit.use", "membership.points.entry", "membership.lookup"),
            *("membership.wallet.entry", "membership.wallet.hold"),
        )
        return {name: self.env[name].search_count([]) for name in models}
