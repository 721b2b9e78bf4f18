from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    # === CRUD METHODS === #
    def write(self, vals):
        self.product_tmpl_id.with_env(self.env)._check_membership_write(vals)
        return super().write(vals)

    def unlink(self):
        self.product_tmpl_id._check_membership_unlink()
        return super().unlink()

    # === HELPERS === #
    def _through_membership_door(self):
        return self.env["membership.guarded"]._open_door(self)
