from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .card_common import CardTillCase


@tagged("post_install", "-at_install")
class TestOffer(CardTillCase):
    def assertRefused(self, answer, part):
        self.assertFalse(answer["ok"])
        self.assertIn(part, answer["message"])

    def test_a_member_may_buy_within_the_limit_of_the_type(self):
        self.assertEqual(self.offer(), {"ok": True, "asks": ""})
        self.year_card.claim_limit = 2
        self.assertTrue(self.offer(quantity=2)["ok"])
        self.assertRefused(self.offer(quantity=3), "only 2 more")
        self.sell([self.line(self.year_product)])
        self.assertTrue(self.offer()["ok"])
        self.assertRefused(self.offer(quantity=2), "only 1 more")
        self.sell([self.line(self.year_product)])
        self.assertRefused(self.offer(), "Li Na")
        self.assertTrue(self.offer(self.other_member)["ok"])

    def test_somebody_who_is_no_member_is_told_to_become_one(self):
        customer = self.env["res.partner"].create({"name": "Plain"})
        types = self.env["membership.card.type"].with_user(self.cashier)
        for partner_id in (customer.id, 0, None, "1", True):
            with self.subTest(partner_id=partner_id):
                answer = types.till_offer(self.config.id, self.year_card.id, partner_id)
                self.assertRefused(answer, "member first")

    def test_only_paid_cards_of_the_program_are_for_sale(self):
        self.assertRefused(self.offer(card_type=self.card_type), "not for sale")
        self.year_card.active = False
        self.assertRefused(self.offer(), "not for sale")

    def test_absurd_quantities_are_refused(self):
        self.assertTrue(self.offer(quantity=99)["ok"])
        for quantity in (100, 10**9):
            self.assertRefused(self.offer(quantity=quantity), "At most 99 of Year card")
        for quantity in (0, -1, 1.5, "2", None):
            with self.subTest(quantity=quantity):
                self.assertRefused(self.offer(quantity=quantity), "whole number")

    def test_a_card_of_other_stores_is_not_sold_here(self):
        other = self.config.copy({"name": "Other shop"})
        other.membership_program_id = self.program
        self.year_card.write({"store_scope": "stores", "store_ids": other.ids})
        self.assertRefused(self.offer(), self.config.name)

    def test_only_a_cashier_asks(self):
        types = self.env["membership.card.type"].with_user(
            self.env.ref("base.public_user")
        )
        with self.assertRaises(AccessError):
            types.till_offer(
                self.config.id, self.year_card.id, self.member.partner_id.id
            )

    def test_the_till_loads_cards_whatever_categories_it_shows(self):
        self.config.limit_categories = True
        data = self.pos_session.with_user(self.cashier).load_data([])
        loaded = {product["id"] for product in data["product.product"]}
        self.assertIn(self.year_product.id, loaded)
        config = data["pos.config"][0]
        self.assertIn(
            self.year_product.product_tmpl_id.id,
            config["_pos_special_display_products_ids"],
        )
        types = {row["name"]: row["product_id"] for row in data["membership.card.type"]}
        self.assertEqual(types["Year card"], self.year_product.id)


@tagged("post_install", "-at_install")
class TestSale(CardTillCase):
    def test_a_paid_card_is_issued_once_and_earns_like_any_goods(self):
        payload = self.payload([self.line(self.year_product)])
        order, answer = self.sync(dict(payload))
        self.sync(dict(payload))
        card = self.cards_of()
        self.assertEqual(len(card), 1)
        self.assertEqual(card.state, "active")
        self.assertEqual(card.order_line_id, order.lines)
        self.assertEqual(card.store_id, self.config)
        self.assertPoints(120 + 50)
        receipt = answer["pos.order"][0]["membership_receipt"]
        self.assertEqual(
            receipt["cards"],
            [
                {
                    "type": "Year card",
                    "number": card.number,
                    "starts_on": False,
                    "ends_on": card.ends_on.isoformat(),
                }
            ],
        )

    def test_each_of_several_cards_is_issued(self):
        self.sell([self.line(self.year_product, 2), self.line(self.year_product)])
        cards = self.cards_of()
        self.assertEqual(len(cards), 3)
        self.assertEqual(sorted(cards.mapped("claim_no")), [1, 2, 3])

    def test_an_order_of_a_card_that_cannot_be_issued_is_kept_and_reported(self):
        nobody = self.env["membership.member"]
        order = self.sell([self.line(self.year_product)], member=nobody)
        self.assertEqual(order.state, "paid")
        matter = self.matters()
        self.assertEqual(matter.order_id, order)
        self.assertEqual(matter.amount, 120)
        self.assertFalse(self.cards_of())

    def test_one_card_more_than_the_limit_is_reported_and_not_issued(self):
        self.year_card.claim_limit = 1
        self.sell([self.line(self.year_product)])
        self.assertFalse(self.matters())
        order = self.sell([self.line(self.year_product)])
        self.assertEqual(order.state, "paid")
        self.assertEqual(len(self.cards_of()), 1)
        self.assertEqual(len(self.matters()), 1)
        self.assertFalse(order.membership_receipt["cards"])

    def test_parts_of_a_card_are_refused(self):
        for quantity in (0.5, -1):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.sell([self.line(self.year_product, quantity)])
        self.assertFalse(self.cards_of())

    def test_goods_without_a_card_ask_nothing_more(self):
        order = self.sell([self.line(self.tea)])
        self.assertNotIn("cards", order.membership_receipt)


@tagged("post_install", "-at_install")
class TestReturn(CardTillCase):
    def terms(self, line, quantity=1):
        cards = self.env["membership.card"].with_user(self.cashier)
        answer = cards.till_refund_terms(self.config.id, {str(line.id): quantity})
        return answer["terms"][line.id] if answer["ok"] else answer["message"]

    def take_back(self, order, amount, quantity=1):
        line = order.lines.filtered(lambda line: line.product_id == self.year_product)
        return self.sell(
            [
                self.line(
                    self.year_product, -quantity, amount / quantity, refund_of=line
                )
            ],
            [self.pay(self.cash_pm1, -amount)],
            is_refund=True,
        )

    def use(self, card):
        self.sell([self.line(self.tea)])
        card.invalidate_recordset()
        self.assertTrue(card.used_at)

    def _age(self, card, days):
        """Let it be as if the card had been sold so many days before."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE membership_card SET starts_on = starts_on - %s,"
            " ends_on = ends_on - %s WHERE id = %s",
            [days, days, card.id],
        )
        self.env.invalidate_all()

    def test_an_unused_card_comes_back_whole_with_its_gift_and_points(self):
        order = self.sell([self.line(self.year_product)])
        self.assertEqual(self.terms(order.lines)["price_unit"], 120)
        self.take_back(order, 120)
        self.assertEqual(self.cards_of().state, "cancelled")
        self.assertFalse(self.cards_of().claim_no)
        self.assertPoints(0)

    def test_one_of_two_cards_comes_back(self):
        order = self.sell([self.line(self.year_product, 2)])
        self.take_back(order, 120)
        self.assertEqual(
            sorted(self.cards_of().mapped("state")), ["active", "cancelled"]
        )
        self.assertPoints(120 + 50)

    def test_a_used_card_comes_back_pro_rata_and_for_no_more(self):
        order = self.sell([self.line(self.year_product)])
        card = self.cards_of()
        self.use(card)
        self._age(card, 180)
        terms = self.terms(order.lines)
        self.assertLess(terms["price_unit"], 120)
        self.assertTrue(terms["message"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.take_back(order, 120)
        self.env.invalidate_all()
        self.assertEqual(self.cards_of().state, "active")
        self.take_back(order, terms["price_unit"])
        self.assertEqual(self.cards_of().state, "cancelled")

    def test_a_used_card_is_not_taken_back_when_the_type_says_so(self):
        self.year_card.refund_used = "refuse"
        order = self.sell([self.line(self.year_product)])
        self.use(self.cards_of())
        self.assertIsInstance(self.terms(order.lines), str)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.take_back(order, 120)
        self.env.invalidate_all()
        self.assertEqual(self.cards_of().state, "active")

    def test_no_more_cards_come_back_than_were_sold(self):
        order = self.sell([self.line(self.year_product, 2), self.line(self.tea)])
        card_line, tea_line = order.lines
        self.assertEqual(self.terms(card_line, 2)["price_unit"], 120)
        for line, quantity in (
            (card_line, 3),
            (card_line, 0),
            (card_line, 0.5),
            (card_line, None),
            (tea_line, 1),
            (tea_line.browse(0), 1),
        ):
            with self.subTest(product=line.product_id.name, quantity=quantity):
                self.assertIsInstance(self.terms(line, quantity), str)

    def test_what_is_paid_back_for_part_of_a_taxed_card_is_never_more(self):
        tax = self.env["account.tax"].create({"name": "Tax", "amount": 13})
        self.year_product.taxes_id = tax
        self.year_card.price = 106.19
        line = self.line(
            self.year_product,
            price=106.19,
            tax_ids=[Command.set(tax.ids)],
            price_subtotal_incl=119.99,
        )
        order = self.sell([line])
        card = self.cards_of()
        self.use(card)
        self._age(card, 100)
        terms = self.terms(order.lines)
        included = round(terms["price_unit"] * 1.13, 2)
        self.assertLessEqual(included, card._refund_terms(self.today)["amount"])
        self.assertGreater(included, 80)

    def test_buying_a_card_is_not_using_it(self):
        self.sell([self.line(self.year_product), self.line(self.tea)])
        self.assertFalse(self.cards_of().used_at)
        self.sell([self.line(self.year_product)])
        self.assertFalse(any(self.cards_of().mapped("used_at")))
