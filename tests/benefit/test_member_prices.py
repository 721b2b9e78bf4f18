from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import MembershipCase

QUANTITIES = (1, 2, 5)


class MemberPricesCase(MembershipCase):
    """A store with offers of its own, and a discount of a tenth for Silver."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        categories = cls.env["product.category"].create(
            [{"name": "Tea"}, {"name": "C"}]
        )
        cls.tea, cls.cup, cls.pot = cls.env["product.product"].create(
            [
                {"name": "Oolong", "list_price": 100, "categ_id": categories[0].id},
                {"name": "Cup", "list_price": 40, "categ_id": categories[1].id},
                {"name": "Pot", "list_price": 250, "categ_id": categories[1].id},
            ]
        )
        cls.anybodys = cls.new_pricelist("Store", sequence=-1)
        cls.discount = cls.env["membership.benefit"].create(
            {"tier_id": cls.silver.id, "kind": "discount", "percent": 10}
        )

    @classmethod
    def new_pricelist(cls, name, *rules, **values):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "currency_id": cls.program.currency_id.id,
                "company_id": False,
                "item_ids": [Command.create(rule) for rule in rules],
                **values,
            }
        )

    def offer(self, **rule):
        """Add a rule to the prices of the store."""
        return self.env["product.pricelist.item"].create(
            {"pricelist_id": self.anybodys.id, **rule}
        )

    def fixed(self, product, price, **values):
        return self.offer(
            applied_on="0_product_variant",
            product_id=product.id,
            compute_price="fixed",
            fixed_price=price,
            **values,
        )

    def price(self, product, quantity=1, pricelist=None, **options):
        """Return what a unit costs the member."""
        pricelist = pricelist or self.member.partner_id.property_product_pricelist
        return pricelist._get_product_price(product, quantity, **options)

    def sold_at(self, product, quantity=1, pricelist=None):
        """Return what a unit costs on a quotation, which asks for the rule first."""
        pricelist = pricelist or self.member.partner_id.property_product_pricelist
        rule = pricelist.item_ids.browse(pricelist._get_product_rule(product, quantity))
        return rule._compute_price(
            product,
            quantity,
            product.uom_id,
            fields.Datetime.now(),
            currency=pricelist.currency_id,
        )

    def assertPrice(self, expected, product, quantity=1, pricelist=None):
        self.assertAlmostEqual(self.price(product, quantity, pricelist), expected)
        self.assertAlmostEqual(self.sold_at(product, quantity, pricelist), expected)


@tagged("post_install", "-at_install")
class TestDiscountOnStorePrices(MemberPricesCase):
    def test_it_starts_from_offers_and_steps_of_the_store(self):
        self.fixed(self.tea, 80)
        self.fixed(self.tea, 60, min_quantity=5)
        self.offer(
            applied_on="2_product_category",
            categ_id=self.cup.categ_id.id,
            compute_price="percentage",
            percent_price=50,
        )
        self.assertPrice(72, self.tea)
        self.assertPrice(54, self.tea, 5)
        self.assertPrice(18, self.cup)
        self.assertPrice(112.5, self.pot)

    def test_it_starts_from_a_dearer_store_too(self):
        self.offer(compute_price="formula", price_discount=-20, price_surcharge=5)
        self.assertPrice(125 * 0.9, self.tea)

    def test_an_offer_counts_on_its_days(self):
        now = fields.Datetime.now()
        self.fixed(self.tea, 50, date_end=now - timedelta(days=1))
        self.assertPrice(90, self.tea)
        self.fixed(self.tea, 70, date_start=now + timedelta(days=1))
        self.assertPrice(90, self.tea)
        later = now + timedelta(days=2)
        self.assertAlmostEqual(self.price(self.tea, date=later), 63)

    def test_a_store_list_may_rest_on_another(self):
        base = self.new_pricelist(
            "Base", {"compute_price": "percentage", "percent_price": 20}
        )
        self.offer(
            compute_price="formula",
            base="pricelist",
            base_pricelist_id=base.id,
            price_surcharge=1,
        )
        self.assertPrice(81 * 0.9, self.tea)

    def test_a_store_list_may_rest_on_the_member_s(self):
        own = self.discount.pricelist_id
        self.anybodys.company_id = self.company
        self.offer(compute_price="formula", base="pricelist", base_pricelist_id=own.id)
        self.assertPrice(81, self.tea)

    def test_the_currency_and_the_unit_of_a_sale_are_followed(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TTT",
                "symbol": "T",
                "rate_ids": [Command.create({"rate": 2, "name": "2020-01-01"})],
            }
        )
        self.fixed(self.tea, 80)
        self.anybodys.currency_id = currency
        rate = self.program.currency_id._get_conversion_rate(
            currency, self.program.currency_id, self.company, fields.Date.today()
        )
        self.assertPrice(80 * rate * 0.9, self.tea)
        dozen = self.env.ref("uom.product_uom_dozen")
        self.anybodys.currency_id = self.program.currency_id
        self.assertAlmostEqual(self.price(self.tea, uom=dozen), 80 * 12 * 0.9)

    def test_where_everybody_pays_list_prices_it_starts_from_those(self):
        self.env["res.config.settings"].create(
            {"group_product_pricelist": False}
        ).execute()
        own = self.discount.pricelist_id
        self.assertPrice(90, self.tea, pricelist=own)

    def test_its_price_list_takes_no_rules_of_its_own(self):
        own = self.discount.pricelist_id
        for rule in (
            {"compute_price": "fixed", "fixed_price": 1},
            {"compute_price": "percentage", "percent_price": 10, "min_quantity": 3},
        ):
            with self.subTest(rule=rule), self.assertRaises(ValidationError):
                own.item_ids = [Command.create(rule)]
        for values in (
            {"percent_price": 50},
            {"compute_price": "fixed"},
            {"base": "standard_price"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                own.item_ids.write(values)
        self.assertPrice(90, self.tea)
        self.discount.price_base = "list"
        own.item_ids = [Command.create({"compute_price": "fixed", "fixed_price": 1})]
        with self.assertRaises(ValidationError):
            self.discount.price_base = "store"

    def test_its_percentage_can_be_changed(self):
        self.discount.percent = 33.33
        self.assertPrice(66.67, self.tea)


@tagged("post_install", "-at_install")
class TestNeverDearer(MemberPricesCase):
    def test_a_discount_on_list_prices_gives_way_to_a_better_offer(self):
        self.discount.price_base = "list"
        self.fixed(self.tea, 80)
        self.fixed(self.pot, 240)
        self.fixed(self.cup, 30, min_quantity=2)
        self.assertPrice(80, self.tea)
        self.assertPrice(225, self.pot)
        self.assertPrice(36, self.cup)
        self.assertPrice(30, self.cup, 2)

    def test_a_price_list_gives_way_to_a_better_offer(self):
        club = self.new_pricelist(
            "Club", {"compute_price": "formula", "price_surcharge": 10}
        )
        club.item_ids = [
            Command.create(
                {
                    "applied_on": "0_product_variant",
                    "product_id": self.tea.id,
                    "compute_price": "fixed",
                    "fixed_price": 70,
                }
            )
        ]
        self.env["membership.benefit"].create(
            {"tier_id": self.gold.id, "kind": "pricelist", "pricelist_id": club.id}
        )
        self.member._set_tier(self.gold, "Test")
        self.fixed(self.tea, 65, min_quantity=5)
        self.assertPrice(70, self.tea)
        self.assertPrice(65, self.tea, 5)
        self.assertPrice(40, self.cup)

    def test_which_everybody_pays_is_as_it_is_written(self):
        self.anybodys.sequence = 100
        cheap = self.new_pricelist("Cheap", sequence=-2)
        cheap.item_ids = [
            Command.create({"compute_price": "percentage", "percent_price": 50})
        ]
        self.fixed(self.tea, 80)
        self.assertPrice(80, self.tea, pricelist=self.anybodys)
        self.env["membership.benefit"].create(
            {
                "tier_id": self.gold.id,
                "kind": "pricelist",
                "pricelist_id": cheap.id,
            }
        )
        self.assertPrice(50, self.tea, pricelist=cheap)

    def test_several_products_are_priced_as_each_alone(self):
        self.fixed(self.tea, 80)
        products = self.tea | self.cup | self.pot
        own = self.discount.pricelist_id
        self.assertEqual(
            own._get_products_price(products, 1),
            {product.id: self.price(product) for product in products},
        )
        templates = products.product_tmpl_id
        self.assertEqual(
            list(own._get_products_price(templates, 1).values()), [72, 36, 225]
        )


RULES = st.one_of(
    st.builds(
        lambda price: {"compute_price": "fixed", "fixed_price": price},
        st.integers(0, 30000).map(lambda cents: cents / 100),
    ),
    st.builds(
        lambda percent: {"compute_price": "percentage", "percent_price": percent},
        st.integers(-50, 100),
    ),
    st.builds(
        lambda percent, extra, base: {
            "compute_price": "formula",
            "price_discount": percent,
            "price_surcharge": extra,
            "base": base,
        },
        st.integers(-50, 100),
        st.integers(-20, 20),
        st.sampled_from(("list_price", "standard_price")),
    ),
)
SCOPES = st.sampled_from(("all", "tea", "things"))
LISTS = st.lists(st.tuples(RULES, SCOPES, st.sampled_from(QUANTITIES)), max_size=5)


@tagged("post_install", "-at_install")
class TestAnyPriceLists(MemberPricesCase):
    def rules(self, drawn):
        scopes = {
            "all": {},
            "tea": {
                "applied_on": "0_product_variant",
                "product_id": self.tea.id,
            },
            "things": {
                "applied_on": "2_product_category",
                "categ_id": self.cup.categ_id.id,
            },
        }
        return [
            Command.create({**rule, **scopes[scope], "min_quantity": quantity})
            for rule, scope, quantity in drawn
        ]

    @settings(max_examples=25, suppress_health_check=[*HealthCheck])
    @given(
        store=LISTS, club=LISTS, base=st.sampled_from(("store", "list", "pricelist"))
    )
    def test_no_member_pays_more_than_anybody(self, store, club, base):
        with self.env.cr.savepoint() as savepoint:
            self.anybodys.item_ids = [Command.clear(), *self.rules(store)]
            if base == "pricelist":
                mine = self.new_pricelist("Club")
                mine.item_ids = self.rules(club)
                self.env["membership.benefit"].create(
                    {
                        "tier_id": self.silver.id,
                        "kind": "pricelist",
                        "pricelist_id": mine.id,
                    }
                )
            else:
                self.discount.price_base = base
                mine = self.discount.pricelist_id
            for product in self.tea | self.cup | self.pot:
                for quantity in QUANTITIES:
                    anybodys = self.price(product, quantity, self.anybodys)
                    written = self.price(product, quantity, mine, membership_plain=True)
                    expected = (
                        anybodys * 0.9 if base == "store" else min(written, anybodys)
                    )
                    if anybodys >= 0:
                        self.assertPrice(expected, product, quantity, mine)
            self.env.flush_all()
            savepoint.rollback()
            self.env.invalidate_all()
            self.env["membership.benefit"]._forget_book()
