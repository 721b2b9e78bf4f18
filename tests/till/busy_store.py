from odoo import fields
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

PRICE = 30


class BusyStoreCase(ConcurrentCase):
    """A store that posts orders in transactions of their own, really committed."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            store = env["pos.config"].create(
                {
                    "name": "Busy store",
                    "payment_method_ids": False,
                    "membership_program_id": self.program_id,
                }
            )
            method = env["pos.payment.method"].create({"name": "Busy account"})
            product = env["product.product"].create(
                {"name": "Busy tea", "type": "service", "taxes_id": [(5,)]}
            )
            self.store_id, self.method_id = store.id, method.id
            self.product_id = product.id

    # === ACTIONS === #

    def post(self, env, refund_of=None, partner_id=None):
        """Post a paid order that sells one piece or, with `refund_of`, takes it back.

        :param partner_id: the customer, default the member's contact
        :return: the order
        """
        sign = -1 if refund_of else 1
        ((order_id,),) = env.execute_query(
            SQL(
                """
                INSERT INTO pos_order (company_id, config_id, partner_id, name, uuid,
                                       date_order, state, currency_rate, amount_tax,
                                       amount_total, amount_paid, amount_return)
                VALUES (%(company)s, %(store)s, %(partner)s, 'Busy',
                        gen_random_uuid(), %(now)s, 'paid', 1, 0, %(total)s,
                        %(total)s, 0)
             RETURNING id
                """,
                company=env.company.id,
                store=self.store_id,
                partner=partner_id or self.partner_id,
                now=fields.Datetime.now(),
                total=sign * PRICE,
            )
        )
        env.cr.execute(
            SQL(
                """
                INSERT INTO pos_order_line
                       (order_id, company_id, name, uuid, product_id, qty, price_unit,
                        price_subtotal, price_subtotal_incl, refunded_orderline_id,
                        membership_eligible)
                VALUES (%(order)s, %(company)s, 'Busy', gen_random_uuid(),
                        %(product)s, %(qty)s, %(price)s, %(price)s, %(price)s,
                        %(refund)s, TRUE)
                """,
                order=order_id,
                company=env.company.id,
                product=self.product_id,
                qty=sign,
                price=PRICE,
                refund=refund_of,
            )
        )
        env.cr.execute(
            SQL(
                """
                INSERT INTO pos_payment
                       (pos_order_id, payment_method_id, amount, uuid, payment_date)
                VALUES (%s, %s, %s, gen_random_uuid(), now() AT TIME ZONE 'UTC')
                """,
                order_id,
                self.method_id,
                sign * PRICE,
            )
        )
        order = env["pos.order"].browse(order_id)
        order._membership_post()
        return order

    def remove_committed(self):
        with self.transaction() as env:
            orders = SQL("config_id = %s", self.store_id)
            of_orders = SQL("IN (SELECT id FROM pos_order WHERE %s)", orders)
            lines = SQL("SELECT id FROM pos_order_line WHERE order_id %s", of_orders)
            self._triggers(env, SQL("DISABLE"), "membership_return")
            self._delete(env, "membership_return", SQL("line_id IN (%s)", lines))
            self._triggers(env, SQL("ENABLE"), "membership_return")
            self._delete(env, "membership_exception", SQL("order_id %s", of_orders))
            self._delete(env, "membership_activity", SQL("order_id %s", of_orders))
            self._delete(env, "pos_payment", SQL("pos_order_id %s", of_orders))
            self._delete(env, "pos_order", orders)
            env["pos.config"].browse(self.store_id).membership_program_id = False
        result = super().remove_committed()
        with self.transaction() as env:
            env["pos.config"].browse(self.store_id).unlink()
            env["pos.payment.method"].browse(self.method_id).unlink()
            env["product.product"].browse(self.product_id).unlink()
        return result
