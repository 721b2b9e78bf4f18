from odoo import api, models
from odoo.exceptions import AccessError


class LedgerRecord(models.AbstractModel):
    """What every row of the ledger has in common: the ORM never writes it.

    Rows come and change only through the operations of
    `membership.ledger.account` and `membership.ledger.hold`, which post by SQL.
    """

    _name = "membership.ledger.record"
    _description = "Ledger Record"

    # These never call super: nothing is ever made, changed or deleted this way.
    # pylint: disable=method-required-super,no-raise-unlink
    @api.model_create_multi
    def create(self, vals_list):
        """Refuse, whoever asks: rows are made by the ledger's operations."""
        raise self._ledger_refusal()

    def write(self, vals):
        """Refuse, whoever asks: a correction is a new entry."""
        raise self._ledger_refusal()

    def unlink(self):
        """Refuse, whoever asks: nothing leaves the ledger."""
        raise self._ledger_refusal()

    def _ledger_refusal(self):
        return AccessError(
            self.env._(
                "%(model)s: the ledger is written by its own operations only. "
                "To correct a movement, post a new one.",
                model=self._description,
            )
        )
