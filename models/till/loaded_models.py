"""The models of the module that a till loads when it opens: few rows, no balances."""

from odoo import api, models

OFFICER = "pos_membership.group_membership_officer"
# What a till needs to load a record at all, and to notice that it is gone
ALWAYS_READ = frozenset({*models.MAGIC_COLUMNS, "active", "display_name", "name"})


class MembershipTillLoaded(models.AbstractModel):
    """Settings that a till shows to a cashier, who reads no other fields of them.

    A model lists in `_till_fields` what its records are loaded with, and in
    `_till_searched` by what else they are found.
    """

    _name = "membership.till.loaded"
    _inherit = ["pos.load.mixin"]
    _description = "Membership settings that a till loads"

    _till_fields = ()
    _till_searched = ("program_id", "sequence")

    @api.model
    def _load_pos_data_domain(self, data, config):
        return [("program_id", "=", config.membership_program_id.id)]

    @api.model
    def _load_pos_data_fields(self, config):
        return list(self._till_fields)

    @api.model
    def _has_field_access(self, field, operation):
        """Everybody but officers reads what a till shows, and nothing else."""
        if not super()._has_field_access(field, operation):
            return False
        return (
            operation != "read"
            or self.env.su
            or field.name in ALWAYS_READ
            or field.name in self._till_fields
            or field.name in self._till_searched
            or self.env.user.has_group(OFFICER)
        )


class MembershipProgram(models.Model):
    _name = "membership.program"
    _inherit = ["membership.program", "membership.till.loaded"]

    _till_fields = ("name", "currency_id", "hold_minutes")
    _till_searched = ("company_id",)

    @api.model
    def _load_pos_data_domain(self, data, config):
        return [("id", "=", config.membership_program_id.id)]


class MembershipTier(models.Model):
    _name = "membership.tier"
    _inherit = ["membership.tier", "membership.till.loaded"]

    _till_fields = ("name", "level", "color")


class MembershipTopupPackage(models.Model):
    _name = "membership.topup.package"
    _inherit = ["membership.topup.package", "membership.till.loaded"]

    _till_fields = ("name", "sequence", "product_id", "amount", "bonus")


class MembershipBenefit(models.Model):
    _name = "membership.benefit"
    _inherit = ["membership.benefit", "membership.till.loaded"]

    _till_fields = (
        "kind",
        "tier_id",
        "card_type_id",
        "percent",
        "price_base",
        "pricelist_id",
        "product_tmpl_ids",
    )
