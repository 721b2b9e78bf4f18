from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...logic.plain import is_id
from .readers import read_by_till

# What a till's questions need of a store. The ORM would read a hundred columns.
TILL_FIELDS = ("name", "company_id", "currency_id", "membership_program_id")


class PosConfig(models.Model):
    _inherit = "pos.config"

    # === BUSINESS === #

    def read_config_open_orders(self, domain, record_ids=None):
        """Return the open orders as Odoo does, with their receipts."""
        till = read_by_till(self)
        return super(PosConfig, till).read_config_open_orders(domain, record_ids or {})

    def _get_available_pricelists(self):
        """The price list of a benefit is available in every store of its program,
        because a till falls back to the normal price without a word when it is not."""
        available = super()._get_available_pricelists()
        benefits = self.env["membership.benefit"].sudo()
        benefits = benefits.search(
            [("program_id", "in", self.membership_program_id.ids)]
        )
        return available | self._membership_fitting(benefits.pricelist_id)

    def _membership_fitting(self, pricelists):
        """:return: those of a program's price lists that can be used in this store"""
        known = self.env["membership.benefit"]._book().pricelists
        companies = {0, *self.company_id.sudo().parent_ids.ids}
        currency_id = self.currency_id.id
        return pricelists.filtered(
            lambda pricelist: (
                pricelist.id in known
                and known[pricelist.id].company_id in companies
                and known[pricelist.id].currency_id == currency_id
            )
        )

    def _membership_exclusive_products(self):
        """What only some members may buy at this store.

        :return: ``{product template id: ids of the benefits that each allow it}``
        """
        book = self.env["membership.benefit"]._book()
        return book.exclusive.get(self.membership_program_id.id, {})

    def _get_special_products(self):
        """Top-ups and cards are loaded in every store of the program, whatever
        categories it shows: they are not for sale anywhere but at a till."""
        program = self.membership_program_id.sudo()
        own = program.card_type_ids.product_id
        if program._has_wallet_in(self.company_id):
            own |= program.package_ids.product_id
        return super()._get_special_products() | own

    @api.model
    def _membership_till(self, config_id):
        """The store that a till speaks for, after the caller was checked.

        :param int config_id: id of the ``pos.config``
        :return: that store, with its company as the current one; a cashier reads little
            of its program, so the records are those of the superuser
        :raise AccessError: the caller is no cashier, or may not see the store
        :raise UserError: the store takes part in no membership program, or sells in
            another currency
        """
        if not self.env.user.has_group("point_of_sale.group_pos_user"):
            raise AccessError(self.env._("Only a cashier can do this."))
        domain = [("id", "=", config_id)]
        config = self.browse()
        if is_id(config_id):
            config = self.search_fetch(domain, TILL_FIELDS).sudo()
        if not config:
            raise AccessError(self.env._("You have no access to this store."))
        if not config.membership_program_id:
            raise UserError(
                self.env._(
                    "%(store)s takes part in no membership program.", store=config.name
                )
            )
        if config.currency_id != config.membership_program_id.currency_id:
            config._check_membership_currency()
        return config.with_company(config.company_id)
