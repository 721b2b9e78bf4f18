from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .card_common import CardTillCase


@tagged("post_install", "-at_install")
class TestShownCards(CardTillCase):
    def setUp(self):
        super().setUp()
        self.members = self.env["membership.member"].with_user(self.cashier)

    def shown(self, member=None):
        partner = (member or self.member).partner_id
        return self.members.till_card(self.config.id, partner.id)

    def find(self, code):
        return self.members.till_find(self.config.id, code)

    def test_every_card_of_the_member_is_shown_with_its_days(self):
        self.sell([self.line(self.year_product)])
        cards = {card["type"]: card for card in self.shown()["cards"]}
        self.assertEqual(set(cards), {"Welcome card", "Year card"})
        card = self.cards_of()
        self.assertEqual(cards["Year card"]["number"], card.number)
        self.assertEqual(cards["Year card"]["ends_on"], card.ends_on.isoformat())
        self.assertFalse(cards["Year card"]["refusal"])
        self.assertFalse(cards["Year card"]["can_activate"])

    def test_a_card_of_other_stores_says_so_and_is_found_all_the_same(self):
        other = self.config.copy({"name": "Other shop"})
        other.membership_program_id = self.program
        self.card_type.write({"store_scope": "stores", "store_ids": other.ids})
        answer = self.find(self.member.card_id.number)
        self.assertEqual(answer["partner_id"], self.member.partner_id.id)
        self.assertIn(self.config.name, answer["notice"])
        self.assertIn(self.config.name, answer["card"]["cards"][0]["refusal"])
        self.assertNotIn("notice", self.find(self.member.code))

    def test_a_frozen_card_is_found_with_the_reason_it_is_not_accepted(self):
        self.member.card_id._freeze("test")
        self.assertTrue(self.find(self.member.card_id.number)["notice"])

    def test_a_lost_or_cancelled_card_finds_nobody_and_says_why(self):
        card = self.member.card_id
        card._report_lost("test")
        self.assertEqual(set(self.find(card.number)), {"refused"})
        other = self.other_member.card_id
        other._cancel("test")
        self.assertEqual(set(self.find(other.number)), {"refused"})

    def test_of_a_card_of_another_program_only_the_program_is_told(self):
        card = self.member.card_id
        card._report_lost("test")
        self.config.sudo().membership_program_id = self.program.copy(
            {"name": "Second club", "default_card_type_id": False}
        )
        answer = self.find(card.number)
        self.assertEqual(list(answer), ["refused"])
        self.assertIn("Tea House Club", answer["refused"])
        self.assertNotIn(self.member.name, answer["refused"])


@tagged("post_install", "-at_install")
class TestActivation(CardTillCase):
    def setUp(self):
        super().setUp()
        self.year_card.activation = "member"
        self.sell([self.line(self.year_product)])
        self.card = self.cards_of()

    def activate(self, card=None, user=None):
        cards = self.env["membership.card"].with_user(user or self.cashier)
        return cards.till_activate(self.config.id, (card or self.card).id)

    def test_the_time_of_a_card_begins_when_its_member_asks_for_it(self):
        self.assertEqual(self.card.state, "inactive")
        self.assertPoints(120)
        answer = self.activate()
        self.assertTrue(answer["ok"])
        shown = {card["id"]: card for card in answer["card"]["cards"]}[self.card.id]
        self.assertEqual(shown["state"], "active")
        self.assertTrue(shown["ends_on"])
        self.assertEqual(self.card.activated_on, self.today)
        self.assertPoints(120 + 50)
        event = self.card.event_ids.filtered(lambda event: event.kind == "activated")
        self.assertEqual((event.user_id, event.store_id), (self.cashier, self.config))

    def test_a_card_is_activated_once(self):
        self.activate()
        self.assertFalse(self.activate()["ok"])
        self.assertPoints(120 + 50)

    def test_what_is_not_waiting_for_its_member_is_refused(self):
        self.year_card.activation = "first_use"
        self.assertFalse(self.activate()["ok"])
        self.assertFalse(self.activate(self.member.card_id)["ok"])
        self.assertEqual(self.card.state, "inactive")

    def test_not_at_a_store_that_does_not_accept_the_card(self):
        other = self.config.copy({"name": "Other shop"})
        other.membership_program_id = self.program
        self.year_card.write({"store_scope": "stores", "store_ids": other.ids})
        answer = self.activate()
        self.assertIn(self.config.name, answer["message"])
        self.assertEqual(self.card.state, "inactive")

    def test_only_a_cashier_activates(self):
        with self.assertRaises(AccessError):
            self.activate(user=self.env.ref("base.public_user"))


@tagged("post_install", "-at_install")
class TestFirstUse(CardTillCase):
    def setUp(self):
        super().setUp()
        self.year_card.activation = "first_use"
        self.sell([self.line(self.year_product)])
        self.card = self.cards_of()

    def test_the_first_order_of_goods_activates_the_card_once(self):
        self.assertEqual(self.card.state, "inactive")
        order = self.sell([self.line(self.tea)])
        self.card.invalidate_recordset()
        self.assertEqual(self.card.state, "active")
        self.assertEqual(self.card.used_at, order.date_order)
        self.sell([self.line(self.tea)])
        self.card.invalidate_recordset()
        self.assertEqual(self.card.used_at, order.date_order)
        kinds = self.card.event_ids.mapped("kind")
        self.assertEqual(kinds.count("activated"), 1)
        self.assertPoints(120 + 50 + 200)

    def test_topping_up_returning_and_another_members_order_are_no_use(self):
        before = self.sell([self.line(self.tea)], member=self.other_member)
        self.give_back(before, [self.pay(self.cash_pm1, -100)])
        self.sell([self.line(self.package.product_id)])
        self.card.invalidate_recordset()
        self.assertEqual(self.card.state, "inactive")
        self.assertFalse(self.card.used_at)


@tagged("post_install", "-at_install")
class TestBinding(CardTillCase):
    def setUp(self):
        super().setUp()
        batch = self.env["membership.card.number.batch"].create(
            {"name": "Printed", "type_id": self.card_type.id, "count": 3}
        )
        self.numbers = batch.number_ids

    def bind(self, number, member=None, user=None):
        cards = self.env["membership.card"].with_user(user or self.cashier)
        partner = (member or self.member).partner_id
        return cards.till_bind(self.config.id, number, partner.id)

    def test_a_printed_card_that_is_scanned_asks_for_its_holder(self):
        members = self.env["membership.member"].with_user(self.cashier)
        number = self.numbers[0].number
        self.assertEqual(
            members.till_find(self.config.id, number),
            {"printed": {"number": number, "type": "Welcome card"}},
        )

    def test_the_members_own_card_takes_the_printed_number(self):
        card, number = self.member.card_id, self.numbers[0].number
        answer = self.bind(number)
        self.assertTrue(answer["ok"], answer)
        self.assertEqual(answer["card"]["card"]["number"], number)
        card.invalidate_recordset()
        self.assertEqual(card.number, number)
        members = self.env["membership.member"].with_user(self.cashier)
        found = members.till_find(self.config.id, number)
        self.assertEqual(found["partner_id"], self.member.partner_id.id)

    def test_a_number_is_bound_once(self):
        number = self.numbers[0].number
        self.bind(number)
        self.assertFalse(self.bind(number, self.other_member)["ok"])
        self.assertEqual(self.member.card_id.number, number)

    def test_what_was_never_printed_is_refused(self):
        for number in ("", "123", "x" * 500, None, 5, self.member.card_id.number):
            with self.subTest(number=number):
                self.assertFalse(self.bind(number)["ok"])

    def test_a_paid_card_is_not_had_for_its_number(self):
        batch = self.env["membership.card.number.batch"].create(
            {"name": "Printed", "type_id": self.year_card.id, "count": 1}
        )
        self.assertFalse(self.bind(batch.number_ids.number)["ok"])
        self.assertFalse(self.cards_of())

    def test_only_a_cashier_binds(self):
        with self.assertRaises(AccessError):
            self.bind(self.numbers[0].number, user=self.env.ref("base.public_user"))


@tagged("post_install", "-at_install")
class TestBenefitsAtTheTill(CardTillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug = cls._create_goods("Members' mug", 30.0)
        cls.exclusive = cls.env["membership.benefit"].create(
            {
                "card_type_id": cls.year_card.id,
                "kind": "exclusive",
                "product_tmpl_ids": [Command.set(cls.mug.product_tmpl_id.ids)],
            }
        )
        cls.care = cls.env["membership.benefit"].create(
            {
                "card_type_id": cls.year_card.id,
                "kind": "quota",
                "name": "Free care",
                "quota_count": 1,
                "quota_period": "month",
            }
        )

    def shown(self):
        members = self.env["membership.member"].with_user(self.cashier)
        return members.till_card(self.config.id, self.member.partner_id.id)

    def test_benefits_come_with_the_card_and_say_what_is_left(self):
        self.assertFalse(self.shown()["benefits"])
        self.sell([self.line(self.year_product)])
        benefits = {row["id"]: row for row in self.shown()["benefits"]}
        self.assertEqual(set(benefits), {self.exclusive.id, self.care.id})
        care = benefits[self.care.id]
        self.assertEqual((care["quota"], care["left"]), (1, 1))
        uses = self.env["membership.benefit"].with_user(self.cashier)
        partner_id = self.member.partner_id.id
        answer = uses.till_use(self.config.id, self.care.id, partner_id, "key-of-use")
        self.assertTrue(answer["ok"], answer)
        benefits = {row["id"]: row for row in self.shown()["benefits"]}
        self.assertEqual(benefits[self.care.id]["left"], 0)

    def test_the_till_knows_which_goods_are_for_whom(self):
        data = self.pos_session.with_user(self.cashier).load_data([])
        rows = {row["id"]: row for row in data["membership.benefit"]}
        row = rows[self.exclusive.id]
        self.assertEqual(row["kind"], "exclusive")
        self.assertEqual(row["product_tmpl_ids"], self.mug.product_tmpl_id.ids)
        self.assertEqual(row["card_type_id"], self.year_card.id)


@tagged("post_install", "-at_install")
class TestCost(CardTillCase):
    def test_an_order_of_a_member_with_cards_and_benefits_costs_little(self):
        self.env["membership.benefit"].create(
            {
                "card_type_id": self.year_card.id,
                "kind": "multiplier",
                "multiplier": 2,
            }
        )
        self.sell([self.line(self.year_product)])
        for count in (1, 5, 30):
            bare = self.statements(count, program=False)
            posted = self.statements(count, program=self.program)
            self.assertLessEqual(posted - bare, 10, f"an order of {count} lines")

    def statements(self, count, program):
        self.config.sudo().membership_program_id = program
        for _warm_then_measured in range(2):
            payload = self.payload([self.line(self.tea) for _line in range(count)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["pos.order"].with_user(self.cashier).sync_from_ui([payload])
            self.env.flush_all()
        return self.env.cr.sql_log_count - before
