from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..asked import asked_of_records

# Own price lists come last where somebody has to choose one.
OWN_PRICELIST_SEQUENCE = 1000
PERIODS = [
    ("day", "Day"),
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
    ("validity", "Validity"),
]
OCCASIONS = [
    ("always", "Always"),
    ("first_order", "On the first order"),
    ("birthday", "On the birthday"),
    ("birthday_week", "In the week of the birthday"),
    ("birthday_month", "In the month of the birthday"),
]


class MembershipBenefit(models.Model):
    """Something that a tier or a card type gives to its members.

    A percent discount keeps a price list of its own, so that the till, sales orders and
    the shop reckon with the same prices. Another kind is added to `kind`, with a method
    `_text_<kind>` that says in a few words what it gives.
    """

    _name = "membership.benefit"
    _inherit = ["membership.guarded"]
    _description = "Membership Benefit"
    _order = "sequence, id"

    # === FIELDS === #
    name = fields.Char(
        translate=True, help="What members and cashiers read; empty: what it gives."
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "membership.program",
        compute="_compute_program_id",
        store=True,
        precompute=True,
        index=True,
    )
    tier_id = fields.Many2one(
        "membership.tier", index="btree_not_null", ondelete="cascade"
    )
    card_type_id = fields.Many2one(
        "membership.card.type", index="btree_not_null", ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("discount", "Discount"),
            ("pricelist", "Price list"),
            ("exclusive", "Members-only products"),
            ("multiplier", "Points multiplier"),
            ("free_shipping", "Free shipping"),
            ("quota", "Free service"),
            ("priority", "Priority"),
            ("text", "Text"),
        ],
        required=True,
        default="discount",
    )
    percent = fields.Float(string="Percent Off", digits=(5, 2))
    price_base = fields.Selection(
        [("store", "The store's prices"), ("list", "List prices")],
        string="Percent Off What",
        required=True,
        default="store",
        help="The store's prices: what anybody pays there, offers and prices by the"
        " quantity included. List prices: those of the products; the store's prices"
        " hold where they are lower.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="Prices at the till and elsewhere. A percent discount keeps its own list.",
    )
    multiplier = fields.Float(
        string="Points Multiplier",
        default=1.0,
        digits=(8, 3),
        help="Earned points are multiplied with it.",
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        string="Products",
        help="Only who has this benefit may buy them.",
    )
    quota_count = fields.Integer(
        string="Times", default=1, help="How often in each period."
    )
    quota_period = fields.Selection(
        PERIODS,
        string="Per",
        default="month",
        help="A card's periods are counted from its first day, a tier's are those of"
        " the calendar. Validity: once for as long as the card or the tier lasts.",
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    quota_worth = fields.Monetary(
        string="Worth Each Time",
        default=0,
        required=True,
        help="What one use is worth: taken off what is paid back for the card, where"
        " its type says so. A change is for later uses.",
    )
    occasion = fields.Selection(
        OCCASIONS,
        string="When",
        required=True,
        default="always",
        help="First order: until the member has bought something.",
    )
    description = fields.Text(translate=True)
    summary = fields.Char(compute="_compute_summary")
    use_ids = fields.One2many("membership.benefit.use", "benefit_id", string="Uses")

    _one_owner = models.Constraint(
        "CHECK ((tier_id IS NULL) <> (card_type_id IS NULL))",
        "A benefit belongs to one tier or to one card type.",
    )
    _percent_in_range = models.Constraint(
        "CHECK (kind <> 'discount' OR (percent > 0 AND percent <= 100))",
        "A discount is above 0 and at most 100 percent.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK (kind <> 'multiplier' OR multiplier > 0)",
        "The points multiplier must be above zero.",
    )
    _pricelist_needed = models.Constraint(
        "CHECK (kind <> 'pricelist' OR pricelist_id IS NOT NULL)",
        "Choose the price list that this benefit gives. Price lists are switched on in"
        " the settings.",
    )
    _quota_positive = models.Constraint(
        "CHECK (kind <> 'quota' OR (quota_count > 0 AND quota_period IS NOT NULL))",
        "A free service needs a number above zero and a period.",
    )
    _quota_worth_not_negative = models.Constraint(
        "CHECK (quota_worth >= 0)", "A use of a free service is worth at least 0."
    )
    _name_needed = models.Constraint(
        "CHECK (kind NOT IN ('quota', 'text') OR name IS NOT NULL)",
        "Say what the benefit is: it needs a name.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("pricelist_id", "tier_id", "card_type_id")
    def _check_pricelist(self):
        for benefit in self:
            pricelist = benefit.pricelist_id.sudo()
            currency = benefit.program_id.currency_id
            if pricelist and pricelist.currency_id != currency:
                raise ValidationError(
                    self.env._(
                        "The price list %(pricelist)s is not in %(currency)s, the"
                        " currency of the program.",
                        pricelist=pricelist.name,
                        currency=currency.name,
                    )
                )

    @api.constrains("price_base")
    def _check_price_base(self):
        # Who manages memberships need not manage price lists.
        self._own_pricelists().item_ids._check_membership_discount()

    # === COMPUTE METHODS === #
    @api.depends("tier_id", "card_type_id")
    def _compute_program_id(self):
        for benefit in self:
            owner = benefit.tier_id or benefit.card_type_id
            benefit.program_id = owner.program_id

    @api.depends(
        "kind",
        "percent",
        "pricelist_id",
        "multiplier",
        "product_tmpl_ids",
        "quota_count",
        "quota_period",
        "occasion",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        occasions = dict(self._fields["occasion"]._description_selection(self.env))
        for benefit in self:
            summary = getattr(benefit, f"_text_{benefit.kind}", str)()
            if benefit.occasion not in (False, "always"):
                summary = self.env._(
                    "%(what)s (%(when)s)",
                    what=summary,
                    when=occasions[benefit.occasion].lower(),
                )
            benefit.summary = summary

    @api.depends("name", "summary")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for benefit in self:
            # Who reads what a benefit is called need not read how it is made up.
            benefit.display_name = benefit.name or benefit.sudo().summary

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        benefits = super().create(vals_list)
        benefits._keep_own_pricelist()
        self._forget_book()
        return benefits

    def write(self, vals):
        self._refuse_settled(vals)
        result = super().write(vals)
        if {"percent", "active", "name", "pricelist_id"} & set(vals):
            self._keep_own_pricelist()
        self._forget_book()
        return result

    def unlink(self):
        # A member's orders may name these lists for ever; see `_keep_own_pricelist`.
        own = self._own_pricelists()
        result = super().unlink()
        own.sudo().active = False
        self._forget_book()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.sudo().use_ids:
            raise UserError(
                self.env._("This benefit was used already. Archive it instead.")
            )

    def _refuse_settled(self, vals):
        for benefit in self:
            for name in ("kind", "tier_id", "card_type_id"):
                old = benefit._fields[name].convert_to_write(benefit[name], benefit)
                if name in vals and (vals[name] or False) != (old or False):
                    raise UserError(
                        self.env._(
                            "A benefit stays what it is and where it is. Archive it and"
                            " add another one."
                        )
                    )

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_uses(self):
        """Return the action that shows the uses of these benefits."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_benefit_use_action"
        )
        action["domain"] = [("benefit_id", "in", self.ids)]
        return action

    # === BUSINESS METHODS === #
    def _keep_own_pricelist(self):
        """Let each percent discount have a price list that says the same.

        Only a list that was made for the discount is ever changed: any other stays as
        it is, and the discount gets one of its own.
        """
        # Who manages memberships need not manage price lists.
        for benefit in self.sudo().filtered(lambda benefit: benefit.kind == "discount"):
            pricelist = benefit._own_pricelists()
            if not pricelist:
                benefit.pricelist_id = benefit._create_own_pricelist()
                continue
            pricelist.write(benefit._own_pricelist_values())
            rules = pricelist.item_ids.filtered(
                lambda rule: (
                    rule.applied_on == "3_global" and rule.compute_price == "percentage"
                )
            )
            if rules:
                rules.percent_price = benefit.percent
            else:
                pricelist.item_ids = [Command.create(benefit._own_rule_values())]

    def _starts_from_store(self):
        """Tell whether this is a discount on what anybody pays at a store."""
        return self.kind == "discount" and self.price_base == "store"

    def _own_pricelists(self):
        """Return the price lists that were made for these discounts."""
        return self.pricelist_id.sudo().filtered(
            lambda pricelist: (
                pricelist.membership_owner_id in self
                and pricelist.membership_owner_id.kind == "discount"
            )
        )

    def _create_own_pricelist(self):
        self.ensure_one()
        guarded = self.env["membership.guarded"]
        return guarded._open_door(self.env["product.pricelist"]).create(
            {
                **self._own_pricelist_values(),
                "sequence": OWN_PRICELIST_SEQUENCE,
                "membership_owner_id": self.id,
                "item_ids": [Command.create(self._own_rule_values())],
            }
        )

    def _own_rule_values(self):
        return {
            "applied_on": "3_global",
            "compute_price": "percentage",
            "percent_price": self.percent,
        }

    def _common_company(self):
        """Return the company of the prices: none where several companies have them."""
        given_by = self.card_type_id or self.program_id
        return given_by._common_company()

    def _own_pricelist_values(self):
        owner = self.tier_id or self.card_type_id
        return {
            "name": f"{owner.name}: {self.display_name}",
            "active": self.active,
            "company_id": self._common_company().id,
            "currency_id": self.program_id.currency_id.id,
        }

    # === BUSINESS METHODS - WORDS === #
    def _summary_line(self):
        """Return what these benefits give, in one line."""
        return " · ".join(self.mapped("display_name"))

    def _text_discount(self):
        return self.env._("%(percent)s%% off", percent=f"{self.percent:g}")

    def _text_pricelist(self):
        # Who reads what a benefit gives need not read price lists.
        return self.pricelist_id.sudo().name or self.env._("Own prices")

    def _text_exclusive(self):
        products = self.product_tmpl_ids.sudo().mapped("name")
        if not products:
            return self.env._("Members-only products")
        return self.env._("Members only: %(products)s", products=", ".join(products))

    def _text_multiplier(self):
        return self.env._("Points × %(factor)s", factor=f"{self.multiplier:g}")

    def _text_free_shipping(self):
        return self.env._("Free shipping")

    def _text_quota(self):
        periods = dict(self._fields["quota_period"]._description_selection(self.env))
        return self.env._(
            "%(count)s × per %(period)s",
            count=self.quota_count,
            period=periods.get(self.quota_period, "").lower(),
        )

    def _text_priority(self):
        return self.env._("Served first")

    def _text_text(self):
        return self.description or ""
