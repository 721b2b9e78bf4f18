from odoo import fields, models


class LedgerLot(models.AbstractModel):
    """What is left of one credit, with its expiry, its first day, its store and issuer.

    `remaining` counts the part that holds reserve (`held`). A lot with a negative
    grant is a debt: what a reversal could not find any more.
    """

    _name = "membership.ledger.lot"
    _inherit = ["membership.ledger.record"]
    _description = "Ledger Lot"
    _order = "expires_on, id"
    _log_access = False

    # === FIELDS === #
    bucket = fields.Char(required=True, readonly=True)
    expires_on = fields.Date(
        readonly=True, help="Last day on which the lot can be spent; empty = never."
    )
    available_on = fields.Date(
        readonly=True, help="First day on which the lot can be spent; empty = at once."
    )
    store_id = fields.Many2one("pos.config", ondelete="restrict", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        string="Issuer",
        readonly=True,
        ondelete="restrict",
        help="The company that sold or gave it.",
    )

    _open_index = models.Index("(account_id, expires_on, id) WHERE remaining <> 0")
    _due_index = models.Index(
        "(expires_on, id) WHERE expires_on IS NOT NULL AND remaining > held"
    )
