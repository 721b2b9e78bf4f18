from odoo import api, models

SHOWN_MEMBER_FIELDS = (
    "active",
    "program_id",
    "partner_id",
    "birthday",
    "code",
    "merged_into_id",
    "moved_to_id",
    "tier_id",
    "tier_since",
    "card_id",
    "standing",
    "points_account_id",
    "wallet_id",
)
# What a till shows comes from these. Left to itself, the ORM would read all columns of
# each record, and the customer waits for them.
SHOWN_FIELDS = {
    "program_id": ("tz",),
    "partner_id": ("name", "company_id", "specific_property_product_pricelist"),
    "tier_id": ("name", "color"),
}
LISTED_FIELDS = {"tier_id": ("name",), "card_id": ("number",)}
# What posting a paid order and printing its receipt needs.
POSTED_FIELDS = {
    "program_id": (
        "tz",
        "currency_id",
        "earn_amount",
        "earn_base",
        "earn_on_wallet",
        "earn_points",
        "earn_rounding",
        "points_pending_days",
        "points_validity_count",
        "points_validity_unit",
    ),
    "tier_id": ("name",),
}
COMPANY_FIELDS = ("active", "partner_id", "parent_id", "parent_path")
# Besides what the point of sale reads of a customer, what its computed fields read.
CUSTOMER_FIELDS = (
    "commercial_company_name",
    "company_id",
    "name",
    "parent_id",
    "property_account_position_id",
    "specific_property_product_pricelist",
    "type",
)


class MembershipMember(models.Model):
    """What a till shows of members."""

    _inherit = "membership.member"

    # === BUSINESS === #

    def _till_answer(self, config):
        """:return: this member as :meth:`till_find` answers it"""
        self.ensure_one()
        self.fetch(SHOWN_MEMBER_FIELDS)
        return {
            "partner_id": self.partner_id.id,
            "records": self._till_records(self.partner_id, config),
            "card": self._till_values(config),
        }

    @api.model
    def _till_records(self, partners, config):
        """:return: what the point of sale itself loads of these customers"""
        partners = self.env["res.partner"].browse(partners.ids)
        self._till_fetch_customers(partners, config)
        positions = partners.fiscal_position_id
        return {
            "res.partner": partners._load_pos_data_read(partners, config),
            "account.fiscal.position": positions._load_pos_data_read(positions, config),
        }

    @api.model
    def _till_fetch_customers(self, partners, config):
        """Read at once, and no more than, what the customers' fields are made of."""
        company = config.company_id.sudo()
        company.fetch(COMPANY_FIELDS)
        names = {*partners._load_pos_data_fields(config), *CUSTOMER_FIELDS}
        # Fiscal positions depend on the company's own address, too.
        (partners.sudo() | company.partner_id).fetch(names)

    def _till_values(self, config):
        """:return: this member as :meth:`till_card` answers it"""
        self.ensure_one()
        self._till_fetch(SHOWN_FIELDS)
        tier = self.tier_id
        return {
            "member_id": self.id,
            "partner_id": self.partner_id.id,
            "code": self.code,
            "name": self.partner_id.name,
            "tier": tier
            and {"id": tier.id, "name": tier.name, "color": tier.color}
            or False,
            "pricelist_id": self._till_pricelist(config).id,
            "card": self._till_card_values(),
            "points": self._till_points(),
            "wallet": self._till_wallet(),
        }

    def _till_pricelist(self, config):
        """:return: the prices of this member at this store; a price list that somebody
        chose for the customer goes before all benefits"""
        customer = self.partner_id.with_company(config.company_id)
        chosen = customer._membership_chosen_pricelist()
        today = self.program_id._today()
        return chosen or self._price_list_at(config, today)

    def _till_fetch(self, fields_by_path):
        """Read these fields of what the members lead to, and no others.

        :param fields_by_path: such as ``{"tier_id": ("name",)}``
        """
        self.fetch(SHOWN_MEMBER_FIELDS)
        for path, names in fields_by_path.items():
            self.mapped(path).fetch(names)

    def _till_card_values(self):
        card = self.card_id
        return bool(card) and {
            "number": card.number,
            "type": card.type_id.name,
            "state": card.state,
            "ends_on": card.ends_on and card.ends_on.isoformat(),
        }

    def _till_points(self):
        account = self.points_account_id
        return {
            "balance": account.balance,
            "pending": account.pending,
            "available": account.available,
        }

    def _till_wallet(self):
        wallet = self.wallet_id
        return {
            "principal": wallet.principal,
            "bonus": wallet.bonus,
            "balance": wallet.balance,
            "held": wallet.held,
            "available": wallet.available,
        }
