from datetime import timedelta

from odoo.tests import tagged

from ..till.common import TillCase


@tagged("post_install", "-at_install")
class TestLapsedAtTill(TillCase):
    def lapse(self):
        self.member.card_ids._cancel("Test")
        trial = self.env["membership.card.type"].create(
            {
                "program_id": self.program.id,
                "name": "Trial",
                "validity_kind": "duration",
                "validity_count": 1,
                "validity_unit": "day",
                "on_expiry": "lapse",
            }
        )
        card = trial._issue(self.member, on=self.today - timedelta(days=2))
        card._expire()
        self.assertEqual(self.member.standing, "lapsed")

    def test_one_who_has_lapsed_earns_no_points_and_keeps_what_is_there(self):
        self.sell([self.line(self.tea)])
        self.assertPoints(100)
        self.give_wallet(principal=50)
        self.lapse()
        order = self.sell([self.line(self.tea)])
        self.assertEqual(order.membership_member_id, self.member)
        self.assertPoints(100)
        self.assertWallet(50, 0)

    def test_the_wallet_still_pays(self):
        self.give_wallet(principal=200)
        self.lapse()
        self.sell_with_wallet([self.line(self.tea)], 100)
        self.assertWallet(100, 0)

    def test_what_was_bought_before_can_be_returned(self):
        order = self.sell([self.line(self.tea, 2)])
        self.lapse()
        self.give_back(order, [self.pay(self.cash_pm1, -200)])
        self.assertPoints(0)

    def test_the_prices_of_the_tier_go_and_come_back_with_a_card(self):
        self.member._set_tier(self.gold, "Test")
        partner = self.member.partner_id
        self.assertEqual(partner.property_product_pricelist, self.gold_prices)
        self.lapse()
        self.assertNotEqual(partner.property_product_pricelist, self.gold_prices)
        self.assertFalse(self.member._benefits(self.today))
        self.card_type._issue(self.member, on=self.today)
        self.assertEqual(partner.property_product_pricelist, self.gold_prices)
        self.sell([self.line(self.tea, price=80.0)])
        self.assertPoints(120)


@tagged("post_install", "-at_install")
class TestEarnedAtTill(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silver_card, cls.gold_card = (
            cls.env["membership.card.type"].create(
                {"program_id": cls.program.id, "name": name, "kind": "earned"}
            )
            for name in ("Silver Card", "Gold Card")
        )

    def held(self):
        self.env.invalidate_all()
        living = self.member.card_ids.filtered(lambda card: card.state == "active")
        return living.type_id

    def test_the_order_that_reaches_it_brings_the_card(self):
        self.silver_card.earn_spend = 200
        self.sell([self.line(self.tea)])
        self.assertEqual(self.held(), self.card_type)
        order = self.sell([self.line(self.tea)])
        self.assertEqual(self.held(), self.card_type + self.silver_card)
        card = self.member.card_ids.filtered(
            lambda card: card.type_id == self.silver_card
        )
        event = card.event_ids
        self.assertEqual((event.order_id, event.kind), (order, "issued"))
        self.assertEqual(event.store_id, self.config)
        self.sell([self.line(self.tea)])
        self.assertEqual(len(self.member.card_ids), 2)

    def test_the_same_order_sent_twice_brings_one_card(self):
        self.silver_card.earn_orders = 1
        payload = self.payload([self.line(self.tea)])
        order, __ = self.sync(payload)
        self.sync(payload)
        order.action_pos_order_paid()
        self.assertEqual(len(self.member.card_ids), 2)

    def test_a_ladder_is_climbed_at_the_till(self):
        self.silver_card.earn_points = 100
        self.gold_card.write({"earn_points": 200, "lower_type_id": self.silver_card.id})
        self.sell([self.line(self.tea)])
        self.assertEqual(self.held(), self.card_type + self.silver_card)
        self.sell([self.line(self.tea)])
        self.assertEqual(self.held(), self.card_type + self.gold_card)
        self.assertEqual(
            self.member.card_ids.filtered("successor_id").type_id, self.silver_card
        )

    def test_who_has_lapsed_buys_and_is_a_member_again(self):
        self.member.card_ids._cancel("Test")
        card = self.card_type._issue(self.member, on=self.today)
        values = {"chain_policy": "lapse"}
        self.env["membership.card"]._apply_changes("chain_set", [(card.id, values)])
        self.env["membership.card"]._apply_changes("expired", [(card.id, {})])
        self.assertEqual(self.member.standing, "lapsed")
        self.silver_card.earn_spend = 100
        self.sell([self.line(self.tea)])
        self.env.invalidate_all()
        self.assertEqual(self.member.standing, "member")
        self.assertPoints(0)
        self.sell([self.line(self.tea)])
        self.assertPoints(100)

    def test_rules_cost_a_paid_order_one_statement(self):
        without = self.statements()
        self.silver_card.earn_spend = 100000
        self.gold_card.earn_orders = 100000
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
