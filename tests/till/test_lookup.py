from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestLookup(TillCase):
    def setUp(self):
        super().setUp()
        self.members = self.env["membership.member"].with_user(self.cashier)

    def test_card_number_member_code_and_phone_find_the_member(self):
        for code in (
            self.member.card_id.number,
            self.member.code,
            "13800001111",
            " 13800001111 ",
            "１３８００００１１１１",
            "138-0000-1111",
        ):
            with self.subTest(code=code):
                found = self.members.till_find(self.config.id, code)
                self.assertEqual(found["partner_id"], self.member.partner_id.id)
                self.assertEqual(found["card"]["tier"]["name"], "Regular")
                self.assertEqual(
                    found["records"]["res.partner"][0]["id"], found["partner_id"]
                )

    def test_an_unknown_or_absurd_code_finds_nobody(self):
        for code in ("999", "", " ", "x" * 500, None, 5, "' OR 1=1 --", "%"):
            with self.subTest(code=code):
                self.assertFalse(self.members.till_find(self.config.id, code))

    def test_a_member_of_another_program_is_not_found(self):
        self.config.sudo().membership_program_id = self.program.copy(
            {"name": "Second club", "default_card_type_id": False}
        )
        self.assertFalse(self.members.till_find(self.config.id, "13800001111"))
        answer = self.members.till_card(self.config.id, self.member.partner_id.id)
        self.assertFalse(answer)

    def test_search_by_name_part_of_the_phone_and_card(self):
        for query in (
            "li n",
            "Li N",
            "1380000111",
            "１１１１",
            self.member.card_id.number,
        ):
            with self.subTest(query=query):
                found = self.members.till_search(self.config.id, query)["members"]
                self.assertIn(self.member.partner_id.id, found)
        self.assertFalse(self.members.till_search(self.config.id, "%")["members"])
        self.assertFalse(self.members.till_search(self.config.id, "")["members"])

    def test_the_till_sees_balances_as_they_are_now(self):
        self.give_wallet(principal=80, bonus=40)
        card = self.members.till_card(self.config.id, self.member.partner_id.id)
        self.assertEqual(
            card["wallet"],
            {"principal": 80, "bonus": 40, "balance": 120, "held": 0, "available": 120},
        )
        self.authorise(100, str(uuid4()))
        card = self.members.till_card(self.config.id, self.member.partner_id.id)
        self.assertEqual(card["wallet"]["available"], 20)

    def test_the_tier_price_list_is_there_for_the_till(self):
        self.member._set_tier(self.gold, "test")
        card = self.members.till_card(self.config.id, self.member.partner_id.id)
        self.assertEqual(card["pricelist_id"], self.gold_prices.id)
        self.assertIn(self.gold_prices, self.config._get_available_pricelists())

    def test_a_scan_costs_few_statements(self):
        self.member._set_tier(self.gold, "test")
        number = self.member.card_id.number
        self.members.till_find(self.config.id, number)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            self.members.till_find(self.config.id, number)

    def test_a_till_that_shows_few_categories_still_sells_top_ups(self):
        self.config.limit_categories = True
        data = self.pos_session.with_user(self.cashier).load_data([])
        loaded = {product["id"] for product in data["product.product"]}
        self.assertIn(self.package.product_id.id, loaded)
        self.assertNotIn(self.tea.id, loaded)
        package = data["membership.topup.package"][0]
        self.assertEqual((package["amount"], package["bonus"]), (300, 50))

    def test_a_store_without_program_answers_plainly(self):
        self.config.sudo().membership_program_id = False
        with self.assertRaises(UserError):
            self.members.till_card(self.config.id, self.member.partner_id.id)


@tagged("post_install", "-at_install")
class TestEnrolment(TillCase):
    def enrol(self, **values):
        values = {"name": "Zhao Min", "phone": "139 0000 3333", "key": "k1", **values}
        members = self.env["membership.member"].with_user(self.cashier)
        return members.till_enrol(self.config.id, values)

    def test_a_new_member_has_an_active_open_card(self):
        answer = self.enrol()
        self.assertNotIn("error", answer)
        self.assertEqual(answer["card"]["card"]["state"], "active")
        self.assertEqual(answer["card"]["card"]["type"], "Welcome card")
        self.assertTrue(answer["card"]["card"]["ends_on"])
        self.assertEqual(answer["records"]["res.partner"][0]["name"], "Zhao Min")

    def test_the_same_request_again_enrols_once(self):
        first, again = self.enrol(), self.enrol()
        self.assertEqual(first["partner_id"], again["partner_id"])
        self.assertNotIn("error", again)

    def test_a_phone_that_is_taken_names_the_member(self):
        first = self.enrol()
        second = self.enrol(name="Somebody else", phone="13900003333", key="k2")
        self.assertIn("Zhao Min", second["error"])
        self.assertEqual(first["partner_id"], second["partner_id"])

    def test_an_existing_customer_becomes_the_member(self):
        customer = self.env["res.partner"].create({"name": "Zhao Min"})
        answer = self.enrol(partner_id=customer.id)
        self.assertEqual(answer["partner_id"], customer.id)
        self.assertEqual(customer.phone, "139 0000 3333")
        self.assertEqual(self.enrol(partner_id=customer.id), answer)

    def test_an_existing_member_is_not_enrolled_again(self):
        with self.assertRaises(UserError):
            self.enrol(partner_id=self.member.partner_id.id)

    def test_missing_or_absurd_input_is_refused_and_makes_nobody(self):
        count = self.env["res.partner"].search_count([])
        for values in (
            {"name": ""},
            {"name": "   "},
            {"name": "x" * 500},
            {"name": None},
            {"phone": ""},
            {"phone": "abc"},
            {"phone": "1" * 60},
            {"key": ""},
        ):
            with self.subTest(**values), self.assertRaises(UserError):
                self.enrol(**values)
        self.assertEqual(self.env["res.partner"].search_count([]), count)
