from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestTierPricelist(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        cls.gold_prices = cls.new_pricelist("Gold prices")
        cls.gold_benefit = cls.give_prices(cls.gold, cls.gold_prices)
        cls.partner = cls.member.partner_id
        cls.normal = cls.partner.property_product_pricelist

    @classmethod
    def new_pricelist(cls, name, **values):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "currency_id": cls.program.currency_id.id,
                "company_id": False,
                **values,
            }
        )

    @classmethod
    def give_prices(cls, tier, pricelist):
        return cls.env["membership.benefit"].create(
            {"tier_id": tier.id, "kind": "pricelist", "pricelist_id": pricelist.id}
        )

    def assertPrices(self, pricelist, **context):
        partner = self.partner.with_context(**context)
        self.assertEqual(partner.property_product_pricelist, pricelist)

    def test_prices_follow_the_tier(self):
        self.assertPrices(self.normal)
        self.member._set_tier(self.gold, "Test")
        self.assertPrices(self.gold_prices)
        self.member._set_tier(self.silver, "Test")
        self.assertPrices(self.normal)

    def test_prices_follow_the_settings_of_tier_program_and_member(self):
        self.member._set_tier(self.gold, "Test")
        self.assertPrices(self.gold_prices)
        other = self.new_pricelist("Other prices")
        self.gold_benefit.pricelist_id = other
        self.assertPrices(other)
        self.gold_benefit.active = False
        self.assertPrices(self.normal)
        self.gold_benefit.write({"active": True, "pricelist_id": self.gold_prices.id})
        self.store.membership_program_id = False
        self.program.active = False
        self.assertPrices(self.normal)
        self.program.active = True
        self.assertPrices(self.gold_prices)
        self.member.active = False
        self.assertPrices(self.normal)

    def test_a_new_member_gets_the_prices_at_once(self):
        self.give_prices(self.silver, self.gold_prices)
        partner = self.new_partner("Wang Wei")
        self.assertEqual(partner.property_product_pricelist, self.normal)
        self.members._enrol(self.program, partner)
        self.assertEqual(partner.property_product_pricelist, self.gold_prices)

    def test_a_price_list_chosen_for_the_contact_stays_in_force(self):
        chosen = self.new_pricelist("Agreed prices")
        self.partner.property_product_pricelist = chosen
        self.member._set_tier(self.gold, "Test")
        self.assertPrices(chosen)

    def test_other_companies_have_their_own_prices(self):
        self.member._set_tier(self.gold, "Test")
        other = self.partner.with_company(self.other_company)
        self.assertNotEqual(other.property_product_pricelist, self.gold_prices)
        self.assertPrices(self.gold_prices)

    def test_a_program_of_the_chain_has_prices_in_every_company(self):
        self.open_to(self.other_company)
        self.member._set_tier(self.gold, "Test")
        other = self.partner.with_company(self.other_company)
        self.assertEqual(other.property_product_pricelist, self.gold_prices)
        self.gold_prices.company_id = self.company
        self.partner.invalidate_recordset(["property_product_pricelist"])
        self.assertNotEqual(other.property_product_pricelist, self.gold_prices)

    def test_a_branch_has_the_prices_of_its_head_company(self):
        branch = self.new_branch()
        self.member._set_tier(self.gold, "Test")
        partner = self.partner.with_company(branch)
        self.assertEqual(partner.property_product_pricelist, self.gold_prices)

    def test_the_own_program_goes_before_the_chain_s(self):
        chain = self.new_program("Chain Club", company_id=self.other_company.id)
        chain.is_shared = True
        self.new_store("Chain Store", membership_program_id=chain.id)
        chain_prices = self.new_pricelist("Chain prices")
        diamond = self.env["membership.tier"].create(
            {"program_id": chain.id, "name": "Diamond", "level": 9}
        )
        self.give_prices(diamond, chain_prices)
        self.members._enrol(chain, self.partner)
        self.assertPrices(chain_prices)
        self.member._set_tier(self.gold, "Test")
        self.assertPrices(self.gold_prices)

    # === CARDS === #

    def give_card(self, pricelist, *, on=None, **type_values):
        card_type = self.new_card_type("Club", **type_values)
        self.env["membership.benefit"].create(
            {
                "card_type_id": card_type.id,
                "kind": "pricelist",
                "pricelist_id": pricelist.id,
            }
        )
        return card_type._issue(self.member, on=on or self.program._today())

    def test_prices_of_a_card_last_as_long_as_the_card(self):
        prices = self.new_pricelist("Club prices")
        card = self.give_card(prices)
        self.assertPrices(prices)
        card._freeze("Dispute")
        self.assertPrices(self.normal)
        card._unfreeze()
        self.assertPrices(prices)
        card._cancel("Given back")
        self.assertPrices(self.normal)

    def test_a_card_gives_prices_from_its_first_to_its_last_day(self):
        prices = self.new_pricelist("Club prices")
        with freeze_time("2026-02-28 16:00:00"):
            self.give_card(
                prices,
                validity_kind="duration",
                validity_count=1,
                validity_unit="month",
            )
        # Midnight of the program is at four in the afternoon of Greenwich.
        for moment, is_valid in (
            ("2026-02-28 15:59:59", False),
            ("2026-02-28 16:00:00", True),
            ("2026-03-31 15:59:59", True),
            ("2026-03-31 16:00:00", False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.partner.invalidate_recordset(["property_product_pricelist"])
                self.assertPrices(prices if is_valid else self.normal)

    def test_the_program_s_rule_says_whose_prices_win(self):
        self.member._set_tier(self.gold, "Test")
        prices = self.new_pricelist("Club prices")
        card_benefit = self.give_card(prices).type_id.benefit_ids
        self.assertPrices(prices)
        self.program.price_rule = "tier_first"
        self.assertPrices(self.gold_prices)
        self.program.price_rule = "list"
        self.gold_benefit.sequence, card_benefit.sequence = 1, 2
        self.assertPrices(self.gold_prices)
        self.gold_benefit.sequence = 3
        self.assertPrices(prices)
        self.program.price_rule = "card_first"
        card_benefit.active = False
        self.assertPrices(self.gold_prices)

    def test_of_two_cards_the_first_type_in_the_list_wins(self):
        first, second = self.new_pricelist("First"), self.new_pricelist("Second")
        first_type = self.give_card(first, sequence=1).type_id
        self.give_card(second, sequence=2)
        self.assertPrices(first)
        first_type.sequence = 3
        self.assertPrices(second)

    def test_a_price_list_that_can_t_be_used_gives_way_to_the_next(self):
        self.member._set_tier(self.gold, "Test")
        prices = self.new_pricelist("Club prices")
        self.give_card(prices)
        prices.active = False
        self.assertPrices(self.gold_prices)
        prices.write({"active": True, "company_id": self.other_company.id})
        self.assertPrices(self.gold_prices)

    def test_a_card_of_chosen_stores_gives_no_prices_elsewhere(self):
        prices = self.new_pricelist("Club prices")
        card = self.give_card(
            prices, store_scope="stores", store_ids=[(6, 0, self.store.ids)]
        )
        self.assertPrices(self.normal)
        card.type_id.write(
            {"store_scope": "companies", "company_ids": [(6, 0, self.company.ids)]}
        )
        self.assertPrices(prices)
        card.type_id.company_ids = self.other_company
        self.assertPrices(self.normal)

    def test_a_card_that_waits_for_its_first_use_counts_at_a_till_only(self):
        prices = self.new_pricelist("Club prices")
        card = self.give_card(prices, activation="first_use")
        self.assertPrices(self.normal)
        on = self.program._today()
        self.assertEqual(self.member._price_list_at(self.store, on), prices)
        card.type_id.activation = "member"
        self.assertFalse(self.member._price_list_at(self.store, on))

    def test_who_has_lapsed_has_normal_prices(self):
        self.member._set_tier(self.gold, "Test")
        self.assertPrices(self.gold_prices)
        self.member._through_door().standing = "lapsed"
        self.member._forget_prices()
        self.assertPrices(self.normal)

    # === READERS === #

    def test_a_user_without_membership_rights_reads_the_prices(self):
        self.member._set_tier(self.gold, "Test")
        self.env.flush_all()
        self.env.invalidate_all()
        partner = self.partner.with_user(self.nobody)
        self.assertEqual(partner.property_product_pricelist, self.gold_prices)

    def test_many_contacts_cost_one_statement_more(self):
        partners = self.partner
        for number in range(20):
            partners |= self.enrol(f"Guest {number}").partner_id
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.company.parent_ids)
        self.assertTrue(self.env["membership.benefit"]._book().pricelists)
        with self.assertQueryCount(1):
            self.assertFalse(partners._membership_pricelists(self.company))

    def test_many_newcomers_and_birthdays_cost_few_statements(self):
        for occasion in ("first_order", "birthday_month"):
            self.give_prices(self.silver, self.new_pricelist(occasion)).write(
                {"occasion": occasion}
            )
        partners = self.partner
        for number in range(20):
            partners |= self.enrol(f"Guest {number}").partner_id
        self.assertEqual(len(partners._membership_pricelists(self.company)), 21)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.company.parent_ids)
        # The memberships with their cards, who has bought nothing, the birthdays
        with self.assertQueryCount(3):
            partners._membership_pricelists(self.company)

    def test_a_contact_that_is_not_saved_yet_has_normal_prices(self):
        partner = self.env["res.partner"].new({"name": "Nobody yet"})
        self.assertEqual(partner.property_product_pricelist, self.normal)

    def test_a_price_list_is_in_the_currency_of_the_program(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        foreign = euro if self.program.currency_id != euro else self.env.ref("base.USD")
        with self.assertRaises(ValidationError):
            self.give_prices(self.gold, self.new_pricelist("X", currency_id=foreign.id))
