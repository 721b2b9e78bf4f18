"""Cards of the types that there are go on to begin at once, beside a valid one."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["membership.card.type"].search([]).renewal = "at_once"
