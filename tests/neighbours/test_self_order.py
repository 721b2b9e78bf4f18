from uuid import uuid4

from odoo import Command

from .common import SelfOrderCase


class TestSelfOrder(SelfOrderCase):
    """What an anonymous visitor cannot put on an order."""

    # === A NEW ORDER === #

    def test_goods_are_ordered_without_a_customer(self):
        order = self.order(
            self.phone_payload(
                self.line(self.tea), partner_id=self.member.partner_id.id
            )
        )
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.amount_total, 100)
        self.assertFalse(order.partner_id)

    def test_customer_who_is_no_member_is_not_named_either(self):
        order = self.order(
            self.phone_payload(self.line(self.tea), partner_id=self.contact.id)
        )
        self.assertFalse(order.partner_id)

    def test_archived_member_is_not_named(self):
        self.member.active = False
        order = self.order(
            self.phone_payload(
                self.line(self.tea), partner_id=self.member.partner_id.id
            )
        )
        self.assertFalse(order.partner_id)

    def test_contact_of_the_address_form_is_kept(self):
        made = self._fill_address_form()
        order = self.order(self.phone_payload(self.line(self.tea), partner_id=made.id))
        self.assertEqual(order.partner_id, made)

    def test_contact_of_the_address_form_who_enrolled_is_not_named(self):
        made = self._fill_address_form()
        self.env["membership.member"]._enrol(self.program, made)
        order = self.order(self.phone_payload(self.line(self.tea), partner_id=made.id))
        self.assertFalse(order.partner_id)

    def test_menu_is_ordered_with_its_parts(self):
        combo = self.env["product.combo"].create(
            {
                "name": "Drinks",
                "combo_item_ids": [Command.create({"product_id": self.tea.id})],
            }
        )
        combos = [Command.set(combo.ids)]
        menu = self._create_goods("Menu", 30.0, type="combo", combo_ids=combos)
        parent = self.line(menu, price=0)
        part = self.line(self.tea, combo_item_id=combo.combo_item_ids.id)
        link = {part[2]["uuid"]: {"combo_parent_id": parent[2]["uuid"]}}
        order = self.order(
            self.phone_payload(
                parent, part, relations_uuid_mapping={"pos.order.line": link}
            )
        )
        self.assertEqual(order.lines.combo_parent_id.product_id, menu)
        self.assertEqual(
            order.lines.combo_line_ids.mapped("price_unit"), [menu.list_price]
        )

    def test_card_is_not_ordered_at_any_price(self):
        for price in (0, 0.01, 120):
            self.assertRefused(
                self.phone_payload(
                    self.line(self.year_product, price=price),
                    partner_id=self.member.partner_id.id,
                ),
                "Year card is sold at the till only.",
            )
        self.assertFalse(self.cards_of())

    def test_card_is_not_ordered_from_a_kiosk(self):
        store = self.config.with_context(
            bypass_payment_method_ids_forbidden_change=True
        )
        store.payment_method_ids = self.bank_pm1
        self.config.self_ordering_mode = "kiosk"
        self.assertRefused(
            self.phone_payload(self.line(self.year_product, price=0)),
            "Year card is sold at the till only.",
            device="kiosk",
        )

    def test_card_is_not_ordered_by_somebody_who_signed_in(self):
        self.authenticate("tillcashier", "tillcashier")
        self.assertRefused(
            self.phone_payload(self.line(self.year_product, price=0)),
            "Year card is sold at the till only.",
        )

    def test_card_is_not_hidden_in_a_combo(self):
        draft = self.till_draft(self.line(self.tea))
        hidden = self.line(self.year_product, price=0, order_id=draft.id)
        self.assertRefused(
            self.phone_payload(self.line(self.tea, combo_line_ids=[hidden])),
            "A line of this order belongs to another order.",
        )

    def test_card_is_not_ordered_where_there_is_no_program(self):
        self.config.sudo().membership_program_id = False
        self.assertRefused(
            self.phone_payload(self.line(self.year_product, price=0)),
            "Year card is sold at the till only.",
        )

    def test_topup_is_not_ordered(self):
        self.assertRefused(
            self.phone_payload(self.line(self.package.product_id, price=0)),
            "Pay 300, get 350 is sold at the till only.",
        )
        self.assertWallet(0, 0)

    def test_what_members_buy_is_not_ordered(self):
        self._keep_for_gold(self.stamp)
        self.assertRefused(
            self.phone_payload(self.line(self.stamp)),
            "Postage stamp is sold at the till only.",
        )

    def test_goods_are_not_returned(self):
        sold = self.sell([self.line(self.tea)], member=self.member)
        points = self.member.points_account_id.balance
        self.assertRefused(
            self.phone_payload(self.line(self.tea, -1, refund_of=sold.lines)),
            "Goods are returned at the till only.",
        )
        self.assertPoints(points)

    def test_goods_are_not_returned_by_a_link(self):
        sold = self.sell([self.line(self.tea)], member=self.member)
        line = self.line(self.tea, -1)
        link = {line[2]["uuid"]: {"refunded_orderline_id": sold.lines.uuid}}
        order = self.order(
            self.phone_payload(line, relations_uuid_mapping={"pos.order.line": link})
        )
        self.assertFalse(order.lines.refunded_orderline_id)

    def test_order_is_not_paid_by_word_alone(self):
        payload = self.phone_payload(
            self.line(self.tea),
            state="paid",
            amount_paid=100,
            payment_ids=[self.pay(self.cash_pm1, 100)],
            membership_member_id=self.member.id,
            membership_posted=True,
        )
        order = self.order(payload)
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.payment_ids)
        self.assertFalse(order.membership_posted)
        self.assertFalse(order.membership_member_id)

    def test_order_of_nothing_gives_nothing(self):
        order = self.order(
            self.phone_payload(
                self.line(self.tea, price=120),
                self.line(self.tea, price=-120),
                partner_id=self.member.partner_id.id,
            )
        )
        self.assertEqual(order.state, "paid")
        self.assertFalse(order.membership_member_id)
        self.assertPoints(0)
        self.assertFalse(
            self.env["membership.activity"].search([("member_id", "=", self.member.id)])
        )

    # === A DRAFT OF A TILL === #

    def test_change_of_a_draft_keeps_what_the_till_gave(self):
        draft = self.till_draft(self.line(self.tea), self.line(self.year_product))
        for customer in (False, self.other_member.partner_id.id, self.contact.id):
            changed = self.change(draft, self.line(self.stamp), partner_id=customer)
            self.assertEqual(changed, draft)
            self.assertEqual(draft.partner_id, self.member.partner_id)
        self.assertEqual(
            draft.lines.product_id, self.tea | self.year_product | self.stamp
        )
        self.assertEqual(draft.state, "draft")

    def test_phone_does_not_change_or_remove_a_card(self):
        draft = self.till_draft(self.line(self.tea), self.line(self.year_product))
        card = draft.lines.filtered(lambda line: line.product_id == self.year_product)
        self.change(draft, Command.update(card.id, {"price_unit": 0, "qty": 5}))
        self.change(draft, Command.delete(card.id))
        self.change(draft, Command.unlink(card.id))
        self.assertEqual((card.price_unit, card.qty), (120, 1))

    def test_phone_turns_no_goods_into_a_card(self):
        draft = self.till_draft(self.line(self.tea))
        self.assertRefused(
            self._changed(
                draft,
                Command.update(draft.lines.id, {"product_id": self.year_product.id}),
            ),
            "Year card is sold at the till only.",
        )

    def test_phone_reaches_for_no_line_of_another_order(self):
        draft = self.till_draft(self.line(self.tea))
        sold = self.sell([self.line(self.tea)], member=self.member)
        sentence = "A line of this order belongs to another order."
        for command in (
            Command.update(sold.lines.id, {"qty": 9}),
            Command.delete(sold.lines.id),
            Command.link(sold.lines.id),
            Command.clear(),
            (Command.CLEAR,),
            Command.set(sold.lines.ids),
        ):
            self.assertRefused(self._changed(draft, command), sentence)
        nested = Command.update(
            draft.lines.id, {"combo_line_ids": [Command.delete(sold.lines.id)]}
        )
        self.assertRefused(self._changed(draft, nested), sentence)

    def test_order_brought_to_zero_pays_no_card(self):
        draft = self.till_draft(self.line(self.year_product))
        self.assertRefused(
            self._changed(draft, self.line(self.tea, price=-120)),
            "Cards and top-ups are paid at the till.",
        )
        self.assertFalse(self.cards_of())

    def test_draft_of_another_table_is_left_alone(self):
        draft = self.till_draft(self.line(self.tea))
        sentence = "This order belongs to somebody else."
        by_uuid = self.phone_payload(self.line(self.stamp), uuid=draft.uuid)
        self.assertRefused(by_uuid, sentence, table=self.other_table)
        by_table = self.phone_payload(self.line(self.stamp), table_id=self.table.id)
        self.assertRefused(by_table, sentence, table=self.other_table)

    def test_draft_is_found_by_its_token_after_it_moved(self):
        draft = self.till_draft(self.line(self.tea))
        payload = self._changed(draft, self.line(self.stamp))
        changed = self.order(payload, table=self.other_table)
        self.assertEqual(changed, draft)
        self.assertEqual(len(draft.lines), 2)

    def test_till_finishes_what_a_phone_began(self):
        draft = self.change(self.till_draft(self.line(self.tea)), self.line(self.tea))
        payment = self.pay(self.cash_pm1, 200)
        payload = self.payload([], [payment], self.member, uuid=draft.uuid)
        payload |= {"amount_total": 200, "access_token": draft.access_token}
        paid = self.sync(payload)[0]
        self.assertEqual(paid, draft)
        self.assertEqual(paid.state, "paid")
        self.assertPoints(200)

    def test_till_sells_a_card_on_an_order_of_a_phone(self):
        draft = self.order(self.phone_payload(self.line(self.tea)))
        card = self.line(self.year_product)
        payload = self.payload(
            [card], [self.pay(self.cash_pm1, 220)], self.member, uuid=draft.uuid
        )
        payload |= {"amount_total": 220, "access_token": draft.access_token}
        self.sync(payload)
        self.assertEqual(self.cards_of().state, "active")

    # === HELPERS === #

    def _changed(self, draft, *lines):
        return self.phone_payload(
            *lines,
            uuid=draft.uuid,
            access_token=draft.access_token,
            table_id=draft.table_id.id,
        )

    def _keep_for_gold(self, product):
        self.env["membership.benefit"].create(
            {
                "tier_id": self.gold.id,
                "kind": "exclusive",
                "product_tmpl_ids": [Command.set(product.product_tmpl_id.ids)],
            }
        )

    def _fill_address_form(self):
        answer = self.ask(
            "/pos-self-order/validate-partner",
            access_token=self.config.access_token,
            name=f"Guest {uuid4()}",
            phone="13900001111",
            street="Nanjing Road 1",
            zip="200000",
            city="Shanghai",
            country_id=self.env.ref("base.cn").id,
        )
        return self.env["res.partner"].browse(answer["result"]["res.partner"][0]["id"])
