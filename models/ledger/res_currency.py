from decimal import Decimal

from odoo import models
from odoo.tools import ormcache


class ResCurrency(models.Model):
    """Wallets count in whole smallest units; each operation asks for their size."""

    _inherit = "res.currency"

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if "rounding" in vals:
            self.env.registry.clear_cache()
        return result

    # === BUSINESS METHODS === #
    @ormcache("self.id")
    def _membership_unit(self):
        """Return the smallest amount of this currency, exactly."""
        return Decimal(repr(self.rounding))
