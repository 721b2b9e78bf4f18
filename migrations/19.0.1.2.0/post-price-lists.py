from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give each percent discount a price list of its own.

    One may have taken over a list that was there before; that list stays as it is now,
    for nobody knows any more what it was.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["membership.benefit"].search([("kind", "=", "discount")])._keep_own_pricelist()
