from odoo import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestBenefitsAtTheTill(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club_card = cls.card_type.copy({"name": "Club card", "kind": "internal"})
        cls.rarity = cls._create_goods("Pu'er 1998", 900)

    def give(self, kind, **values):
        return self.env["membership.benefit"].create({"kind": kind, **values})

    def issue(self, card_type=None):
        return (card_type or self.club_card)._issue(self.member, on=self.today)

    def till_pricelist(self):
        members = self.env["membership.member"].with_user(self.cashier)
        partner_id = self.member.partner_id.id
        return members.till_card(self.config.id, partner_id)["pricelist_id"]

    # === PRICES === #

    def test_a_card_s_discount_is_a_price_list_at_the_till(self):
        benefit = self.give("discount", percent=30, card_type_id=self.club_card.id)
        self.assertFalse(self.till_pricelist())
        self.issue()
        self.assertEqual(self.till_pricelist(), benefit.pricelist_id.id)
        self.assertIn(benefit.pricelist_id, self.config._get_available_pricelists())

    def test_a_card_that_is_not_accepted_here_gives_no_prices_here(self):
        self.member._set_tier(self.gold, "Test")
        self.give("discount", percent=30, card_type_id=self.club_card.id)
        other = self.env["pos.config"].create(
            {
                "name": "Second",
                "payment_method_ids": False,
                "membership_program_id": self.program.id,
            }
        )
        self.club_card.write(
            {"store_scope": "stores", "store_ids": [Command.set(other.ids)]}
        )
        self.issue()
        self.assertEqual(self.till_pricelist(), self.gold_prices.id)

    def test_a_price_list_chosen_for_the_customer_goes_first(self):
        self.member._set_tier(self.gold, "Test")
        chosen = self.env["product.pricelist"].create({"name": "Agreed"})
        partner = self.member.partner_id.with_company(self.config.company_id)
        partner.specific_property_product_pricelist = chosen
        self.assertEqual(self.till_pricelist(), chosen.id)

    def test_the_till_loads_which_price_lists_and_products_are_for_members(self):
        benefit = self.give(
            "exclusive",
            tier_id=self.gold.id,
            product_tmpl_ids=self.rarity.product_tmpl_id.ids,
        )
        data = self.pos_session.with_user(self.cashier).load_data([])
        loaded = {row["id"]: row for row in data["membership.benefit"]}
        self.assertEqual(
            loaded[benefit.id]["product_tmpl_ids"], self.rarity.product_tmpl_id.ids
        )
        prices = [row["pricelist_id"] for row in loaded.values()]
        self.assertIn(self.gold_prices.id, prices)

    # === AT A GLANCE === #

    def shown(self):
        shown = self.member._till_benefits(self.config, self.today)
        return [(row["name"], row["text"], row["source"]) for row in shown]

    def test_the_till_shows_what_has_an_effect_here(self):
        self.member._set_tier(self.gold, "Test")
        self.give("text", tier_id=self.gold.id, name="Locker", description="Number 5")
        self.give("priority", tier_id=self.gold.id, name="First in line")
        self.give("discount", percent=30, card_type_id=self.club_card.id)
        self.give("multiplier", multiplier=2, card_type_id=self.club_card.id)
        tier_prices = ("Gold prices", "", "tier")
        tier_points = ("Points × 1.5", "", "tier")
        soft = [
            ("Locker", "Number 5", "tier"),
            ("First in line", "Served first", "tier"),
        ]
        self.assertEqual(self.shown(), [tier_prices, tier_points, *soft])
        self.issue()
        card = [("30% off", "", "card"), ("Points × 2", "", "card")]
        self.assertEqual(self.shown(), [*card, *soft])
        self.program.write(
            {"price_rule": "tier_first", "multiplier_rule": "multiplied"}
        )
        self.assertEqual(self.shown(), [tier_prices, tier_points, *soft, card[1]])
        partner = self.member.partner_id.with_company(self.config.company_id)
        partner.specific_property_product_pricelist = self.env[
            "product.pricelist"
        ].create({"name": "Agreed"})
        self.assertEqual(self.shown(), [tier_points, *soft, card[1]])

    def test_a_glance_costs_few_statements(self):
        self.member._set_tier(self.gold, "Test")
        for card in (self.issue(), self.issue()):
            self.give("quota", name=f"Care {card.id}", card_type_id=self.club_card.id)
        self.assertEqual(len(self.shown()), 4)  # and warm caches
        self.env.flush_all()
        self.env.invalidate_all()
        self.member._till_fetch(
            {"partner_id": ("specific_property_product_pricelist",)}
        )
        self.assertTrue(self.config.currency_id and self.config.company_id.parent_ids)
        # The cards, whom they replace, the uses, the benefits, a price list
        with self.assertQueryCount(5):
            self.shown()

    # === POINTS === #

    def test_the_rule_of_multipliers_decides_what_an_order_earns(self):
        self.member._set_tier(self.gold, "Test")
        self.give("multiplier", multiplier=2, card_type_id=self.club_card.id)
        self.sell([self.line(self.tea)])
        self.assertPoints(150)
        self.issue()
        self.sell([self.line(self.tea)])
        self.assertPoints(350)
        self.program.multiplier_rule = "multiplied"
        self.sell([self.line(self.tea)])
        self.assertPoints(650)

    def test_a_card_of_another_store_multiplies_nothing(self):
        self.give("multiplier", multiplier=2, card_type_id=self.club_card.id)
        self.club_card.write(
            {
                "store_scope": "stores",
                "store_ids": [Command.set(self.config.copy().ids)],
            }
        )
        self.issue()
        self.sell([self.line(self.tea)])
        self.assertPoints(100)

    def test_benefits_of_cards_cost_a_paid_order_one_statement(self):
        without = self.statements()
        self.give("multiplier", multiplier=2, card_type_id=self.club_card.id)
        self.issue()
        self.assertLessEqual(self.statements() - without, 1)

    def statements(self):
        for _warm_then_measured in range(2):
            payload = self.payload([self.line(self.tea)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["pos.order"].with_user(self.cashier).sync_from_ui([payload])
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    # === MEMBERS ONLY === #

    def matters(self, order):
        domain = [("order_id", "=", order.id), ("kind", "=", "benefit")]
        return self.env["membership.exception"].search(domain)

    def keep_rarity_for(self, **owner):
        templates = self.rarity.product_tmpl_id.ids
        return self.give("exclusive", product_tmpl_ids=templates, **owner)

    def test_a_members_only_product_sold_to_others_is_reported_and_kept(self):
        benefit = self.keep_rarity_for(tier_id=self.gold.id)
        self.assertEqual(
            self.config._membership_exclusive_products(),
            {self.rarity.product_tmpl_id.id: {benefit.id}},
        )
        nobody = self.env["membership.member"]
        for member in (self.member, nobody):
            with self.subTest(member=member.name):
                order = self.sell([self.line(self.rarity)], member=member)
                matter = self.matters(order)
                self.assertEqual(order.state, "paid")
                self.assertIn("Pu'er 1998", matter.message)
                self.assertEqual(matter.member_id, member)
                order.action_pos_order_paid()
                self.assertEqual(self.matters(order), matter)

    def test_who_may_buy_it_is_not_reported(self):
        self.keep_rarity_for(tier_id=self.gold.id)
        self.keep_rarity_for(card_type_id=self.club_card.id)
        self.issue()
        order = self.sell([self.line(self.rarity), self.line(self.tea)])
        self.assertFalse(self.matters(order))
        self.member._set_tier(self.gold, "Test")
        self.assertFalse(self.matters(self.sell([self.line(self.rarity)])))

    def test_other_products_and_returns_are_not_reported(self):
        benefit = self.keep_rarity_for(tier_id=self.regular.id)
        order = self.sell([self.line(self.rarity)])
        benefit.active = False
        self.keep_rarity_for(tier_id=self.gold.id)
        back = self.give_back(order, [self.pay(self.cash_pm1, -900)])
        self.assertFalse(self.matters(back) | self.matters(order))
        self.assertFalse(self.matters(self.sell([self.line(self.tea)])))
