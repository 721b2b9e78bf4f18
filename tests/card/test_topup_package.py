from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestTopupPackage(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packages = cls.env["membership.topup.package"]
        cls.package = cls.new_package()
        cls.product = cls.package.product_id

    @classmethod
    def new_package(cls, **values):
        return cls.packages.create(
            {
                "program_id": cls.program.id,
                "name": "Pay 300, get 350",
                "amount": 300,
                "bonus": 50,
                **values,
            }
        )

    def test_the_package_makes_its_product(self):
        product = self.product
        self.assertEqual(product.name, "Pay 300, get 350")
        self.assertEqual(product.type, "service")
        self.assertEqual(product.lst_price, 300)
        self.assertFalse(product.sudo().taxes_id)
        self.assertTrue(product.available_in_pos)
        self.assertTrue(product.membership_is_topup)
        self.assertTrue(product.membership_no_points)
        self.assertEqual(product.company_id, self.company)

    def test_a_membership_manager_needs_no_rights_on_products(self):
        package = self.packages.with_user(self.manager).create(
            {"program_id": self.program.id, "name": "Pay 100", "amount": 100}
        )
        self.assertEqual(package.sudo().product_id.lst_price, 100)
        package.amount = 200
        self.assertEqual(package.sudo().product_id.lst_price, 200)

    def test_the_product_follows_the_package(self):
        self.package.write({"amount": 500, "name": "Pay 500"})
        self.assertEqual(self.product.lst_price, 500)
        self.assertEqual(self.product.name, "Pay 500")
        self.package.active = False
        self.assertFalse(self.product.active)
        self.package.active = True
        self.assertTrue(self.product.active)

    def test_a_deleted_package_archives_its_product(self):
        self.package.unlink()
        self.assertTrue(self.product.exists())
        self.assertFalse(self.product.active)

    def test_the_product_can_t_become_something_else(self):
        template = self.product.product_tmpl_id
        tax = self.env["account.tax"].search([], limit=1)
        for record in (self.product, template):
            for values in (
                {"list_price": 1},
                {"type": "consu"},
                {"available_in_pos": False},
                {"membership_is_topup": False},
                {"membership_no_points": False},
                {"active": False},
                {"taxes_id": [(6, 0, tax.ids)]},
                {"property_account_income_id": False},
                {"company_id": False},
            ):
                with (
                    self.subTest(model=record._name, values=values),
                    self.assertRaises(UserError),
                ):
                    record.write(values)
        with self.assertRaises(UserError):
            self.product.lst_price = 1
        self.product.description_sale = "Not transferable"

    def test_the_product_can_t_be_deleted(self):
        for record in (self.product, self.product.product_tmpl_id):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.unlink()

    def test_no_other_product_becomes_a_top_up(self):
        user = new_test_user(
            self.env, "goods", "product.group_product_manager,base.group_user"
        )
        goods = self.env["product.product"].with_user(user).create({"name": "Tea"})
        with self.assertRaises(UserError):
            goods.membership_is_topup = True
        with self.assertRaises(UserError):
            self.env["product.product"].with_user(user).create(
                {"name": "Free money", "membership_is_topup": True}
            )
        self.assertFalse(self.product.copy().membership_is_topup)

    def test_a_package_keeps_its_product_and_its_program(self):
        goods = self.env["product.product"].create({"name": "Tea"})
        with self.assertRaises(ValidationError):
            self.package.with_user(self.manager).product_id = goods
        with self.assertRaises(ValidationError):
            self.new_package(product_id=goods.id)
        with self.assertRaises(ValidationError):
            self.package.program_id = self.new_program("Second Club")

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_senseless_amounts(self):
        for values in ({"amount": 0}, {"amount": -1}, {"bonus": -1}):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.new_package(**values)
