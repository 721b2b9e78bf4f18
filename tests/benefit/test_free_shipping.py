"""Free shipping of members, in a database where sales orders can be shipped."""

import json

from odoo.tests import tagged

from ..own_database import MODULE, OwnDatabaseCase

USE = """
import json

company = env.company
program = env["membership.program"].create({"name": "Shippers"})
tier = env["membership.tier"].create(
    {"name": "Gold", "program_id": program.id, "level": 1}
)
benefit = env["membership.benefit"].create(
    {"kind": "free_shipping", "tier_id": tier.id}
)
env["membership.benefit"].create(
    {"kind": "discount", "percent": 20, "tier_id": tier.id}
)
product = env["product.product"].create(
    {"name": "Delivery", "type": "service", "list_price": 10, "taxes_id": False}
)
goods = env["product.product"].create(
    {"name": "Tea", "type": "consu", "list_price": 100, "taxes_id": False}
)
carrier = env["delivery.carrier"].create(
    {"name": "Post", "product_id": product.id, "fixed_price": 10}
)
partner, stranger = env["res.partner"].create([{"name": "Li"}, {"name": "Wang"}])
member = env["membership.member"]._enrol(program, partner)


def ship(customer):
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [(0, 0, {"product_id": goods.id, "product_uom_qty": 1})],
        }
    )
    wizard = env["choose.delivery.carrier"].create(
        {"order_id": order.id, "carrier_id": carrier.id}
    )
    wizard._get_delivery_rate()
    wizard.button_confirm()
    lines = order.order_line
    delivery = lines.filtered("is_delivery")
    return [
        (lines - delivery).price_subtotal,
        delivery.price_subtotal,
        wizard.display_price,
        wizard.delivery_message or "",
    ]


answers = {"member": ship(partner), "stranger": ship(stranger)}
benefit.active = False
answers["without"] = ship(partner)
benefit.active = True
program.company_id = env["res.company"].create({"name": "Elsewhere"})
answers["elsewhere"] = ship(partner)
program.company_id = company
unreachable = env["delivery.carrier"].create(
    {
        "name": "Nowhere",
        "product_id": product.id,
        "country_ids": [(6, 0, env.ref("base.aq").ids)],
    }
)
order = env["sale.order"].search([("partner_id", "=", partner.id)], limit=1)
answers["unreachable"] = unreachable.rate_shipment(order)["success"]
print("ANSWERS", json.dumps(answers))
"""


@tagged("post_install", "-at_install")
class TestFreeShipping(OwnDatabaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._odoo("install", "module", "install", MODULE, "delivery")
        cls._odoo("use", "shell", "--no-http", script=USE)
        lines = cls.output["use"].splitlines()
        answers = [line for line in lines if "ANSWERS" in line]
        cls.answers = json.loads(answers[0].split("ANSWERS", 1)[1]) if answers else {}

    def test_it_runs_without_complaint(self):
        self.assertEqual(self.logs["install"] + self.logs["use"], [])

    def test_a_member_pays_member_prices_and_no_shipping(self):
        """Odoo's price lists hold for the shipping product, too: it would cost 8."""
        price, shipping, full_price, message = self.answers["member"]
        self.assertEqual((price, shipping, full_price), (80, 0, 8))
        self.assertIn("free for this member", message)

    def test_other_customers_pay_for_shipping(self):
        self.assertEqual(self.answers["stranger"], [100, 10, 10, ""])

    def test_without_the_benefit_shipping_is_paid(self):
        self.assertEqual(self.answers["without"], [80, 8, 8, ""])

    def test_a_program_of_another_company_ships_nothing_free(self):
        self.assertEqual(self.answers["elsewhere"], [100, 10, 10, ""])

    def test_what_can_t_be_shipped_stays_so(self):
        self.assertFalse(self.answers["unreachable"])
