from odoo import api, fields, models
from odoo.exceptions import AccessError

# Asks for the prices of a list as they are written, whoever else pays less.
PLAIN = "membership_plain"


class ProductPricelist(models.Model):
    """A member never pays more than anybody.

    Price lists that belong to a percent discount are nobody's default.
    """

    _inherit = "product.pricelist"

    # === FIELDS === #
    membership_owner_id = fields.Many2one(
        "membership.benefit",
        string="Member Discount",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="This price list is kept by a member discount.",
    )

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        name = "membership_owner_id"
        default = self.env.context.get(f"default_{name}")
        if default or any(vals.get(name) for vals in vals_list):
            self._check_membership_owner()
        return super().create(vals_list)

    def write(self, vals):
        if "membership_owner_id" in vals:
            self._check_membership_owner()
        result = super().write(vals)
        if {"active", "company_id", "currency_id"} & set(vals):
            # Who changes a price list need not see the benefits that rest on it.
            benefits = self.env["membership.benefit"].sudo()
            benefits.search([("pricelist_id", "in", self.ids)])._check_pricelist()
            benefits._forget_book()
        return result

    # === BUSINESS METHODS === #
    def _compute_price_rule(self, products, quantity, *, currency=None, **options):
        """A member's price list holds where it is the best offer; and none goes below
        what a product costs at the least."""
        is_for_members = not options.get(PLAIN) and self._membership_is_for_members()
        if is_for_members:
            # Which rule counts is decided by the prices.
            options["compute_price"] = True
        results = super()._compute_price_rule(
            products, quantity, currency=currency, **options
        )
        if not self or not results:
            return results
        target = currency or self.currency_id
        if is_for_members:
            offers = self._membership_offers(products, quantity, target, **options)
            results = {
                key: min(results[key], offer, key=lambda found: found[0])
                for key, offer in offers.items()
            }
        return self._membership_limited(results, products, quantity, target, **options)

    def _membership_limited(self, results, products, quantity, currency, **options):
        """
        :param dict results: ``{product id: (price, rule id)}``
        :param currency: of those prices
        :return: the same, with nothing cheaper than `_membership_price_shares` allows
        """
        shares = self._membership_price_shares(products)
        if not shares:
            return results
        own_prices = self.browse()._compute_price_rule(
            products.browse(shares), quantity, currency=currency, **options
        )
        limited = dict(results)
        for product_id, (own_price, no_rule) in own_prices.items():
            price, rule = results[product_id]
            share = shares[product_id]
            limited[product_id] = (
                (own_price, no_rule)
                if share == 1
                else (max(price, own_price * share), rule)
            )
        return limited

    def _membership_price_shares(self, products):
        """Hook: return ``{id: share of its own price}`` that these products cost at the
        least, of those for which there is such a limit; 1: it has one price."""
        return {}

    def _membership_is_for_members(self):
        """Tell whether a benefit gives these prices and not everybody pays them."""
        if self.id not in self.env["membership.benefit"]._book().pricelists:
            return False
        return self != self._membership_anybodys()

    def _membership_starts_from_store(self):
        """Tell whether this is the list of a discount on what anybody pays."""
        facts = self.env["membership.benefit"]._book().pricelists.get(self.id)
        return bool(facts and facts.starts_from_store)

    def _membership_anybodys(self):
        """Return the price list by which the current company charges who has no prices
        of his own, or none: list prices. At a till, it is the list of the store."""
        # Who sells need not read the price lists of everybody.
        lists = self.env["product.pricelist"].sudo()
        groups = self.env["res.groups"]
        if not groups._is_feature_enabled("product.group_product_pricelist"):
            return lists
        return lists._get_country_pricelist_multi([])[False]

    def _membership_offers(self, products, quantity, currency, **options):
        """
        :param currency: in which the prices are wanted
        :return: ``{product id: (price, rule id)}`` of what anybody pays
        """
        store = self._membership_anybodys()
        own = store.currency_id or currency
        options[PLAIN] = True
        results = store._compute_price_rule(products, quantity, currency=own, **options)
        if own == currency:
            return results
        date = options.get("date") or fields.Datetime.now()
        return {
            key: (
                own._convert(price, currency, self.env.company, date, round=False),
                rule,
            )
            for key, (price, rule) in results.items()
        }

    def _check_membership_owner(self):
        """
        :raise AccessError: the caller is not a discount that makes its own list
        """
        if not self.env["membership.guarded"]._is_door_open_for(self):
            raise AccessError(
                self.env._("Only a member discount makes a price list its own.")
            )

    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        return [*domain, ("membership_owner_id", "=", False)]
