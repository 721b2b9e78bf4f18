from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Count the orders that were posted before there was activity.

    Members keep their tier: no tier asks for anything yet, and none is ever lost.
    """
    cr.execute(
        """
        UPDATE membership_member SET tier_counts_from = tier_since
         WHERE tier_counts_from IS NULL
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["membership.activity"]._backfill()
