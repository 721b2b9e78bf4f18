from odoo import api, models
from odoo.tools import SQL


class MembershipActivity(models.Model):
    """How an order becomes activity."""

    _inherit = "membership.activity"

    # === BUSINESS METHODS === #
    @api.model
    def _backfill(self):
        """Count the posted orders that have no activity yet.

        :return: how many were counted
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO membership_activity
                       (order_id, member_id, day, spend, orders, points, topup)
                SELECT order_id, member_id, day, spend, orders, points, topup
                  FROM (%s) AS counted
                 WHERE (spend, orders, points, topup) <> (0, 0, 0, 0)
                    ON CONFLICT (order_id) DO NOTHING
                """,
                self._of_orders_sql(SQL("sold.membership_posted")),
            )
        )
        self.invalidate_model()
        return self.env.cr.rowcount

    @api.model
    def _recount(self, orders):
        """Count these orders anew, as if what was returned had never been bought.

        :return: the members whose figures changed
        """
        self.env["pos.order.line"].flush_model()
        self.env["pos.order"].flush_model(
            ["membership_counted_at", "membership_member_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE membership_activity activity
                   SET spend = counted.spend, orders = counted.orders,
                       points = counted.points, topup = counted.topup
                  FROM (%s) AS counted
                 WHERE counted.order_id = activity.order_id
                   AND (activity.spend, activity.orders,
                        activity.points, activity.topup)
                       <> (counted.spend, counted.orders,
                           counted.points, counted.topup)
             RETURNING activity.member_id
                """,
                self._of_orders_sql(SQL("sold.id = ANY(%s)", orders.ids)),
            )
        )
        self.invalidate_model()
        ids = sorted({member_id for (member_id,) in rows})
        return self.env["membership.member"].browse(ids)

    @api.model
    def _of_orders_sql(self, condition):
        """Return the SELECT of the activity of the orders that meet a condition."""
        return SQL(
            """
            SELECT sold.id AS order_id,
                   COALESCE(member.merged_into_id, member.id) AS member_id,
                   (COALESCE(sold.membership_counted_at, sold.date_order)
                       AT TIME ZONE 'UTC' AT TIME ZONE program.tz)::date
                       AS day,
                   bought.kept AS spend,
                   (bought.kept > 0)::int AS orders,
                   %(points)s AS points,
                   %(topup)s AS topup
              FROM pos_order sold
              JOIN membership_member member ON member.id = sold.membership_member_id
              JOIN membership_program program ON program.id = member.program_id
              CROSS JOIN LATERAL (%(bought)s) AS bought
             WHERE %(condition)s
            """,
            points=self._kept_entries_sql(
                "membership_points_entry", SQL("entry.kind = 'earn'")
            ),
            topup=self._kept_entries_sql(
                "membership_wallet_entry",
                SQL("entry.kind = 'topup' AND entry.bucket = 'principal'"),
            ),
            bought=self._bought_sql(),
            condition=condition,
        )

    @api.model
    def _bought_sql(self):
        """Return the SELECT of what is left of the price of the goods of `sold`, after
        discounts and what came back."""
        return SQL(
            """
            SELECT GREATEST(GREATEST(COALESCE(SUM(line.value), 0), 0)
                            - COALESCE(SUM(line.returned), 0), 0) AS kept
              FROM (
                    SELECT SIGN(line.qty * line.price_unit)
                               * ABS(line.price_subtotal_incl)
                           + (
                            SELECT COALESCE(SUM(back.value), 0)
                              FROM membership_return back
                             WHERE back.line_id = line.id
                           ) AS value,
                           (
                            SELECT COALESCE(SUM(back.value), 0)
                              FROM membership_return back
                             WHERE back.original_id = line.id
                           ) AS returned
                      FROM pos_order_line line
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template
                           ON template.id = product.product_tmpl_id
                      JOIN pos_config store ON store.id = sold.config_id
                     WHERE line.order_id = sold.id
                       AND line.refunded_orderline_id IS NULL
                       AND template.membership_is_topup IS NOT TRUE
                       AND line.product_id IS DISTINCT FROM store.tip_product_id
                   ) AS line
            """
        )

    @api.model
    def _kept_entries_sql(self, table, condition):
        """Return the sum of the entries of `sold`, less what was reversed of them."""
        return SQL(
            """
            (
                SELECT COALESCE(SUM(entry.amount + COALESCE((
                            SELECT SUM(reversal.amount) FROM %(table)s reversal
                             WHERE reversal.reverses_id = entry.id), 0)), 0)
                  FROM %(table)s entry
                 WHERE entry.origin_model = 'pos.order' AND entry.origin_id = sold.id
                   AND %(condition)s
            )
            """,
            table=SQL.identifier(table),
            condition=condition,
        )
