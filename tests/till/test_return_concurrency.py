from functools import partial

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

TILLS = 4
PRICE = 30


@tagged("-at_install", "post_install")
class TestReturnAtSeveralTills(ConcurrentCase):
    """One sold line comes back at several tills at once, really committed."""

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
            self.line_id = self.post(env).lines.id

    # === ACTIONS === #

    def post(self, env, refund_of=None):
        """Post a paid order that sells one piece or, with `refund_of`, takes it back.

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
                partner=self.partner_id,
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

    # === TESTS === #

    def test_it_comes_back_once_and_the_others_are_looked_at(self):
        back = partial(self.post, refund_of=self.line_id)
        tills = [partial(self.retrying, lambda env: back(env).id) for _ in range(TILLS)]
        self.assertEqual(len(set(self.together(*tills))), TILLS)
        with self.transaction() as env:
            member = env["membership.member"].browse(self.member_id)
            self.assertEqual(member.points_account_id.balance, 0)
            returns = env["membership.return"].search(
                [("original_id", "=", self.line_id)]
            )
            self.assertEqual(returns.mapped("quantity"), [1])
            self.assertEqual(returns.mapped("value"), [PRICE])
            rows = env["membership.activity"].search([("member_id", "=", member.id)])
            self.assertEqual((rows.spend, rows.orders), (0, 0))
            matters = env["membership.exception"].search(
                [("member_id", "=", member.id)]
            )
            self.assertEqual(matters.mapped("kind"), ["return"] * (TILLS - 1))
