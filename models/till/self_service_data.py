"""What the phones and kiosks of Odoo's self-order are told, who may be anybody's.

The methods named `_load_pos_self_…` are that app's: without it nobody calls them.
Both orders in which the two modules can be loaded are possible, so only those are used
here that the app calls on the model and overrides on the common base alone.
"""

from odoo import api, models

OWN = "membership_"


class PosConfig(models.Model):
    _inherit = "pos.config"

    # === BUSINESS === #

    def _notify(self, *notifications, private=True):
        """The store's phones hear of changed products on the same channel as its tills,
        in a message that is for them alone."""
        if notifications and isinstance(notifications[0], str):
            notifications = [notifications]
        shown = [
            (name, self._membership_told_to_visitors(message))
            if name == "PRODUCT_CHANGED"
            else (name, message)
            for name, message in notifications
        ]
        return super()._notify(*shown, private=private)

    def _load_pos_data_read(self, records, config):
        """A phone reads its store as a till does."""
        found = super()._load_pos_data_read(records, config)
        is_visitor = self.env["ir.http"]._membership_serves_visitor()
        return config._membership_told(found, self) if is_visitor else found

    @api.model
    def _load_pos_self_data_read(self, records, config):
        found = super()._load_pos_self_data_read(records, config)
        return config._membership_told(found, self)

    def _membership_told(self, found, model):
        """:return: what of the records of one model, as they were read, is for all"""
        return self._membership_told_to_visitors({model._name: found})[model._name]

    def _membership_told_to_visitors(self, data):
        """
        :param dict data: ``{model: [values of a record]}`` as it is about to be sent
        :return: the same without fields of this module, without what only members may
            buy and what is sold at a till only, and without the price lists of benefits
        """
        templates = self._membership_till_only_templates()
        variants = set(
            templates.with_context(active_test=False).product_variant_ids.ids
        )
        lists = self._membership_members_pricelists()
        withheld = {
            "product.template": ("id", set(templates.ids)),
            "product.product": ("id", variants),
            "product.combo.item": ("product_id", variants),
            "product.pricelist": ("id", lists),
            "product.pricelist.item": ("pricelist_id", lists),
        }
        told = {}
        for model, records in data.items():
            key, ids = withheld.get(model, ("id", ()))
            told[model] = [
                {name: value for name, value in values.items() if OWN not in name}
                for values in records
                if values.get(key) not in ids
            ]
        return told

    def _membership_till_only_templates(self):
        """:return: templates of cards, of top-ups, and of what not everybody may buy"""
        # Which products these are is asked for a visitor, who reads none himself.
        templates = self.env["product.template"].sudo().with_context(active_test=False)
        own = templates.search(
            ["|", ("membership_is_card", "=", True), ("membership_is_topup", "=", True)]
        )
        return own | templates.browse(self._membership_exclusive_products())

    def _membership_members_pricelists(self):
        """:return: ids of the price lists of benefits, but for those that this store
        charges everybody"""
        public = self.pricelist_id | self.available_preset_ids.pricelist_id
        book = self.env["membership.benefit"]._book()
        return set(book.pricelists) - {
            *public.ids,
            self.default_preset_id.pricelist_id.id,
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _load_pos_self_data_read(self, records, config):
        """Whoever names a customer, or sits at his table, is told his data. A till
        serves a member by his phone number: of him, it is no more than the name."""
        members = records.filtered(lambda partner: partner._membership_is_member())
        return [
            _name_only(values) if values["id"] in members.ids else values
            for values in super()._load_pos_self_data_read(records, config)
        ]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def _load_pos_self_data_fields(self, config):
        return _without_own(self, super()._load_pos_self_data_fields(config))

    @api.model
    def _load_pos_self_data_search_read(self, data, config):
        found = super()._load_pos_self_data_search_read(data, config)
        return config._membership_told(found, self)


class ProductComboItem(models.Model):
    _inherit = "product.combo.item"

    @api.model
    def _load_pos_self_data_search_read(self, data, config):
        found = super()._load_pos_self_data_search_read(data, config)
        return config._membership_told(found, self)


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def _load_pos_self_data_search_read(self, data, config):
        found = super()._load_pos_self_data_search_read(data, config)
        return config._membership_told(found, self)


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    @api.model
    def _load_pos_self_data_fields(self, config):
        return _without_own(self, super()._load_pos_self_data_fields(config))


class PosPayment(models.Model):
    _inherit = "pos.payment"

    @api.model
    def _load_pos_self_data_fields(self, config):
        """An authorisation of a wallet is between its member and a till."""
        return _without_own(self, super()._load_pos_self_data_fields(config))


def _name_only(values):
    """:return: a record's values, all but its id and name empty"""
    return {
        name: value if name in ("id", "name") else _empty(value)
        for name, value in values.items()
    }


def _empty(value):
    return [] if isinstance(value, list) else False


def _without_own(model, names):
    """
    :param model: the model whose fields these are
    :param list names: of fields to read; none stands for all of them, as in ``read``
    :return: the names without those of this module
    """
    return [
        name for name in names or model.fields_get(attributes=()) if OWN not in name
    ]
