from odoo.tests import TransactionCase, tagged

from .ledger.common import LedgerSoundMixin


@tagged("post_install", "-at_install")
class TestDemo(LedgerSoundMixin, TransactionCase):
    """A small demo chain: everything in it was made by the module's own operations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo = cls.env["membership.demo"]
        cls.program = demo._generate(member_count=30, order_count=72)
        cls.members = cls.program.member_ids
        cls.cards = cls.program.card_type_ids.card_ids
        cls.orders = cls.env["pos.order"].search(
            [("membership_member_id", "in", cls.members.ids)]
        )

    def test_the_chain_has_stores_members_and_orders_that_are_closed(self):
        self.assertEqual(len(self.members), 36)
        self.assertEqual(len(self.program.store_ids), 6)
        self.assertGreaterEqual(len(self.orders), 72)
        self.assertFalse(self.orders.filtered(lambda order: order.state != "done"))
        self.assertTrue(sum(self.members.mapped("points_balance")))

    def test_other_companies_serve_and_are_owed_what_their_books_say(self):
        companies = self.program.participant_ids - self.program.company_id
        self.assertEqual(len(companies), 3)
        self.assertFalse(self.program.wallet_missing_ids)
        for company in companies:
            with self.subTest(company=company.name):
                homes = self.members.filtered(
                    lambda member, company=company: member.company_id == company
                )
                self.assertEqual(len(homes), 2)
                moves = self.env["account.move"].search(
                    [("company_id", "=", company.id), ("state", "=", "posted")]
                )
                self.assertTrue(moves)
                balance = sum(moves.line_ids.mapped("balance"))
                self.assertEqual(round(balance, 2), 0)
        charts = (companies | self.program.company_id).root_id
        self.assertEqual(len(charts.filtered("chart_template")), 3)
        own = self.program.card_type_ids.filtered(lambda one: not one._is_of_owner())
        self.assertEqual(own.company_id.name, "Lotus Franchise Ltd.")

    def test_it_is_made_once(self):
        self.assertEqual(self.env["membership.demo"]._generate(), self.program)

    def test_tiers_were_given_by_orders_and_held_by_hand(self):
        self.assertEqual(len(self.program.tier_ids), 4)
        steps = self.env["membership.tier.change"].search(
            [("member_id", "in", self.members.ids)]
        )
        self.assertTrue(steps.filtered(lambda step: step.order_id))
        self.assertEqual(self.members.filtered("tier_locked").tier_id.level, 3)

    def test_every_kind_of_card_and_benefit_is_there(self):
        types = self.program.card_type_ids
        self.assertEqual(
            set(types.mapped("kind")), {"open", "earned", "paid", "internal"}
        )
        self.assertTrue(types.lower_type_id and types.next_type_id)
        benefits = types.benefit_ids | self.program.tier_ids.benefit_ids
        kinds = {"discount", "multiplier", "exclusive", "quota", "priority", "text"}
        self.assertEqual(set(benefits.mapped("kind")), kinds | {"free_shipping"})

    def test_cards_are_in_every_state_that_staff_brings_them_to(self):
        self.assertLessEqual(
            {"active", "frozen", "lost", "cancelled"}, set(self.cards.mapped("state"))
        )
        self.assertTrue(self.cards.filtered("predecessor_id"))
        self.assertLessEqual({"earned", "internal"}, set(self.cards.mapped("kind")))

    def test_cards_were_sold_at_the_till_and_one_was_brought_back(self):
        sold = self.cards.filtered("order_line_id")
        self.assertEqual(set(sold.mapped("kind")), {"paid"})
        self.assertIn("cancelled", sold.mapped("state"))
        self.assertTrue(set(sold.mapped("state")) - {"cancelled"})

    def test_printed_numbers_were_handed_out(self):
        printed = self.env["membership.card.number"].search(
            [("type_id", "in", self.program.card_type_ids.ids)]
        )
        self.assertEqual(set(printed.mapped("state")), {"free", "bound"})

    def test_an_extension_ran_and_left_some_cards_as_they_were(self):
        batch = self.env["membership.batch"].search(
            [("kind", "=", "extension"), ("program_id", "=", self.program.id)]
        )
        self.assertEqual(batch.state, "done")
        self.assertTrue(batch.changed_count and batch.skipped_count)

    def test_the_jobs_of_the_night_are_in_the_log(self):
        runs = self.env["membership.job.run"].search([("state", "=", "done")])
        codes = {"expire_lots", "expire_and_chain", "issue_earned", "review_tiers"}
        self.assertLessEqual(codes, set(runs.job_id.mapped("code")))

    def test_free_services_were_used_and_one_use_was_a_mistake(self):
        uses = self.env["membership.benefit.use"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual(set(uses.mapped("state")), {"used", "cancelled"})
