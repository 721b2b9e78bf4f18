from odoo import models


class LedgerAllocation(models.AbstractModel):
    """How much one entry changed one lot, besides the grant that made the lot.

    PostgreSQL itself refuses to update or delete an allocation.
    """

    _name = "membership.ledger.allocation"
    _inherit = ["membership.ledger.immutable"]
    _description = "Ledger Allocation"
    _order = "id"
    _log_access = False
