from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, parse_version


def migrate(cr, version):
    """Note what came back of the orders that were posted before returns were noted.

    They are worth what they were reckoned with: their share of what was paid for the
    sold line after the discounts of its order, and for a card what was paid back.
    """
    cr.execute(
        SQL(
            """
            INSERT INTO membership_return (line_id, original_id, quantity, value)
            SELECT back.id, sold.id, ABS(back.qty),
                   CASE WHEN template.membership_is_card
                        THEN ABS(back.price_subtotal_incl)
                        ELSE ROUND(
                            ABS(sold.price_subtotal_incl * back.qty / sold.qty)
                            * kept.share, currency.decimal_places)
                   END
              FROM pos_order_line back
              JOIN pos_order taking ON taking.id = back.order_id
              JOIN pos_order_line sold ON sold.id = back.refunded_orderline_id
              JOIN pos_order selling ON selling.id = sold.order_id
              JOIN membership_member member ON member.id = selling.membership_member_id
              JOIN membership_program program ON program.id = member.program_id
              JOIN res_currency currency ON currency.id = program.currency_id
              JOIN product_product product ON product.id = sold.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              CROSS JOIN LATERAL (%(share)s) AS kept
             WHERE taking.state NOT IN ('draft', 'cancel')
               AND taking.membership_posted AND selling.membership_posted
               AND sold.qty * sold.price_unit > 0 AND back.qty < 0
                ON CONFLICT DO NOTHING
            """,
            share=_share_sql(),
        )
    )
    if parse_version(version) < parse_version("19.0.1.1.0"):
        # Activity was counted just now, before there were returns to leave out.
        env = api.Environment(cr, SUPERUSER_ID, {})
        returns = env["membership.return"].search([])
        env["membership.activity"]._recount(returns.original_id.order_id)


def _share_sql():
    """Return the SELECT of the share of `selling` that discounts of the order left."""
    return SQL(
        """
        SELECT COALESCE(GREATEST(SUM(line.value), 0)
                        / NULLIF(SUM(line.value) FILTER (WHERE line.value > 0), 0), 1)
                   AS share
          FROM (
                SELECT SIGN(line.qty * line.price_unit)
                           * ABS(line.price_subtotal_incl) AS value
                  FROM pos_order_line line
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template
                       ON template.id = product.product_tmpl_id
                 WHERE line.order_id = selling.id
                   AND line.refunded_orderline_id IS NULL
                   AND template.membership_is_topup IS NOT TRUE
               ) AS line
        """
    )
