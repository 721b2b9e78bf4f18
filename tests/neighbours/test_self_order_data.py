import json

from odoo import Command

from .common import SelfOrderCase


class TestSelfOrderData(SelfOrderCase):
    """What an anonymous visitor is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls._create_goods("Members' tea", 10.0)
        combo = cls.env["product.combo"].create(
            {
                "name": "Choice",
                "combo_item_ids": [
                    Command.create({"product_id": product.id})
                    for product in cls.tea | cls.secret
                ],
            }
        )
        cls._create_goods(
            "Menu", 30.0, type="combo", combo_ids=[Command.set(combo.ids)]
        )
        cls.env["membership.benefit"].create(
            [
                {
                    "tier_id": cls.gold.id,
                    "kind": "exclusive",
                    "product_tmpl_ids": [Command.set(cls.secret.product_tmpl_id.ids)],
                },
                {
                    "card_type_id": cls.year_card.id,
                    "kind": "discount",
                    "percent": 12,
                },
            ]
        )

    def test_menu_tells_nothing_of_members(self):
        data = self.ask(f"/pos-self/data/{self.config.id}")["result"]
        self.assertNothingOfMembers(data)
        names = {product["name"] for product in data["product.template"]}
        self.assertLessEqual({"Oolong", "Postage stamp", "Menu"}, names)
        self.assertEqual(
            [item["product_id"] for item in data["product.combo.item"]], self.tea.ids
        )

    def test_menu_with_the_token_of_the_store_tells_no_more(self):
        data = self.ask(
            f"/pos-self/data/{self.config.id}",
            access_token=self.config.access_token,
            table_identifier=self.table.identifier,
        )["result"]
        self.assertNothingOfMembers(data)

    def test_list_that_the_store_charges_everybody_is_told(self):
        self.pos_session.close_session_from_ui()
        self.config.pricelist_id = self.gold_prices
        self.open_new_session()
        data = self.ask(f"/pos-self/data/{self.config.id}")["result"]
        names = {pricelist["name"] for pricelist in data["product.pricelist"]}
        self.assertEqual(names, {"Gold prices"})

    def test_description_of_the_data_names_no_field_of_ours(self):
        route = f"/pos-self/relations/{self.config.id}"
        data = self.ask(route)["result"]
        self.assertIn("pos.payment", data)
        del data["pos.config"]
        self.assertNotIn("membership_", json.dumps(data))

    def test_orders_of_a_table_tell_nothing_of_members(self):
        token, answer = self.authorise(50, "some-order")
        self.assertFalse(answer["ok"])
        draft = self.till_draft(
            self.line(self.tea, membership_normal_price=100),
            payment_ids=[self.pay(self.wallet_method, 50, token)],
        )
        self.assertEqual(draft.payment_ids.membership_hold_token, token)
        data = self.ask(
            "/pos-self-order/get-user-data",
            access_token=self.config.access_token,
            order_access_tokens=[],
            table_identifier=self.table.identifier,
        )["result"]
        self.assertEqual([order["id"] for order in data["pos.order"]], draft.ids)
        self.assertEqual(len(data["pos.payment"]), 1)
        self.assertFalse(data["res.partner"][0]["phone"])
        self.assertNothingOfMembers(data)
        self.assertNotIn(token, json.dumps(data))

    def test_answer_to_an_order_tells_nothing_of_members(self):
        self.change(self.till_draft(self.line(self.tea)), self.line(self.tea))
        self.assertNothingOfMembers(self.last_answer["result"])

    def test_contact_of_a_member_is_told_by_name_alone(self):
        data = self.ask(
            "/pos-self-order/validate-partner",
            access_token=self.config.access_token,
            partner_id=self.member.partner_id.id,
            **dict.fromkeys(("name", "phone", "street", "zip", "city"), ""),
            country_id=self.env.ref("base.cn").id,
        )["result"]
        self.assertNothingOfMembers(data)
        self.assertEqual(data["res.partner"][0]["name"], "Li Na")
        self.assertNotIn("13800001111", json.dumps(data))

    def test_changed_product_is_told_without_what_is_the_members(self):
        for product in self.tea | self.secret | self.year_product:
            told = self._told_of_change(product)
            self.assertNothingOfMembers(told)
            names = [template["name"] for template in told["product.template"]]
            self.assertEqual(names, ["Oolong"] if product == self.tea else [])

    # === HELPERS === #

    def _told_of_change(self, product):
        bus = self.env["bus.bus"].sudo()
        self.env.cr.precommit.run()
        bus.search([]).unlink()
        product.product_tmpl_id._through_membership_door().self_order_available = True
        self.env.cr.precommit.run()
        messages = [json.loads(message) for message in bus.search([]).mapped("message")]
        return next(
            message["payload"]
            for message in messages
            if message["type"].endswith("PRODUCT_CHANGED")
        )

    def assertNothingOfMembers(self, data):
        """No field of ours, no price list of a benefit, no product that is not for
        everybody."""
        names = {
            (model, name)
            for model, records in data.items()
            for values in records
            for name in values
            if "membership" in name
        }
        self.assertFalse(names)
        text = json.dumps(data)
        for secret in (
            "Gold prices",
            *self.env["membership.benefit"].search([]).pricelist_id.mapped("name"),
            self.secret.name,
            self.year_product.name,
            self.package.name,
        ):
            self.assertNotIn(json.dumps(secret), text)
