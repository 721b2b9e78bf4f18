from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import MembershipCase


class BenefitCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on = cls.program._today()

    def give(self, kind, owner=None, **values):
        """Create a benefit of a tier, Silver unless told, or of a card type."""
        owner = owner or self.silver
        name = "tier_id" if owner._name == "membership.tier" else "card_type_id"
        return self.env["membership.benefit"].create(
            {name: owner.id, "kind": kind, **values}
        )

    def held(self, config=None):
        return self.member._benefits(self.on, config)


@tagged("post_install", "-at_install")
class TestBenefit(BenefitCase):
    def test_each_kind_says_what_it_gives(self):
        tea = self.env["product.template"].create({"name": "Pu'er 1998"})
        prices = self.env["product.pricelist"].create({"name": "Gold prices"})
        for kind, values, summary in (
            ("discount", {"percent": 12.5}, "12.5% off"),
            ("pricelist", {"pricelist_id": prices.id}, "Gold prices"),
            (
                "exclusive",
                {"product_tmpl_ids": [Command.set(tea.ids)]},
                "Members only: Pu'er 1998",
            ),
            ("multiplier", {"multiplier": 1.5}, "Points × 1.5"),
            ("free_shipping", {}, "Free shipping"),
            (
                "quota",
                {"name": "Free care", "quota_count": 2, "quota_period": "quarter"},
                "2 × per quarter",
            ),
            ("priority", {}, "Served first"),
            ("text", {"name": "Own locker", "description": "Ask for it"}, "Ask for it"),
        ):
            with self.subTest(kind=kind):
                benefit = self.give(kind, **values)
                self.assertEqual(benefit.summary, summary)
                self.assertEqual(benefit.display_name, values.get("name", summary))
                self.assertEqual(benefit.program_id, self.program)

    def test_a_tier_lists_what_it_gives(self):
        self.assertEqual(self.gold.benefit_summary, "")
        self.give("discount", self.gold, percent=10, sequence=2)
        self.give("free_shipping", self.gold, sequence=1)
        self.gold.invalidate_recordset()
        self.assertEqual(self.gold.benefit_summary, "Free shipping · 10% off")

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_senseless_benefits(self):
        for values in (
            {"kind": "discount", "percent": 0},
            {"kind": "discount", "percent": -5},
            {"kind": "discount", "percent": 100.01},
            {"kind": "multiplier", "multiplier": 0},
            {"kind": "multiplier", "multiplier": -1},
            {"kind": "pricelist"},
            {"kind": "quota", "name": "Care", "quota_count": 0},
            {"kind": "quota", "name": "Care", "quota_period": False},
            {"kind": "quota"},
            {"kind": "text"},
            {"kind": "priority", "tier_id": False},
            {"kind": "priority", "card_type_id": self.card_type.id},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.env["membership.benefit"].create(
                    {"tier_id": self.gold.id, **values}
                )

    def test_a_benefit_stays_what_it_is_and_where_it_is(self):
        benefit = self.give("discount", percent=10)
        for values in (
            {"kind": "multiplier"},
            {"tier_id": self.gold.id},
            {"tier_id": False, "card_type_id": self.card_type.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                benefit.write(values)
        benefit.write({"kind": "discount", "tier_id": self.silver.id, "percent": 20})
        self.assertEqual(benefit.percent, 20)

    def test_a_tier_that_goes_takes_its_benefits_along(self):
        tier = self.env["membership.tier"].create(
            {
                "program_id": self.program.id,
                "name": "Diamond",
                "level": 5,
                "benefit_ids": [Command.create({"kind": "discount", "percent": 5})],
            }
        )
        benefit, prices = tier.benefit_ids, tier.benefit_ids.pricelist_id
        tier.unlink()
        self.assertFalse(benefit.exists())
        self.assertFalse(prices.active)

    def test_staff_add_benefits_on_the_form_of_a_tier(self):
        with Form(self.gold.with_user(self.manager)) as form:
            with form.benefit_ids.new() as line:
                line.kind = "discount"
                line.percent = 15
            with form.benefit_ids.new() as line:
                line.kind = "quota"
                line.name = "Free care"
        self.assertEqual(
            self.gold.benefit_ids.mapped("display_name"), ["15% off", "Free care"]
        )

    def test_staff_add_benefits_on_the_form_of_a_card_type(self):
        with (
            Form(self.card_type.with_user(self.manager)) as form,
            form.benefit_ids.new() as line,
        ):
            line.kind = "multiplier"
            line.multiplier = 2
        self.assertEqual(self.held(), self.card_type.benefit_ids)


@tagged("post_install", "-at_install")
class TestOwnPriceList(BenefitCase):
    def test_a_discount_keeps_a_price_list_that_says_the_same(self):
        goods = self.env["product.product"].create({"name": "Tea", "list_price": 100})
        benefit = self.give("discount", percent=20)
        prices = benefit.pricelist_id
        self.assertEqual(prices.name, "Silver: 20% off")
        self.assertEqual(prices.company_id, self.company)
        self.assertEqual(prices._get_product_price(goods, 1), 80)
        benefit.percent = 30
        self.assertEqual(benefit.pricelist_id, prices)
        self.assertEqual(prices._get_product_price(goods, 1), 70)
        prices.item_ids.unlink()
        benefit.percent = 40
        self.assertEqual(prices._get_product_price(goods, 1), 60)
        benefit.percent = 30
        self.silver.name = "Jade"
        self.assertEqual(prices.name, "Jade: 30% off")
        benefit.active = False
        self.assertFalse(prices.active)
        benefit.active = True
        self.assertTrue(prices.active)

    def test_the_member_has_the_discount_everywhere(self):
        benefit = self.give("discount", percent=20)
        partner = self.member.partner_id
        self.assertEqual(partner.property_product_pricelist, benefit.pricelist_id)
        self.assertEqual(
            self.member._price_list_at(self.store, self.on), benefit.pricelist_id
        )

    def test_nobody_else_has_it_though_there_is_no_other_price_list(self):
        self.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        stranger = self.new_partner("Passer-by")
        self.env["product.pricelist"].search([]).active = False
        benefit = self.give("discount", percent=20)
        self.assertFalse(stranger.property_product_pricelist)
        self.assertEqual(
            self.member.partner_id.property_product_pricelist, benefit.pricelist_id
        )

    def test_it_follows_the_program_to_the_whole_chain(self):
        benefit = self.give("discount", percent=20)
        self.open_to(self.other_company)
        self.assertFalse(benefit.pricelist_id.company_id)
        partner = self.member.partner_id.with_company(self.other_company)
        self.assertEqual(partner.property_product_pricelist, benefit.pricelist_id)

    def test_a_manager_who_manages_no_price_lists_sets_it(self):
        benefit = (
            self.env["membership.benefit"]
            .with_user(self.manager)
            .create({"tier_id": self.silver.id, "kind": "discount", "percent": 20})
        )
        benefit.percent = 25
        self.assertEqual(benefit.sudo().pricelist_id.item_ids.percent_price, 25)

    def test_a_benefit_that_is_deleted_leaves_an_archived_price_list(self):
        benefit = self.give("discount", percent=20)
        prices = benefit.pricelist_id
        benefit.unlink()
        self.assertTrue(prices.exists())
        self.assertFalse(prices.active)


@tagged("post_install", "-at_install")
class TestBenefitsInForce(BenefitCase):
    def test_the_tier_s_and_the_cards_count(self):
        tier_benefit = self.give("priority", self.silver)
        card_benefit = self.give("free_shipping", self.card_type)
        self.give("text", self.gold, name="Not theirs")
        self.assertEqual(self.held(), card_benefit + tier_benefit)
        self.program.price_rule = "tier_first"
        self.assertEqual(self.held(), tier_benefit + card_benefit)

    def test_archived_ones_count_no_more(self):
        benefit = self.give("priority")
        self.assertEqual(self.held(), benefit)
        benefit.active = False
        self.assertFalse(self.held())
        benefit.active = True
        self.member.active = False
        self.assertFalse(self.held())

    def test_a_card_counts_at_its_stores_only(self):
        benefit = self.give("priority", self.card_type)
        other = self.new_store("Airport", membership_program_id=self.program.id)
        self.card_type.write(
            {"store_scope": "stores", "store_ids": [Command.set(other.ids)]}
        )
        self.assertFalse(self.held(self.store))
        self.assertEqual(self.held(other), benefit)
        self.assertEqual(self.held(), benefit)

    def test_a_card_of_companies_counts_at_their_stores(self):
        benefit = self.give("priority", self.card_type)
        self.card_type.write(
            {
                "store_scope": "companies",
                "company_ids": [Command.set(self.other_company.ids)],
            }
        )
        self.assertFalse(self.held(self.store))
        self.card_type.company_ids |= self.company
        self.assertEqual(self.held(self.store), benefit)

    def test_a_card_counts_from_its_first_to_its_last_day(self):
        benefit = self.give("priority", self.card_type)
        card = self.member.card_id
        for day, expected in (
            (card.starts_on, benefit),
            (card.ends_on, benefit),
            (card.starts_on.replace(year=card.starts_on.year - 1), benefit.browse()),
            (card.ends_on.replace(year=card.ends_on.year + 1), benefit.browse()),
        ):
            with self.subTest(day=day):
                self.assertEqual(self.member._benefits(day), expected)

    def test_who_has_lapsed_has_none(self):
        self.give("priority")
        self.member._through_door().standing = "lapsed"
        self.assertFalse(self.held())

    def test_they_cost_one_statement_and_none_without_cards(self):
        self.give("priority")
        self.assertTrue(self.held(self.store))
        with self.assertQueryCount(0):
            self.member._grants(self.on, self.store)
        self.give("priority", self.card_type)
        self.assertTrue(self.held(self.store))
        with self.assertQueryCount(1):
            self.member._grants(self.on, self.store)


@tagged("post_install", "-at_install")
class TestRules(BenefitCase):
    def test_the_rule_is_written_in_plain_words(self):
        self.assertEqual(
            self.program.benefit_rule_text,
            "Prices of a card go before those of the tier; of several cards, the type"
            " that comes first in the list of card types decides. Of several points"
            " multipliers, only the highest counts: of 1.5 and 2 it is 2.",
        )
        self.program.write({"price_rule": "list", "multiplier_rule": "multiplied"})
        self.assertIn("first in the list of benefits", self.program.benefit_rule_text)
        self.assertIn("1.5 and 2 make 3", self.program.benefit_rule_text)
        self.program.price_rule = "tier_first"
        self.assertIn("tier go before", self.program.benefit_rule_text)

    def test_points_multipliers_follow_the_rule(self):
        self.assertEqual(self.member._points_multiplier(self.on), 1)
        self.give("multiplier", self.silver, multiplier=1.5)
        self.give("multiplier", self.card_type, multiplier=2)
        self.assertEqual(self.member._points_multiplier(self.on), 2)
        self.program.multiplier_rule = "multiplied"
        self.assertEqual(self.member._points_multiplier(self.on), 3)


@tagged("post_install", "-at_install")
class TestBenefitRights(BenefitCase):
    def test_only_managers_of_the_company_change_benefits(self):
        benefit = self.give("priority")
        for user in (self.cashier, self.officer, self.nobody, self.stranger):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    benefit.with_user(user).write({"name": "Mine"})
                with self.assertRaises(AccessError):
                    self.env["membership.benefit"].with_user(user).create(
                        {"tier_id": self.silver.id, "kind": "priority"}
                    )
                with self.assertRaises(AccessError):
                    benefit.with_user(user).unlink()
        self.assertEqual(benefit.with_user(self.cashier).display_name, "Served first")

    def test_a_price_list_in_another_currency_is_refused(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        foreign = euro if self.program.currency_id != euro else self.env.ref("base.USD")
        prices = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": foreign.id}
        )
        with self.assertRaises(ValidationError):
            self.give("pricelist", pricelist_id=prices.id)
        prices.currency_id = self.program.currency_id
        self.give("pricelist", pricelist_id=prices.id)
        with self.assertRaises(ValidationError):
            prices.currency_id = foreign

    def test_a_program_that_takes_another_currency_takes_its_discounts_along(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        program = self.new_program("Young Club", currency_id=euro.id)
        tier = self.env["membership.tier"].create(
            {"program_id": program.id, "name": "Jade", "level": 0}
        )
        own = self.give("discount", tier, percent=5).pricelist_id
        self.assertEqual(own.currency_id, euro)
        program.currency_id = self.program.currency_id
        self.assertEqual(own.currency_id, self.program.currency_id)
        self.give("pricelist", tier, pricelist_id=own.copy().id)
        with self.assertRaises(ValidationError):
            program.currency_id = euro


@tagged("post_install", "-at_install")
class TestOthersPriceLists(BenefitCase):
    """A percent discount changes the list that was made for it, and no other."""

    def setUp(self):
        super().setUp()
        self.public = self.env["product.pricelist"].create({"name": "Shop prices"})

    def assertPublicUntouched(self):
        self.env.invalidate_all()
        self.assertEqual(self.public.name, "Shop prices")
        self.assertTrue(self.public.active)
        self.assertFalse(self.public.item_ids)
        self.assertFalse(self.public.membership_owner_id)

    def test_a_list_left_over_from_another_kind_is_not_taken_over(self):
        discount = self.give("discount", percent=10, pricelist_id=self.public.id)
        self.assertNotEqual(discount.pricelist_id, self.public)
        self.assertEqual(discount.pricelist_id.membership_owner_id, discount)
        discount.write({"percent": 20, "name": "Best"})
        discount.active = False
        self.assertPublicUntouched()

    def test_a_list_that_is_put_in_its_place_is_not_taken_over(self):
        discount = self.give("discount", percent=10)
        discount.pricelist_id = self.public
        discount.percent = 30
        self.assertNotEqual(discount.pricelist_id, self.public)
        self.assertEqual(discount.pricelist_id.item_ids.percent_price, 30)
        discount.unlink()
        self.assertPublicUntouched()

    def test_the_list_of_one_discount_is_not_another_s(self):
        first = self.give("discount", percent=10)
        second = self.give(
            "discount", self.gold, percent=20, pricelist_id=first.pricelist_id.id
        )
        self.assertNotEqual(first.pricelist_id, second.pricelist_id)
        self.assertEqual(first.pricelist_id.item_ids.percent_price, 10)

    def test_nobody_gives_a_public_list_to_a_discount(self):
        discount = self.give("discount", percent=10)
        lists = self.env["product.pricelist"]
        for take in (
            lambda: self.public.write({"membership_owner_id": discount.id}),
            lambda: lists.create({"name": "X", "membership_owner_id": discount.id}),
            lambda: lists.with_context(default_membership_owner_id=discount.id).create(
                {"name": "X"}
            ),
        ):
            with self.assertRaises(AccessError):
                take()
        self.assertPublicUntouched()
