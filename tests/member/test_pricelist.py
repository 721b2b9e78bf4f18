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
        self.program.company_id = False
        self.member._set_tier(self.gold, "Test")
        other = self.partner.with_company(self.other_company)
        self.assertEqual(other.property_product_pricelist, self.gold_prices)
        self.gold_prices.company_id = self.company
        self.partner.invalidate_recordset(["property_product_pricelist"])
        self.assertNotEqual(other.property_product_pricelist, self.gold_prices)

    def test_a_branch_has_the_prices_of_its_head_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.member._set_tier(self.gold, "Test")
        partner = self.partner.with_company(branch)
        self.assertEqual(partner.property_product_pricelist, self.gold_prices)

    def test_the_own_program_goes_before_the_chain_s(self):
        chain = self.new_program("Chain Club", company_id=False)
        chain_prices = self.new_pricelist("Chain prices")
        diamond = self.env["membership.tier"].create(
            {"program_id": chain.id, "name": "Diamond", "level": 9}
        )
        self.give_prices(diamond, chain_prices)
        self.members._enrol(chain, self.partner)
        self.assertPrices(chain_prices)
        self.member._set_tier(self.gold, "Test")
        self.assertPrices(self.gold_prices)

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

    def test_a_contact_that_is_not_saved_yet_has_normal_prices(self):
        partner = self.env["res.partner"].new({"name": "Nobody yet"})
        self.assertEqual(partner.property_product_pricelist, self.normal)

    def test_a_price_list_is_in_the_currency_of_the_program(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        foreign = euro if self.program.currency_id != euro else self.env.ref("base.USD")
        with self.assertRaises(ValidationError):
            self.give_prices(self.gold, self.new_pricelist("X", currency_id=foreign.id))
