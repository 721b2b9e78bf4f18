from functools import partial

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

BUYERS = 8


@tagged("-at_install", "post_install")
class TestCardSaleConcurrency(ConcurrentCase):
    """Eight tills sell the last two cards at the same moment, really committed."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.remove_buyers)
        with self.transaction() as env:
            card_type = env["membership.card.type"].create(
                {
                    "program_id": self.program_id,
                    "name": "Rare Card",
                    "kind": "paid",
                    "price": 30,
                }
            )
            self.type_id, self.product_id = card_type.id, card_type.product_id.id
            program = card_type.program_id
            partners = env["res.partner"].create(
                [{"name": f"Buyer {number}"} for number in range(BUYERS)]
            )
            members = [
                env["membership.member"]._enrol(program, partner)
                for partner in partners
            ]
            store = env["pos.config"].create(
                {"name": "Busy store", "payment_method_ids": False}
            )
            self.store_id = store.id
            self.member_ids = [member.id for member in members]
            self.partner_ids = partners.ids
            self.officer_id = env.ref("base.user_admin").id
            self.line_ids = [self.new_line(env) for __ in range(BUYERS)]

    def new_line(self, env, qty=1, refund_of=None):
        """Return the id of the line of a paid order that bought cards."""
        ((order_id,),) = env.execute_query(
            SQL(
                """
                INSERT INTO pos_order (company_id, config_id, name, uuid, date_order,
                                       state, amount_tax, amount_total, amount_paid,
                                       amount_return)
                VALUES (%s, %s, 'Busy', gen_random_uuid(), %s, 'paid', 0, 30, 30, 0)
             RETURNING id
                """,
                env.company.id,
                self.store_id,
                fields.Datetime.now(),
            )
        )
        ((line_id,),) = env.execute_query(
            SQL(
                """
                INSERT INTO pos_order_line (order_id, company_id, name, uuid,
                                            product_id, qty, price_unit, price_subtotal,
                                            price_subtotal_incl, refunded_orderline_id)
                VALUES (%(order)s, %(company)s, 'Busy', gen_random_uuid(), %(product)s,
                        %(qty)s, 30, 30 * %(qty)s, 30 * %(qty)s, %(refund)s)
             RETURNING id
                """,
                order=order_id,
                company=env.company.id,
                product=self.product_id,
                qty=qty,
                refund=refund_of,
            )
        )
        return line_id

    def remove_buyers(self):
        with self.transaction() as env:
            mine = SQL("type_id = %s", self.type_id)
            events = SQL("card_id IN (SELECT id FROM membership_card WHERE %s)", mine)
            env.cr.execute(
                SQL(
                    "UPDATE membership_member SET card_id = NULL WHERE program_id = %s",
                    self.program_id,
                )
            )
            of_program = SQL("program_id = %s", self.program_id)
            self._delete(env, "membership_exception", of_program)
            self._triggers(env, SQL("DISABLE"), "membership_card_event")
            self._delete(env, "membership_card_event", events)
            self._triggers(env, SQL("ENABLE"), "membership_card_event")
            self._delete(env, "membership_card_stock", mine)
            self._delete(env, "membership_card", mine)
            sold = SQL("product_id = %s", self.product_id)
            self._delete(
                env,
                "pos_order",
                SQL("id IN (SELECT order_id FROM pos_order_line WHERE %s)", sold),
            )
            env["pos.config"].browse(self.store_id).unlink()
            env["membership.card.type"].browse(self.type_id).unlink()
            product = env["product.product"].browse(self.product_id)
            product._through_membership_door().membership_is_card = False
            product.unlink()
            for member_id in self.member_ids:
                self._remove_member(env, member_id)
            env["res.partner"].browse(self.partner_ids).unlink()

    # === ACTIONS === #

    def stock(self, count):
        with self.transaction() as env:
            card_type = env["membership.card.type"].browse(self.type_id)
            card_type.write({"stock_limited": True, "stock_left": count})

    def sell(self, line_id, member_id, env):
        """What posting a line does; return the ids of the cards."""
        line = env["pos.order.line"].browse(line_id)
        member = env["membership.member"].browse(member_id)
        return env["membership.card.type"].browse(self.type_id)._sell(line, member).ids

    def sell_at_once(self, member_ids):
        """Let a till each sell a card; return how many were issued and reported."""
        self.together(
            *(
                partial(self.retrying, partial(self.sell, line_id, member_id))
                for line_id, member_id in zip(self.line_ids, member_ids, strict=True)
            )
        )
        with self.transaction() as env:
            cards = env["membership.card"].search_count(
                [("type_id", "=", self.type_id)]
            )
            return cards, len(self.matters(env))

    def matters(self, env):
        return env["membership.exception"].search(
            [("program_id", "=", self.program_id)]
        )

    # === TESTS === #

    def test_the_last_two_cards_go_to_two_of_eight_buyers(self):
        self.stock(2)
        self.assertEqual(self.sell_at_once(self.member_ids), (2, BUYERS - 2))
        with self.transaction() as env:
            tokens = env["membership.card.stock"].search(
                [("type_id", "=", self.type_id)]
            )
            self.assertEqual(len(tokens.card_id), 2)
            self.assertEqual(self.matters(env).mapped("missing_count"), [1] * 6)

    def test_a_member_who_buys_at_eight_tills_gets_no_more_than_the_limit(self):
        with self.transaction() as env:
            env["membership.card.type"].browse(self.type_id).claim_limit = 2
        bought = self.sell_at_once(self.member_ids[:1] * BUYERS)
        self.assertEqual(bought, (2, BUYERS - 2))

    def test_what_a_rolled_back_sale_held_goes_to_the_next(self):
        failing, *others = self.line_ids

        refusal = UserError("Another line of the order is refused")

        def sell_and_fail(env):
            self.sell(failing, self.member_ids[0], env)
            raise refusal

        def fail():
            with self.assertRaises(UserError):
                self.retrying(sell_and_fail)

        for line_id in others:
            self.stock(1)
            sell = partial(self.sell, line_id, self.member_ids[1])
            __, cards = self.together(fail, partial(self.retrying, sell))
            self.assertEqual(len(cards), 1)

    def test_a_missing_card_is_issued_or_paid_back_but_never_both(self):
        self.stock(0)
        self.retrying(partial(self.sell, self.line_ids[0], self.member_ids[0]))
        self.stock(1)
        with self.transaction() as env:
            back_id = self.new_line(env, -1, self.line_ids[0])
            (matter_id,) = self.matters(env).ids

        def issue(env):
            matter = env["membership.exception"].browse(matter_id)
            matter.with_user(self.officer_id).action_issue_cards()

        def take_back(env):
            back = env["pos.order.line"].browse(back_id)
            env["membership.card.type"].browse(self.type_id)._take_back(back)

        self.together(
            *[partial(self.retrying, issue)] * 3, partial(self.retrying, take_back)
        )
        with self.transaction() as env:
            cards = env["membership.card"].search([("type_id", "=", self.type_id)])
            self.assertFalse(cards.filtered(lambda card: card.state != "cancelled"))
            self.assertEqual(self.matters(env).state, "done")
