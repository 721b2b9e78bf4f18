from odoo.tests import TransactionCase, tagged

from .ledger.common import LedgerSoundMixin


@tagged("post_install", "-at_install")
class TestDemo(LedgerSoundMixin, TransactionCase):
    def test_a_small_demo_chain_is_made_by_the_module_s_own_operations(self):
        program = self.env["membership.demo"]._generate(member_count=6, order_count=24)
        members = program.member_ids
        self.assertEqual(len(members), 6)
        self.assertEqual(len(program.store_ids), 3)
        self.assertEqual(len(program.tier_ids), 4)
        kinds = program.card_type_ids.mapped("kind")
        self.assertEqual(set(kinds), {"open", "earned", "paid", "internal"})
        orders = self.env["pos.order"].search(
            [("membership_member_id", "in", members.ids)]
        )
        self.assertGreaterEqual(len(orders), 24)
        self.assertFalse(orders.filtered(lambda order: order.state != "done"))
        self.assertTrue(sum(members.mapped("points_balance")))
        self.assertEqual(self.env["membership.demo"]._generate(), program)
