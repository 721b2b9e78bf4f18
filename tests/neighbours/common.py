from uuid import uuid4

from odoo import Command
from odoo.tests import HttpCase, tagged

from ..till.card_common import CardTillCase


@tagged("-standard", "pos_membership_neighbours")
class SelfOrderCase(CardTillCase, HttpCase):
    """A restaurant with a program, whose guests order by phone at two tables.

    Whoever calls `order` is nobody: an anonymous visitor on the routes of the app.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        floor = cls.env["restaurant.floor"].create({"name": "Hall"})
        cls.table, cls.other_table = cls.env["restaurant.table"].create(
            [{"floor_id": floor.id, "table_number": number} for number in (1, 2)]
        )
        cls.config.write(
            {
                "module_pos_restaurant": True,
                "floor_ids": [Command.set(floor.ids)],
                "self_ordering_default_user_id": cls.cashier.id,
                "self_ordering_mode": "mobile",
                "self_ordering_service_mode": "table",
                "use_presets": False,
            }
        )
        # The app asks for another way of paying while it makes the store's tables.
        cls.config.self_ordering_pay_after = "meal"
        cls.contact = cls.env["res.partner"].create({"name": "Plain Customer"})

    # === BUILDERS === #

    def phone_payload(self, *lines, **values):
        """What a phone sends for a new order at a table."""
        return {
            "uuid": str(uuid4()),
            "access_token": str(uuid4()),
            "session_id": self.pos_session.id,
            "company_id": self.company.id,
            "partner_id": False,
            "state": "draft",
            "lines": list(lines),
            "payment_ids": [],
            "preset_id": False,
            "amount_total": 0,
            "amount_tax": 0,
            "amount_paid": 0,
            "amount_return": 0,
            "relations_uuid_mapping": {},
            **values,
        }

    def till_draft(self, *lines, member=None, **values):
        """An order that a till put on the first table and did not finish."""
        payload = self.payload(list(lines), [], member or self.member)
        payload |= {"state": "draft", "table_id": self.table.id, "payment_ids": []}
        payload |= {"amount_paid": 0, **values}
        return self.sync(payload)[0]

    # === ACTIONS === #

    def order(self, payload, table=None, device="mobile"):
        """Send an order as an anonymous phone.

        :return: the order as it is stored, empty when it was refused
        """
        self.last_answer = self.ask(
            f"/pos-self-order/process-order/{device}/",
            order=payload,
            access_token=self.config.access_token,
            table_identifier=(table or self.table).identifier,
        )
        self.env.invalidate_all()
        told = self.last_answer.get("result", {}).get("pos.order", [])
        return self.env["pos.order"].browse([values["id"] for values in told])

    def change(self, draft, *lines, **values):
        """Send a change of a draft as a phone at its table."""
        known = {"uuid": draft.uuid, "access_token": draft.access_token}
        known |= {"table_id": self.table.id}
        return self.order(self.phone_payload(*lines, **known | values))

    def ask(self, route, **params):
        """:return: the whole answer of a route to an anonymous visitor"""
        self.env.flush_all()
        body = {"id": 0, "jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.url_open(route, json=body)
        answer.raise_for_status()
        return answer.json()

    # === ASSERTIONS === #

    def assertRefused(self, payload, sentence, **options):
        """The visitor gets one sentence, and nothing of the order is stored."""
        before = self.env["pos.order"].search([])
        lines = before.lines.read(["product_id", "qty", "price_unit", "order_id"])
        with self.assertLogs("odoo.http", "WARNING"):
            self.order(payload, **options)
        self.assertEqual(self.last_answer["error"]["data"]["message"], sentence)
        after = self.env["pos.order"].search([])
        self.assertEqual(after, before)
        self.assertEqual(
            after.lines.read(["product_id", "qty", "price_unit", "order_id"]), lines
        )
