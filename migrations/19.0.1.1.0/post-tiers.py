from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Count the orders that were posted before there was activity."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["membership.activity"]._backfill()
