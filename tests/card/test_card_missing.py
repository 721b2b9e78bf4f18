from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import OFFICER
from ..till.common import TillCase


@tagged("post_install", "-at_install")
class TestMissingCards(TillCase):
    """Cards that were paid for when there were no more, and what becomes of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env["membership.card.type"].create(
            {
                "program_id": cls.program.id,
                "name": "Month Card",
                "kind": "paid",
                "price": 30,
                "validity_kind": "duration",
                "validity_count": 30,
                "validity_unit": "day",
                "renewal": "at_once",
                "welcome_points": 10,
                "membership_no_points": True,
                "stock_limited": True,
                "stock_left": 2,
            }
        )
        cls.product = cls.type.product_id
        cls.product.taxes_id = [Command.clear()]
        cls.officer = new_test_user(cls.env, "cardofficer", OFFICER)

    # === ACTIONS === #

    def buy(self, qty=1, **values):
        return self.sell([self.line(self.product, qty)], **values).lines

    def give_cards_back(self, line, qty=1, price=30):
        back = self.line(self.product, -qty, price, line)
        return self.sell([back], is_refund=True).lines

    def issue(self, user=None):
        self.matter().with_user(user or self.officer).action_issue_cards()
        self.env.invalidate_all()

    def terms(self, line, quantity=1):
        cards = self.env["membership.card"].with_user(self.cashier)
        return cards.till_refund_terms(self.config.id, {str(line.id): quantity})

    def matter(self):
        return self.env["membership.exception"].search([("kind", "=", "card")])

    def states(self, line):
        return sorted(line.membership_card_ids.mapped("state"))

    # === SALE === #

    def test_what_is_left_is_issued_and_the_rest_is_reported(self):
        line = self.buy(3)
        self.assertEqual(line.order_id.state, "paid")
        self.assertEqual(self.states(line), ["active", "active"])
        self.assertEqual(self.type.stock_left, 0)
        self.assertPoints(20)
        matter = self.matter()
        self.assertEqual(
            (matter.order_id, matter.member_id), (line.order_id, self.member)
        )
        self.assertEqual((matter.missing_count, matter.amount), (1, 30))
        self.assertIn("1 of Month Card", matter.message)
        self.assertIn("sold out", matter.message)

    def test_a_line_is_sold_once(self):
        line = self.buy(3)
        again = self.type._sell(line, self.member)
        self.assertEqual(again, line.membership_card_ids)
        self.assertEqual(len(self.matter()), 1)

    def test_the_limit_of_a_member_holds(self):
        self.type.write({"stock_limited": False, "claim_limit": 2})
        self.assertEqual(len(self.buy(3).membership_card_ids), 2)
        self.assertIn("the limit is 2", self.matter().message)
        self.assertFalse(self.buy().membership_card_ids)
        self.assertEqual(self.matter().mapped("missing_count"), [1, 1])
        self.assertEqual(len(self.buy(member=self.other_member).membership_card_ids), 1)

    def test_a_card_whose_time_was_over_meanwhile_is_not_issued(self):
        yesterday = self.today - timedelta(days=1)
        self.type.write({"validity_kind": "fixed", "fixed_ends_on": yesterday})
        self.assertFalse(self.buy().membership_card_ids)
        self.assertIn("no more cards", self.matter().message)

    def test_a_type_that_was_archived_meanwhile_issues_nothing(self):
        self.type.active = False
        self.assertFalse(self.buy().membership_card_ids)
        self.assertIn("archived", self.matter().message)

    # === ISSUING LATER === #

    def test_an_officer_issues_what_is_missing_when_there_is_more(self):
        line = self.buy(4)
        self.type.stock_left = 5
        self.issue()
        self.assertEqual(self.states(line), ["active"] * 4)
        late = line.membership_card_ids.sorted("id")[-1]
        self.assertEqual((late.sale_no, late.member_id), (4, self.member))
        event = late.event_ids
        self.assertEqual((event.user_id, event.order_id), (self.officer, line.order_id))
        self.assertEqual(self.type.stock_left, 3)
        self.assertPoints(40)
        matter = self.matter()
        self.assertEqual((matter.state, matter.missing_count), ("done", 0))
        self.assertEqual(matter.resolved_by, self.officer)
        self.assertIn(late.number, matter.resolution)

    def test_the_time_of_a_card_issued_later_begins_when_it_is_issued(self):
        sold_at = self.pos_session.start_at - timedelta(days=3)
        line = self.buy(3, date_order=sold_at)
        self.type.stock_left = 1
        self.issue()
        self.assertEqual(
            line.membership_card_ids.sorted("id")[-1].starts_on, self.today
        )

    def test_they_are_issued_once(self):
        line = self.buy(3)
        self.type.stock_left = 5
        self.issue()
        self.issue()
        self.assertEqual(len(line.membership_card_ids), 3)

    def test_as_long_as_they_are_not_to_be_had_nothing_happens(self):
        line = self.buy(4)
        self.type.stock_left = 1
        with self.assertRaisesRegex(UserError, "sold out"), self.env.cr.savepoint():
            self.issue()
        self.env.invalidate_all()
        self.assertEqual(len(line.membership_card_ids), 2)
        self.assertEqual((self.matter().state, self.type.stock_left), ("open", 1))
        self.type.write({"stock_left": 5, "claim_limit": 3})
        with self.assertRaisesRegex(UserError, "limit is 3"), self.env.cr.savepoint():
            self.issue()

    def test_nobody_but_an_officer_issues_them(self):
        line = self.buy(3)
        self.type.stock_left = 5
        for user in (self.cashier, new_test_user(self.env, "cardnobody")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.issue(user)
        self.assertEqual(len(line.membership_card_ids), 2)

    def test_a_matter_of_something_else_has_no_cards_to_issue(self):
        self.env["membership.exception"]._report(
            "card", "Something is odd.", program=self.program
        )
        with self.assertRaises(UserError):
            self.issue()

    # === RETURN === #

    def test_what_was_never_issued_is_money_back_and_settles_the_matter(self):
        line = self.buy(3)
        self.assertEqual(self.terms(line)["terms"][line.id]["price_unit"], 30)
        refund = self.give_cards_back(line)
        self.assertEqual(self.states(line), ["active", "active"])
        self.assertPoints(20)
        matter = self.matter()
        self.assertEqual((matter.state, matter.missing_count), ("done", 0))
        self.type._take_back(refund)
        self.assertEqual(self.states(line), ["active", "active"])
        self.type.stock_left = 5
        self.issue()
        self.assertEqual(len(line.membership_card_ids), 2)

    def test_all_of_a_line_comes_back_once(self):
        line = self.buy(4)
        self.assertEqual(self.terms(line, 4)["terms"][line.id]["price_unit"], 30)
        self.assertFalse(self.terms(line, 5)["ok"])
        self.give_cards_back(line, 3)
        self.assertEqual(self.states(line), ["active", "cancelled"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_cards_back(line, 2)
        self.env.invalidate_all()
        self.give_cards_back(line)
        self.assertEqual(self.states(line), ["cancelled", "cancelled"])
        self.assertPoints(0)

    def test_one_of_two_comes_back_and_the_other_is_issued(self):
        self.type.stock_left = 0
        line = self.buy(2)
        self.give_cards_back(line)
        self.assertEqual(
            (self.matter().state, self.matter().missing_count), ("open", 1)
        )
        self.type.stock_left = 5
        self.issue()
        self.assertEqual(self.states(line), ["active"])
        self.give_cards_back(line)
        self.assertEqual(self.states(line), ["cancelled"])

    def test_a_used_card_is_worth_less_than_one_that_was_never_issued(self):
        self.type.refund_used = "prorata"
        line = self.buy(3)
        line.membership_card_ids._mark_used(self.sell([self.line(self.stamp)]))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE membership_card SET starts_on = starts_on - 14,"
            " ends_on = ends_on - 14 WHERE order_line_id = %s",
            [line.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.terms(line)["terms"][line.id]["price_unit"], 30)
        terms = self.terms(line, 3)["terms"][line.id]
        self.assertEqual(terms["price_unit"], 20)
        self.assertIn("was used", terms["message"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.give_cards_back(line, 3, 21)
        self.env.invalidate_all()
        self.give_cards_back(line, 3, 20)
        self.assertEqual(self.states(line), ["cancelled", "cancelled"])
