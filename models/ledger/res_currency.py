from decimal import Decimal

from odoo import models
from odoo.tools import ormcache

from ..memory import forget


class ResCurrency(models.Model):
    """Wallets count in whole smallest units; each operation asks for their size."""

    _inherit = "res.currency"

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if "rounding" in vals:
            forget(self.env)
        return result

    # === BUSINESS METHODS === #
    @ormcache("self.id")
    def _membership_unit(self):
        """Return the smallest amount of this currency, exactly."""
        return Decimal(repr(self.rounding))
