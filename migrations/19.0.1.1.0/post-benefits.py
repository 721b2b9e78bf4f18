from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Turn the price list and the points multiplier of tiers into benefits.

    The columns are there until the update is over, though the fields are gone.
    """
    if not column_exists(cr, "membership_tier", "points_multiplier"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    rows = env.execute_query(
        SQL("SELECT id, pricelist_id, points_multiplier FROM membership_tier")
    )
    benefits = []
    for tier_id, pricelist_id, multiplier in rows:
        if pricelist_id:
            benefits.append(
                {"tier_id": tier_id, "kind": "pricelist", "pricelist_id": pricelist_id}
            )
        if multiplier != 1:
            benefits.append(
                {"tier_id": tier_id, "kind": "multiplier", "multiplier": multiplier}
            )
    env["membership.benefit"].create(benefits)
