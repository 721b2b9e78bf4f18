from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.pos_membership.models.till.readers import RECEIPTS_AT_ONCE

from ..till.common import TillCase

# What a till loads with each of the settings, besides how records are found at all
LOADED = {
    "membership.program": {"name", "currency_id", "hold_minutes"},
    "membership.tier": {"name", "level", "color"},
    "membership.card.type": {
        "name",
        "product_id",
        "discount_max",
        "color",
        "text_color",
    },
    "membership.benefit": {
        "kind",
        "percent",
        "price_base",
        "tier_id",
        "card_type_id",
        "pricelist_id",
        "product_tmpl_ids",
    },
    "membership.topup.package": {"name", "product_id", "amount", "bonus"},
}
FOUND_BY = {
    "id",
    "active",
    "company_id",
    "create_date",
    "create_uid",
    "display_name",
    "name",
    "program_id",
    "sequence",
    "write_date",
    "write_uid",
}
# The fields of this module on Odoo's own models that say something of members
OF_MEMBERS = {
    "pos.order": "membership_member_id",
    "pos.order.line": "membership_card_ids",
    "pos.payment": "membership_hold_token",
    "res.partner": "membership_member_ids",
}

# Fields of this module on orders and payments that a till itself fills in. Neither
# gives anything: a token is checked against its hold, a normal price is only shown.
SENT_BY_TILLS = {
    ("pos.order.line", "membership_normal_price"),
    ("pos.payment", "membership_hold_token"),
}


@tagged("post_install", "-at_install")
class TestCashier(TillCase):
    """A cashier gets what the till asks for, and nothing of members besides."""

    def draft_paid_from_wallet(self):
        """An order of which the wallet payment is authorised, saved and not paid."""
        self.give_wallet(principal=100)
        payload = self.payload([self.line(self.tea)], [self.pay(self.cash_pm1, 0)])
        token, answer = self.authorise(100, payload["uuid"])
        self.assertTrue(answer["ok"])
        payload["payment_ids"] = [self.pay(self.wallet_method, 100, token)]
        order, answer = self.sync({**payload, "state": "draft"})
        return order, token, answer

    def test_no_model_of_members_is_read(self):
        for name, model in self.env.registry.items():
            if not name.startswith("membership.") or model._abstract:
                continue
            records = self.env[name].with_user(self.cashier)
            with self.subTest(model=name):
                self.assertEqual(records.has_access("read"), name in LOADED)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(operation))

    def test_of_settings_a_cashier_reads_what_a_till_shows(self):
        for name, loaded in LOADED.items():
            records = self.env[name].with_user(self.cashier)
            with self.subTest(model=name):
                self.assertEqual(set(records.fields_get()) - FOUND_BY - loaded, set())
                self.assertTrue(records.search([]).read())
        programs = self.env["membership.program"].with_user(self.cashier)
        for domain in ([("earn_points", ">", 0)], [("member_ids.phone", "=", "1")]):
            with self.assertRaises(AccessError):
                programs.search(domain)
        with self.assertRaises(AccessError):
            programs.search([]).read(["wallet_liability_account_id"])

    def test_orders_payments_and_contacts_say_nothing_of_members(self):
        self.draft_paid_from_wallet()
        self.sell([self.line(self.tea)])
        for model, field in OF_MEMBERS.items():
            records = self.env[model].with_user(self.cashier)
            with self.subTest(model=model):
                self.assertNotIn(field, records.fields_get())
                found = records.search([], limit=5)
                self.assertTrue(found.read(["display_name"]))
                with self.assertRaises(AccessError):
                    found.read([field])
                for domain in ([(field, "!=", False)], [(field, "ilike", "a")]):
                    with self.assertRaises(AccessError):
                        records.search(domain)
                with self.assertRaises(AccessError):
                    records.search([], order=field)
                with self.assertRaises(AccessError):
                    records._read_group([], [field])

    def test_a_receipt_with_its_balances_goes_to_tills_only(self):
        self.give_wallet(principal=77)
        payload = self.payload([self.line(self.tea)])
        order, answer = self.sync(payload)
        receipt = answer["pos.order"][0]["membership_receipt"]
        self.assertEqual(receipt["wallet_principal"], 77)
        orders = self.env["pos.order"].with_user(self.cashier)
        self.assertNotIn("membership_receipt", orders.fields_get())
        forged = orders.with_context(_membership_till_reads=True)
        for records in (orders, forged):
            with self.assertRaises(AccessError):
                records.browse(order.id).read(["membership_receipt"])
            with self.assertRaises(AccessError):
                records.search_read([], ["membership_receipt"])
        self.assertTrue(orders.browse(order.id).read())
        till = self.config.with_user(self.cashier)
        rows = till.read_config_open_orders({"pos.order": [("id", "=", order.id)]})
        (row,) = rows["dynamic_records"]["pos.order"]
        self.assertEqual(row["membership_receipt"]["wallet_principal"], 77)
        params = self.pos_session.with_user(self.cashier).load_data_params()
        self.assertIn("membership_receipt", params["pos.order"]["relations"])

    def test_no_field_of_ours_that_decides_is_written(self):
        self.sell([self.line(self.tea)])
        for name, model in self.env.registry.items():
            records = self.env[name].with_user(self.cashier)
            if name.startswith("membership.") or model._abstract:
                continue
            if not records.has_access("write"):
                continue
            for field in records._fields.values():
                if not field.name.startswith("membership_") or not field.store:
                    continue
                if (name, field.name) in SENT_BY_TILLS:
                    continue
                record = records.search([], limit=1)
                self.assertTrue(record)
                with self.subTest(field=str(field)), self.assertRaises(AccessError):
                    record.write({field.name: False})

    def test_a_till_gets_the_token_of_its_own_unpaid_order_again(self):
        order, token, answer = self.draft_paid_from_wallet()
        self.assertEqual(answer["pos.payment"][0]["membership_hold_token"], token)
        self.env.invalidate_all()
        data = self.pos_session.with_user(self.cashier).load_data([])
        tokens = {row["id"]: row for row in data["pos.payment"]}
        payment = tokens[order.payment_ids.id]
        self.assertEqual(payment["membership_hold_token"], token)

    def test_no_till_gets_the_token_of_another_store_s_or_of_a_paid_order(self):
        order, __, __ = self.draft_paid_from_wallet()
        payments = self.env["pos.payment"].with_user(self.cashier)
        other = self.config.sudo().copy()
        payments = payments.browse(order.payment_ids.ids)
        (row,) = payments._load_pos_data_read(payments, other)
        self.assertFalse(row["membership_hold_token"])
        self.give_wallet(principal=1)
        paid = self.sell_with_wallet([self.line(self.tea)], 0.5, rest=99.5)
        data = self.env["pos.order"].with_user(self.cashier)
        data = data.read_pos_orders([("id", "=", paid.id)])
        self.assertTrue(data["pos.payment"])
        for row in data["pos.payment"]:
            self.assertFalse(row["membership_hold_token"])

    def test_receipts_of_earlier_orders_are_looked_up(self):
        order = self.sell([self.line(self.tea)])
        lookups = self.env["membership.lookup"]
        receipts = lookups.search_count([("kind", "=", "receipt")])
        self.assertFalse(receipts, "a till that sends an order looks up nobody")
        orders = order.with_user(self.cashier)
        for ask in (
            lambda: orders.read_pos_orders([("id", "=", order.id)]),
            lambda: orders.read_pos_data_uuid(order.uuid),
            lambda: orders.read_pos_data([], self.config.id),
        ):
            self.assertTrue(ask()["pos.order"][0]["membership_receipt"])
            receipts += 1
            found = lookups.search([("kind", "=", "receipt")])
            self.assertEqual(len(found), receipts)
            self.assertEqual(found.user_id, self.cashier)
        self.program.lookups_per_minute = 1
        with self.assertRaises(UserError), self.env.cr.savepoint():
            orders.read_pos_orders([])

    def test_one_answer_has_as_many_receipts_as_a_page(self):
        for _number in range(RECEIPTS_AT_ONCE + 2):
            self.sell([self.line(self.tea)])
        orders = self.env["pos.order"].with_user(self.cashier)
        rows = orders.read_pos_orders([("session_id", "=", self.pos_session.id)])
        shown = [row for row in rows["pos.order"] if row["membership_receipt"]]
        self.assertEqual(len(shown), RECEIPTS_AT_ONCE)

    def test_a_cashier_opens_an_order_in_the_back_office(self):
        order = self.sell([self.line(self.tea)]).with_user(self.cashier)
        views = order.get_views([(False, "form")])
        fields = views["models"]["pos.order"]["fields"]
        self.assertNotIn("membership_points", fields)
        self.assertTrue(order.web_read(dict.fromkeys(["name", "amount_total"], {})))

    def test_a_till_s_question_ignores_the_context_of_the_client(self):
        self.member.active = False
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for context in (
            {"active_test": False},
            {"active_test": False, "allowed_company_ids": company.ids},
            {"allowed_company_ids": ["x"]},
            {"lang": 5, "tz": []},
            {"membership_cards_read": [1], "bin_size": True, "prefetch_fields": False},
        ):
            with self.subTest(context=context):
                self.assertNobodyIsServed(context)

    def assertNobodyIsServed(self, context):
        partner_id = self.member.partner_id.id
        till = self.env(user=self.cashier.id, context=context)
        members, store = till["membership.member"], self.config.id
        self.assertFalse(members.till_card(store, partner_id))
        self.assertFalse(members.till_find(store, self.member.code))
        self.assertFalse(members.till_find(store, "13800001111"))
        self.assertFalse(members.till_search(store, "Li Na")["members"])
        answer = till["membership.wallet.hold"].till_authorise(
            store, "a token of mine", "an order of mine", partner_id, 1
        )
        self.assertFalse(answer["ok"])
        card = self.member.card_id
        answer = till["membership.card"].till_activate(store, card.id)
        self.assertFalse(answer["ok"])

    def test_an_archived_store_asks_nothing(self):
        self.pos_session.state = "closed"
        self.config.sudo().active = False
        members = self.env["membership.member"].with_user(self.cashier)
        members = members.with_context(active_test=False)
        with self.assertRaises(AccessError):
            members.till_card(self.config.id, self.member.partner_id.id)

    def test_a_default_in_the_context_keeps_no_order_from_being_posted(self):
        orders = self.env["pos.order"].with_user(self.cashier)
        orders = orders.with_context(
            default_membership_posted=True,
            default_membership_member_id=self.other_member.id,
        )
        payload = self.payload([self.line(self.tea)])
        orders.sync_from_ui([payload])
        self.assertPoints(100)
        self.assertPoints(0, self.other_member)

    def test_a_cashier_notes_a_phone_only_where_none_was(self):
        partners = self.env["res.partner"]
        company = partners.create({"name": "Tea Ltd", "is_company": True})
        known = partners.create({"name": "Zhao", "phone": "139 0000 9999"})
        staff = self.env["res.users"].create(
            {
                "name": "Staff",
                "login": "phoneless",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        fresh = partners.create({"name": "Zhao Min"})
        for number, (contact, phone) in enumerate(
            (
                (company, False),
                (known, "139 0000 9999"),
                (staff.partner_id, False),
                (fresh, "139 0000 3004"),
            ),
            1,
        ):
            with self.subTest(contact=contact.name):
                self.enrol(contact, f"139 0000 300{number}")
                self.assertEqual(contact.phone, phone)
                # At the till the number that was given finds the member in any case.
                members = self.env["membership.member"]
                found = members._find_by_code(self.program, f"1390000300{number}")
                self.assertEqual(found.partner_id, contact)

    def test_a_contact_of_another_company_or_no_contact_is_not_enrolled(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["res.partner"].create(
            {"name": "Foreign", "company_id": company.id}
        )
        archived = self.env["res.partner"].create({"name": "Old", "active": False})
        count = self.env["membership.member"].search_count([])
        for contact in (foreign, archived):
            with self.subTest(contact=contact.name):
                with self.assertRaisesRegex(Exception, "not one of this store"):
                    self.enrol(contact, "139 0000 3005")
        self.assertEqual(self.env["membership.member"].search_count([]), count)
        self.assertFalse((foreign | archived).filtered("phone"))

    def enrol(self, contact, phone):
        members = self.env["membership.member"].with_user(self.cashier)
        return members.till_enrol(
            self.config.id,
            {
                "name": contact.name,
                "phone": phone,
                "key": phone,
                "partner_id": contact.id,
            },
        )
