from datetime import timedelta
from uuid import uuid4

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .card_common import CardTillCase


class SavingCase(CardTillCase):
    """A year card that gives 20 % and a free service, returned less what it gave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year_card.write({"refund_deducts": True, "welcome_bonus": 15})
        cls.discount, cls.care = cls.env["membership.benefit"].create(
            [
                {"card_type_id": cls.year_card.id, "kind": "discount", "percent": 20},
                {
                    "card_type_id": cls.year_card.id,
                    "kind": "quota",
                    "name": "Free care",
                    "quota_count": 5,
                    "quota_worth": 7,
                },
            ]
        )
        cls.prices = cls.discount.pricelist_id

    def buy(self, **options):
        """Sell a card; return the line and the card."""
        order = self.sell([self.line(self.year_product)], **options)
        return order.lines, order.lines.membership_card_ids

    def shop(self, *lines, pricelist=None, **options):
        """Sell goods at the prices of the card."""
        pricelist = self.prices if pricelist is None else pricelist
        return self.sell(list(lines), pricelist_id=pricelist.id, **options)

    def use_care(self):
        benefits = self.env["membership.benefit"].with_user(self.cashier)
        key = str(uuid4())
        answer = benefits.till_use(
            self.config.id, self.care.id, self.member.partner_id.id, key
        )
        self.assertTrue(answer["ok"], answer)
        return key

    def terms(self, card, day=0):
        self.env.flush_all()
        self.env.invalidate_all()
        return card._refund_terms(self.today + timedelta(days=day))

    def saved(self, order):
        """Return what was saved on each line of an order."""
        self.env.invalidate_all()
        return order.lines.mapped("membership_saving")


@tagged("post_install", "-at_install")
class TestSaving(SavingCase):
    def test_what_the_card_s_prices_took_off_is_noted_for_each_line(self):
        __, card = self.buy()
        order = self.shop(self.line(self.tea, 2, 80.0), self.line(self.stamp, 1, 32.0))
        self.assertEqual(self.saved(order), [40, 8])
        self.assertEqual(order.lines.membership_saving_card_id, card)

    def test_it_is_measured_from_the_prices_of_the_store(self):
        cheaper = self.prices.copy({"name": "Store", "membership_owner_id": False})
        cheaper.item_ids.percent_price = 5
        self.config.write(
            {"use_pricelist": True, "available_pricelist_ids": [(4, cheaper.id)]}
        )
        self.config.pricelist_id = cheaper
        self.buy()
        order = self.shop(self.line(self.tea, 2, 80.0))
        self.assertEqual(self.saved(order), [30])

    def test_what_a_cashier_takes_off_is_no_saving_of_the_card(self):
        self.buy()
        order = self.shop(
            self.line(self.tea, 1, 50.0, price_type="manual"),
            self.line(self.tea, 1, 90.0),
            self.line(self.tea, 1, 100.0),
            self.line(self.tea, 1, 80.0, discount=50, price_subtotal_incl=40.0),
        )
        self.assertEqual(self.saved(order), [0, 10, 0, 10])

    def test_taxes_belong_to_what_was_saved(self):
        tax = self.env["account.tax"].create({"name": "Tax", "amount": 10})
        self.buy()
        order = self.shop(
            self.line(
                self.tea,
                1,
                80.0,
                tax_ids=[Command.set(tax.ids)],
                price_subtotal_incl=88.0,
            )
        )
        self.assertEqual(self.saved(order), [22])

    def test_other_prices_and_other_customers_save_nothing_by_the_card(self):
        self.buy()
        for order in (
            self.shop(self.line(self.tea, 1, 80.0), pricelist=self.gold_prices),
            self.shop(self.line(self.tea, 1, 80.0), member=self.other_member),
            self.shop(self.line(self.tea), pricelist=self.config.pricelist_id),
            self.shop(self.line(self.package.product_id, 1, 300.0)),
            self.shop(self.line(self.year_product)),
        ):
            self.assertEqual(self.saved(order), [0])

    def test_nothing_is_noted_where_no_type_asks_for_it(self):
        self.buy()
        self.year_card.refund_deducts = False
        self.assertEqual(self.saved(self.shop(self.line(self.tea, 1, 80.0))), [0])
        self.year_card.refund_deducts = True
        self.assertEqual(self.saved(self.shop(self.line(self.tea, 1, 80.0))), [20])

    def test_a_tier_that_goes_before_the_card_leaves_it_no_saving(self):
        self.program.price_rule = "tier_first"
        self.member._set_tier(self.gold, "Test")
        self.buy()
        order = self.shop(self.line(self.tea, 1, 80.0), pricelist=self.gold_prices)
        self.assertEqual(self.saved(order), [0])

    def test_a_till_can_not_say_what_was_saved_nor_a_cashier_change_it(self):
        __, card = self.buy()
        claims = {"membership_saving": 99, "membership_saving_card_id": card.id}
        order = self.shop(self.line(self.tea, 1, 80.0, **claims))
        self.assertEqual(self.saved(order), [20])
        other = self.shop(
            self.line(self.tea, **claims), pricelist=self.config.pricelist_id
        )
        self.assertFalse(other.lines.membership_saving_card_id)
        for user in (self.cashier, self.env.user):
            for name, value in claims.items():
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    order.lines.with_user(user).write({name: value})
        order.action_pos_order_paid()
        self.assertEqual(self.saved(order), [20])

    def test_it_costs_other_orders_no_statement_and_its_own_a_price(self):
        self.buy()
        plain = self.statements(self.config.pricelist_id)
        priced = self.statements(self.prices)
        self.year_card.refund_deducts = False
        self.assertEqual(self.statements(self.config.pricelist_id), plain)
        # The rules of the store's price list, what the products' variants add, and the
        # company whose currency products are priced in
        self.assertLessEqual(priced - self.statements(self.prices), 4)

    def statements(self, pricelist):
        for _warm_then_measured in range(3):
            price = 80.0 if pricelist == self.prices else 100.0
            lines = [self.line(self.tea, 1, price) for __ in range(5)]
            payload = self.payload(lines, pricelist_id=pricelist.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["pos.order"].with_user(self.cashier).sync_from_ui([payload])
            self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestLessWhatItGave(SavingCase):
    def test_prices_services_and_spent_bonus_are_taken_off(self):
        line, card = self.buy()
        self.shop(self.line(self.tea, 2, 80.0))
        self.use_care()
        self.member.wallet_id._debit(6, key="s", kind="payment", on=self.today)
        days = (card.ends_on - card.starts_on).days + 1
        terms = self.terms(card)
        whole = 120 * (days - 1) / days
        self.assertAlmostEqual(terms["amount"], int(whole * 100) / 100 - 53)
        for words in ("member prices $ 40.00", "free services $ 7.00", "bonus $ 6.00"):
            self.assertIn(words.replace("$", "").split()[-1], terms["message"])
        self.assertIn("What it gave is taken off", terms["message"])
        cards = self.env["membership.card"].with_user(self.cashier)
        answer = cards.till_refund_terms(self.config.id, {str(line.id): 1})
        shown = answer["terms"][line.id]
        self.assertAlmostEqual(shown["price_unit"], terms["amount"])
        self.assertEqual(shown["message"], terms["message"])
        self.assertRefundedAtMost(line, terms["amount"])
        self.assertWallet(0, 0)

    def assertRefundedAtMost(self, line, amount):
        """A refund for more is refused, one for the amount ends the card."""
        card = line.membership_card_ids
        for price in (amount + 0.01, amount):
            back = self.line(self.year_product, -1, price, refund_of=line)
            cash = [self.pay(self.cash_pm1, -price)]
            if price > amount:
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.sell([back], cash, is_refund=True)
            else:
                self.sell([back], cash, is_refund=True)
        self.assertEqual(card.state, "cancelled")

    def test_never_more_is_taken_off_than_there_is(self):
        line, card = self.buy()
        self.shop(self.line(self.tea, 50, 80.0))
        terms = self.terms(card)
        self.assertEqual((terms["allowed"], terms["amount"]), (True, 0))
        self.assertIn("member prices", terms["message"])
        self.assertRefundedAtMost(line, 0.0)

    def test_without_the_setting_nothing_is_taken_off(self):
        __, card = self.buy()
        self.shop(self.line(self.tea, 2, 80.0))
        self.use_care()
        before = self.terms(card)["amount"]
        self.year_card.refund_deducts = False
        terms = self.terms(card)
        self.assertAlmostEqual(terms["amount"], before + 47)
        self.assertNotIn("taken off", terms["message"])

    def test_an_unused_card_is_less_the_bonus_that_was_spent(self):
        __, card = self.buy()
        self.assertEqual(self.terms(card)["amount"], 120)
        self.assertFalse(self.terms(card)["message"])
        self.member.wallet_id._debit(6, key="s", kind="payment", on=self.today)
        self.assertEqual(self.terms(card)["amount"], 114)

    def test_goods_that_came_back_saved_nothing(self):
        __, card = self.buy()
        order = self.shop(self.line(self.tea, 4, 80.0))
        before = self.terms(card)["amount"]
        self.give_back(order, [self.pay(self.cash_pm1, -80)], qty=1)
        self.assertAlmostEqual(self.terms(card)["amount"], before + 20)
        self.give_back(order, [self.pay(self.cash_pm1, -240)], qty=3)
        self.assertAlmostEqual(self.terms(card)["amount"], before + 80)

    def test_a_service_is_taken_off_for_what_it_was_worth_then_unless_cancelled(self):
        __, card = self.buy()
        self.shop(self.line(self.tea))
        before = self.terms(card)["amount"]
        self.use_care()
        key = self.use_care()
        self.care.quota_worth = 100
        self.assertAlmostEqual(self.terms(card)["amount"], before - 14)
        benefits = self.env["membership.benefit"].with_user(self.cashier)
        benefits.till_use_cancel(self.config.id, key)
        self.assertAlmostEqual(self.terms(card)["amount"], before - 7)

    def test_a_card_whose_free_service_was_used_is_a_used_card(self):
        line, card = self.buy()
        self.year_card.refund_deducts = False
        key = self.use_care()
        self.assertLess(self.terms(card)["amount"], 120)
        self.year_card.refund_used = "refuse"
        self.assertFalse(self.terms(card)["allowed"])
        benefits = self.env["membership.benefit"].with_user(self.cashier)
        benefits.till_use_cancel(self.config.id, key)
        self.assertEqual(self.terms(card)["amount"], 120)

    def test_what_the_lost_card_gave_is_taken_off_for_the_one_in_its_place(self):
        __, card = self.buy()
        self.shop(self.line(self.tea, 1, 80.0))
        self.use_care()
        before = self.terms(card)["amount"]
        card._report_lost("Left in a taxi")
        new = card._replace("Left in a taxi")
        self.assertAlmostEqual(self.terms(new)["amount"], before)
        self.shop(self.line(self.tea, 1, 80.0))
        self.use_care()
        self.assertAlmostEqual(self.terms(new)["amount"], before - 27)

    def test_of_two_cards_the_bonus_that_is_left_is_counted_once(self):
        order = self.sell([self.line(self.year_product, 2)])
        cards = order.lines.membership_card_ids
        self.assertWallet(0, 30)
        self.member.wallet_id._debit(20, key="s", kind="payment", on=self.today)
        self.assertEqual(self.terms(cards)["amount"], 110)
        self.assertEqual(self.terms(cards[0])["amount"], 115)
        self.assertIn("20.00", self.terms(cards)["message"])

    def test_bonus_that_ran_out_is_not_taken_off(self):
        self.program.write({"bonus_validity_count": 1, "bonus_validity_unit": "day"})
        __, card = self.buy()
        wallets = self.env["membership.wallet"]
        wallets._expire_lots(self.today + timedelta(days=9), 100)
        self.assertWallet(0, 0)
        self.assertEqual(self.terms(card)["amount"], 120)

    @mute_logger("odoo.sql_db")
    def test_a_worth_below_zero_is_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.care.quota_worth = -1
            self.env.flush_all()
