from odoo import api, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def _load_pos_data_fields(self, config):
        return super()._load_pos_data_fields(config) + ["membership_no_points"]

    @api.model
    def _load_pos_data_search_read(self, data, config):
        """Cards are shown for sale whatever categories the store shows."""
        products = super()._load_pos_data_search_read(data, config)
        program = config.membership_program_id.sudo()
        if program:
            shown = program.card_type_ids.product_id.product_tmpl_id.ids
            data["pos.config"][0].setdefault(
                "_pos_special_display_products_ids", []
            ).extend(shown)
        return products
