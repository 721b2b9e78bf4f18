"""Discounts take their percentage off the list prices, as they have always done; new
ones start from the prices of the store."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    discounts = env["membership.benefit"].search([("kind", "=", "discount")])
    discounts.price_base = "list"
