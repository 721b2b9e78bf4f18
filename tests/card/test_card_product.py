from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestCardProduct(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.new_card_type("Month Card", kind="paid", price=30)
        cls.product = cls.type.product_id

    def test_a_paid_type_makes_its_product(self):
        self.assertEqual(self.product.name, "Month Card")
        self.assertEqual(self.product.lst_price, 30)
        self.assertTrue(self.product.membership_is_card)
        self.assertTrue(self.product.available_in_pos)
        self.assertFalse(self.product.membership_no_points)
        self.assertEqual(self.product.company_id, self.company)
        self.assertFalse(self.card_type.product_id)

    def test_a_card_without_a_price_is_not_for_sale(self):
        self.type.price = 0
        self.assertFalse(self.product.available_in_pos)

    def test_the_product_follows_the_type(self):
        self.type.write(
            {"name": "Moon Card", "price": 40, "membership_no_points": True}
        )
        self.assertEqual((self.product.name, self.product.lst_price), ("Moon Card", 40))
        self.assertTrue(self.product.membership_no_points)
        self.type.active = False
        self.assertFalse(self.product.active)
        self.type.active = True
        self.type.kind = "internal"
        self.assertFalse(self.product.active)

    def test_a_type_that_becomes_paid_gets_its_product(self):
        card_type = self.new_card_type("Card")
        card_type.write({"kind": "paid", "price": 10})
        self.assertEqual(card_type.product_id.lst_price, 10)

    def test_a_membership_manager_needs_no_rights_on_products(self):
        card_type = (
            self.env["membership.card.type"]
            .with_user(self.manager)
            .create(
                {
                    "program_id": self.program.id,
                    "name": "Day Card",
                    "kind": "paid",
                    "price": 5,
                }
            )
        )
        card_type.price = 6
        self.assertEqual(card_type.sudo().product_id.lst_price, 6)

    def test_the_product_can_t_become_something_else(self):
        for record in (self.product, self.product.product_tmpl_id):
            for values in (
                {"list_price": 1},
                {"type": "consu"},
                {"active": False},
                {"membership_is_card": False},
                {"membership_is_topup": True},
                {"membership_no_points": True},
            ):
                with (
                    self.subTest(model=record._name, values=values),
                    self.assertRaises(UserError),
                ):
                    record.write(values)
            with self.assertRaises(UserError):
                record.unlink()

    def test_its_taxes_are_the_bookkeeper_s(self):
        self.product.taxes_id = False
        self.assertFalse(self.product.taxes_id)

    def test_no_other_product_becomes_a_card(self):
        user = new_test_user(
            self.env, "goods", "product.group_product_manager,base.group_user"
        )
        products = self.env["product.product"].with_user(user)
        with self.assertRaises(UserError):
            products.create({"name": "Free card", "membership_is_card": True})
        with self.assertRaises(ValidationError):
            self.new_card_type("Card", product_id=products.create({"name": "T"}).id)
        self.assertFalse(self.product.copy().membership_is_card)

    def test_a_deleted_type_archives_its_product(self):
        self.type.unlink()
        self.assertFalse(self.product.active)


@tagged("post_install", "-at_install")
class TestCardStock(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.new_card_type(
            "Month Card", kind="paid", price=30, stock_limited=True
        )
        cls.on = cls.program._today()

    def issue(self, count=1):
        members = self.members.browse(self.member.ids * count)
        return self.type._issue(members, on=self.on)

    def test_the_number_left_is_set_up_and_down(self):
        for count in (5, 2, 2, 0, 3):
            self.type.with_user(self.manager).stock_left = count
            self.env.invalidate_all()
            self.assertEqual(self.type.stock_left, count)
        with self.assertRaises(UserError):
            self.type.with_user(self.manager).stock_left = -1

    def test_every_card_takes_one_until_none_is_left(self):
        self.type.stock_left = 3
        cards = self.issue(2)
        self.assertEqual(self.type.stock_left, 1)
        with self.assertRaises(UserError):
            self.issue(2)
        self.issue()
        self.assertEqual(self.type.stock_left, 0)
        refusals = self.type._refusals(self.member)
        self.assertIn("sold out", refusals[self.member])
        tokens = self.env["membership.card.stock"].search(
            [("card_id", "in", cards.ids)]
        )
        self.assertEqual(len(tokens), 2)

    def test_a_type_without_a_limit_takes_none(self):
        self.type.stock_limited = False
        self.issue(3)
        self.assertFalse(self.env["membership.card.stock"].search_count([]))

    def test_sold_cards_stay_sold_when_the_number_changes(self):
        self.type.stock_left = 2
        self.issue(2)
        self.type.stock_left = 0
        self.type.stock_left = 1
        self.assertEqual(self.type.stock_left, 1)

    def test_only_a_manager_sets_the_number(self):
        for user in (self.cashier, self.officer, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.type.with_user(user).stock_left = 9
