from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .sale_common import CardSaleCase


@tagged("post_install", "-at_install")
class TestPaidTerm(CardSaleCase):
    """What is paid back for a used card: the days that were paid for and are left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.refund_used = "prorata"

    def buy_used(self, **options):
        line, card = self.buy(**options)
        self.use(card)
        return line, card

    def paid_back(self, card, day):
        """Return what is paid back on a day, counted from the card's first: 0."""
        terms = card._refund_terms(card.starts_on + timedelta(days=day))
        self.assertEqual(terms["allowed"], bool(terms["amount"]))
        return terms["amount"]

    def extend(self, card, days, kind="extended"):
        ends_on = card.ends_on + timedelta(days=days)
        changes = [(card.id, {"ends_on": ends_on})]
        self.assertTrue(card._apply_changes(kind, changes))

    def test_a_used_card_is_returned_for_the_days_left(self):
        line, card = self.buy_used()
        for day, amount in [(0, 29), (1, 28), (15, 14), (28, 1), (29, 0)]:
            with self.subTest(day=day):
                self.assertEqual(self.paid_back(card, day), amount)
        with freeze_time(fields.Datetime.now() + timedelta(days=15)):
            with self.assertRaises(UserError):
                self.give_cards_back(line, price=15)
            self.give_cards_back(line, price=14)
        self.assertEqual(card.state, "cancelled")

    def test_the_till_is_told_how_many_days_are_left(self):
        __, card = self.buy_used()
        self.extend(card, 300)
        message = card._refund_terms(self.today)["message"]
        self.assertIn("29 of the 30 days", message)

    def test_the_days_left_are_rounded_down(self):
        self.type.price = 10
        __, card = self.buy_used()
        self.assertEqual(self.paid_back(card, 9), 6.66)

    def test_the_paid_term_of_a_renewal_moves_along(self):
        __, first = self.buy_used()
        __, second = self.buy()
        for days, moves in ((40, 40), (-60, -60)):
            with self.subTest(moves=moves):
                self.extend(first, days)
                self.env.invalidate_all()
                self.assertEqual(second.starts_on, first.ends_on + timedelta(days=1))
                self.assertEqual(self.paid_back(second, 9), 30)
        begins = fields.Datetime.now() + timedelta(days=10)
        with freeze_time(begins):
            self.use(second)
            for day, amount in [(0, 29), (9, 20), (29, 0)]:
                self.assertEqual(self.paid_back(second, day), amount)

    def test_time_that_was_given_is_not_refunded(self):
        __, card = self.buy_used()
        self.extend(card, 30)
        for day, amount in [(0, 29), (15, 14), (28, 1), (29, 0), (30, 0), (59, 0)]:
            with self.subTest(day=day):
                self.assertEqual(self.paid_back(card, day), amount)

    def test_after_the_paid_term_a_sentence_says_that_nothing_is_left(self):
        line, card = self.buy_used()
        self.extend(card, 30)
        with freeze_time(fields.Datetime.now() + timedelta(days=40)):
            terms = card._refund_terms(self.program._today())
            self.assertIn("was paid for until", terms["message"])
            with self.assertRaisesRegex(UserError, "was paid for until"):
                self.give_cards_back(line, price=1)
        self.assertEqual(card.state, "active")

    def test_given_time_does_not_prolong_the_refund_of_an_unused_card(self):
        __, card = self.buy()
        self.extend(card, 30)
        for day, amount in [(0, 30), (29, 30), (30, 0), (59, 0)]:
            with self.subTest(day=day):
                self.assertEqual(self.paid_back(card, day), amount)

    def test_an_extension_before_the_use_or_undone_or_given_twice_counts_as_little(
        self,
    ):
        __, card = self.buy()
        self.extend(card, 10)
        self.use(card)
        self.extend(card, 20)
        self.assertEqual(self.paid_back(card, 15), 14)
        self.extend(card, -30, "extension_undone")
        self.assertEqual(self.paid_back(card, 15), 14)
        self.assertEqual(self.paid_back(card, 30), 0)

    def test_a_card_that_came_back_to_life_has_no_paid_days(self):
        __, card = self.buy_used()
        card._apply_changes("expired", [(card.id, {})])
        self.extend(card, 300, "revived")
        self.assertEqual(card.state, "active")
        self.assertEqual(self.paid_back(card, 40), 0)

    def test_a_card_that_was_shortened_has_no_day_after_its_end(self):
        __, card = self.buy_used()
        self.extend(card, -10)
        for day, amount in [(0, 19), (18, 1), (19, 0), (25, 0)]:
            with self.subTest(day=day):
                self.assertEqual(self.paid_back(card, day), amount)

    def test_a_replacement_goes_on_with_the_paid_term(self):
        line, card = self.buy_used()
        self.extend(card, 100)
        card._report_lost("Left in a taxi")
        new = card._replace("Left in a taxi")._replace("Broken")
        self.assertEqual(new.ends_on, card.ends_on)
        self.assertEqual(self.paid_back(new, 15), 14)
        self.assertEqual(self.paid_back(new, 30), 0)
        self.give_cards_back(line, price=29)
        self.assertEqual(new.state, "cancelled")

    def test_the_paid_term_of_a_card_that_waited_begins_with_its_activation(self):
        self.type.activation = "first_use"
        __, card = self.buy()
        card._report_lost("Left in a taxi")
        new = card._replace("Left in a taxi")
        self.assertEqual(new._refund_terms(self.today)["amount"], 30)
        with freeze_time(fields.Datetime.now() + timedelta(days=50)):
            self.use(new)
            self.extend(new, 30)
        self.assertEqual(self.paid_back(new, 0), 29)
        self.assertEqual(self.paid_back(new, 28), 1)
        self.assertEqual(self.paid_back(new, 30), 0)

    def test_frozen_days_are_used_days(self):
        __, card = self.buy_used()
        card._freeze("On a journey")
        self.assertEqual(self.paid_back(card, 15), 14)

    def test_of_fixed_dates_the_days_from_the_purchase_were_bought(self):
        day = timedelta(days=1)
        self.type.write(
            {
                "validity_kind": "fixed",
                "fixed_starts_on": self.today - 70 * day,
                "fixed_ends_on": self.today + 29 * day,
            }
        )
        __, card = self.buy_used()
        self.assertEqual(card.starts_on, self.today - 70 * day)
        self.assertEqual(card._refund_terms(self.today)["amount"], 29)
        self.assertEqual(card._refund_terms(self.today + 15 * day)["amount"], 14)

    def test_months_have_as_many_days_as_they_have(self):
        self.type.write({"validity_count": 1, "validity_unit": "month", "price": 28})
        with freeze_time("2027-02-01 04:00:00"):
            self.open_new_session()
            __, card = self.buy_used()
        self.assertEqual(str(card.ends_on), "2027-02-28")
        self.assertEqual(self.paid_back(card, 7), 20)

    def test_a_used_card_without_an_end_has_no_days_left(self):
        self.type.validity_kind = "permanent"
        __, card = self.buy()
        self.assertTrue(card._refund_terms(self.today)["allowed"])
        self.use(card)
        self.assertFalse(card._refund_terms(self.today)["allowed"])

    def test_a_card_that_is_over_is_not_returned(self):
        __, card = self.buy()
        self.assertTrue(card._refund_terms(card.ends_on)["allowed"])
        late = card.ends_on + timedelta(days=1)
        self.assertFalse(card._refund_terms(late)["allowed"])

    def test_a_used_card_is_not_returned_unless_the_type_says_so(self):
        self.type.refund_used = "refuse"
        line, card = self.buy_used()
        terms = card._refund_terms(self.today)
        self.assertFalse(terms["allowed"])
        self.assertIn("has been used", terms["message"])
        with self.assertRaises(UserError):
            self.give_cards_back(line)
