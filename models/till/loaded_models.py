"""The models of the module that a till loads when it opens: few rows, no balances."""

from odoo import api, models


class MembershipProgram(models.Model):
    _name = "membership.program"
    _inherit = ["membership.program", "pos.load.mixin"]

    @api.model
    def _load_pos_data_domain(self, data, config):
        return [("id", "=", config.membership_program_id.id)]

    @api.model
    def _load_pos_data_fields(self, config):
        return ["name", "currency_id", "hold_minutes"]


class MembershipTier(models.Model):
    _name = "membership.tier"
    _inherit = ["membership.tier", "pos.load.mixin"]

    @api.model
    def _load_pos_data_domain(self, data, config):
        return [("program_id", "=", config.membership_program_id.id)]

    @api.model
    def _load_pos_data_fields(self, config):
        return ["name", "level", "color"]


class MembershipTopupPackage(models.Model):
    _name = "membership.topup.package"
    _inherit = ["membership.topup.package", "pos.load.mixin"]

    @api.model
    def _load_pos_data_domain(self, data, config):
        return [("program_id", "=", config.membership_program_id.id)]

    @api.model
    def _load_pos_data_fields(self, config):
        return ["name", "sequence", "product_id", "amount", "bonus"]


class MembershipBenefit(models.Model):
    _name = "membership.benefit"
    _inherit = ["membership.benefit", "pos.load.mixin"]

    @api.model
    def _load_pos_data_domain(self, data, config):
        return [("program_id", "=", config.membership_program_id.id)]

    @api.model
    def _load_pos_data_fields(self, config):
        return ["kind", "tier_id", "card_type_id", "pricelist_id", "product_tmpl_ids"]
