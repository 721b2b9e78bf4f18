from datetime import timedelta

from .common import TourCase


class TestRenewalAtTheTill(TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year_card = cls._create_paid_card(
            {
                "name": "Year card",
                "price": 120,
                "number_prefix": "77",
                "validity_kind": "duration",
                "validity_count": 100,
                "validity_unit": "day",
            }
        )

    def cards(self):
        return self.year_card.card_ids.sorted("id")

    def test_the_till_says_when_a_second_card_begins_and_asks(self):
        self.run_tour("membership_card_renewed")
        first, second, third = self.cards()
        self.assertEqual(second.starts_on, first.ends_on + timedelta(days=1))
        self.assertEqual(third.starts_on, second.ends_on + timedelta(days=1))
        self.assertEqual((second.renews_id, third.renews_id), (first, second))

    def test_a_second_card_is_refused_where_the_type_says_so(self):
        self.year_card.renewal = "refused"
        self.year_card._issue(self.other_member, on=self.program._today())
        self.run_tour("membership_card_not_renewed")
        self.assertEqual(len(self.cards()), 1)
