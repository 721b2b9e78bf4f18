from datetime import timedelta

from .common import TourCase


class TestCardAtTheTill(TourCase):
    PRINTED = ("9900000000012", "9900000000020")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year_card = cls._create_paid_card(
            {
                "name": "Year card",
                "price": 120,
                "claim_limit": 1,
                "number_prefix": "77",
                "validity_kind": "duration",
                "validity_count": 100,
                "validity_unit": "day",
                "refund_used": "prorata",
            }
        )
        cls.welcome_card = cls.program.default_card_type_id

    def test_a_card_is_sold_to_a_member_within_the_limit(self):
        self.run_tour("membership_card_sold")
        card = self.cards()
        self.assertEqual(card.member_id.name, "Zhang San")
        self.assertEqual(card.state, "active")
        self.assertEqual(len(self.paid_orders()), 1)

    def test_an_unused_card_is_returned_whole(self):
        self.run_tour("membership_card_returned")
        self.assertEqual(self.cards().state, "cancelled")
        self.assertEqual(self.paid_orders().mapped("amount_total"), [120, -120])
        self.assertPoints(0, self.other_member)

    def test_a_used_card_is_returned_for_the_days_left(self):
        self.run_tour("membership_card_used")
        self._let_half_the_days_pass()
        self.run_tour("membership_card_used_returned")
        self.assertEqual(self.cards().state, "cancelled")
        self.assertEqual(self.paid_orders()[-1].amount_total, -60)

    def test_what_the_card_gave_is_taken_off_and_the_cashier_reads_why(self):
        self.year_card.refund_deducts = True
        care = self.env["membership.benefit"].create(
            {
                "card_type_id": self.year_card.id,
                "kind": "quota",
                "name": "Free care",
                "quota_worth": 10,
            }
        )
        self.run_tour("membership_card_used")
        holder = self.cards().member_id
        holder._use_benefit(care, store=self.config, key="care on that day")
        self._let_half_the_days_pass()
        self.run_tour("membership_card_returned_for_less")
        self.assertEqual(self.cards().state, "cancelled")
        self.assertEqual(self.paid_orders()[-1].amount_total, -50)

    def test_a_used_card_is_refused_when_the_type_says_so(self):
        self.year_card.refund_used = "refuse"
        self.run_tour("membership_card_used")
        self.run_tour("membership_card_used_refused")
        self.assertEqual(self.cards().state, "active")

    def test_a_printed_card_is_bound_to_who_is_served_or_enrolled(self):
        self._print_cards()
        self.run_tour("membership_card_bound")
        self.assertEqual(self.other_member.card_id.number, self.PRINTED[0])
        joined = self.env["membership.member"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(joined.card_id.number, self.PRINTED[1])
        self.assertEqual(len(joined.card_ids), 1)

    def test_a_printed_card_is_bound_to_somebody_else_or_nobody(self):
        numbers = self._print_cards()
        self.run_tour("membership_card_bound_to_another")
        self.assertEqual(self.other_member.card_id.number, self.PRINTED[0])
        self.assertEqual(self.member.card_id.number, self.CARD)
        self.assertEqual(numbers.mapped("state"), ["bound", "free"])

    def test_a_member_takes_a_card_into_use(self):
        spa = self.year_card.copy(
            {"name": "Spa card", "activation": "member", "kind": "internal"}
        )
        card = spa._issue(self.member, on=self.program._today())
        self.run_tour("membership_card_activated")
        self.assertEqual(card.state, "active")
        self.assertEqual(card.activated_on, self.program._today())

    def test_a_card_that_is_not_accepted_says_why(self):
        other = self.config.copy({"name": "Other shop"})
        other.membership_program_id = self.program
        self.welcome_card.write({"store_scope": "stores", "store_ids": other.ids})
        self.other_member.card_id._report_lost("Left in the bus")
        self.run_tour("membership_card_not_accepted")

    def test_offline_only_what_was_granted_before_is_sold(self):
        self._print_cards()
        self.run_tour("membership_card_offline")
        self.assertEqual(self.cards().member_id, self.other_member)
        self.assertEqual(self.cards().state, "active")

    # === HELPERS === #

    def cards(self):
        return self.env["membership.card"].search(
            [("type_id", "=", self.year_card.id)], order="id"
        )

    def _print_cards(self):
        batch = self.env["membership.card.number.batch"].create(
            {"name": "Printed", "type_id": self.welcome_card.id, "count": 2}
        )
        # The tours cannot be told a number, so it is one that they know.
        for printed, number in zip(batch.number_ids, self.PRINTED, strict=True):
            self.env.cr.execute(
                "UPDATE membership_card_number SET number = %s WHERE id = %s",
                [number, printed.id],
            )
        self.env.invalidate_all()
        return batch.number_ids

    def _let_half_the_days_pass(self):
        card = self.cards()
        past = {
            # The day of the return is a used one, too.
            name: card[name] - timedelta(days=49)
            for name in ("starts_on", "ends_on", "activated_on")
        }
        self.env.cr.execute(
            "UPDATE membership_card SET starts_on = %s, ends_on = %s,"
            " activated_on = %s WHERE id = %s",
            [*past.values(), card.id],
        )
        self.env.invalidate_all()
