from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import END, BatchCase


@tagged("post_install", "-at_install")
class TestExtension(BatchCase):
    def test_each_card_has_an_event(self):
        batch = self.extend(user=self.officer)
        for card in self.cards:
            event = card.event_ids[0]
            self.assertEqual((event.kind, event.batch_id), ("extended", batch))
            self.assertEqual((event.ends_from, event.ends_to), (END, self.later(10)))
            self.assertEqual(event.user_id, self.officer)
            self.assertEqual(event.reason, "Closed")

    def test_by_a_length_of_time_at_the_end_of_a_month(self):
        for ends_on, count, unit, expected in [
            (date(2095, 1, 31), 1, "month", date(2095, 2, 28)),
            (date(2096, 1, 31), 1, "month", date(2096, 2, 29)),
            (date(2096, 2, 29), 1, "year", date(2097, 2, 28)),
            (date(2096, 2, 29), 1, "day", date(2096, 3, 1)),
            (date(2095, 12, 31), 1, "day", date(2096, 1, 1)),
        ]:
            with self.subTest(ends_on=ends_on, count=count, unit=unit):
                self.set_cards(self.cards, ends_on=ends_on)
                self.extend(count=count, unit=unit)
                self.assertEnds(self.cards, expected)

    def test_to_a_date(self):
        self.set_cards(self.cards[:1], ends_on=self.later(5))
        self.set_cards(self.cards[1], ends_on=self.later(6))
        batch = self.extend(mode="until", until=self.later(5))
        self.assertCounts(batch, 4, skipped=2)
        self.assertEnds(self.cards, self.later(5), self.later(6), *[self.later(5)] * 4)
        self.assertEqual(set(self.reasons(batch).values()), {"ends_later"})

    def test_what_is_not_active_is_left_with_a_reason(self):
        states = ["inactive", "frozen", "lost", "cancelled", "active", "active"]
        for card, state in zip(self.cards, states, strict=True):
            self.set_cards(card, state=state)
        self.set_cards(self.cards[5], ends_on=False)
        batch = self.extend()
        self.assertCounts(batch, 1, skipped=5)
        codes = ["not_activated", "frozen", "lost", "cancelled", "permanent"]
        ids = self.cards[:4].ids + self.cards[5:].ids
        self.assertEqual(self.reasons(batch), dict(zip(ids, codes, strict=True)))
        self.assertIn("1 × The card is frozen.", batch.skip_summary)

    def expire(self, card, days_ago):
        today = self.program._today()
        self.set_cards(
            card,
            state="expired",
            starts_on=today - timedelta(days=400),
            ends_on=today - timedelta(days=days_ago),
        )

    def test_expired_cards_come_back_to_life_up_to_a_day(self):
        recent, old = self.cards[0], self.cards[1]
        self.expire(recent, 30)
        self.expire(old, 31)
        batch = self.extend(
            recent + old, count=2, unit="month", with_expired=True, expired_days=30
        )
        self.assertCounts(batch, 1, skipped=1)
        self.assertEqual((recent.state, old.state), ("active", "expired"))
        self.assertEqual(recent.event_ids[0].kind, "revived")
        self.assertEqual(recent.event_ids[0].state_from, "expired")
        self.assertEqual(recent.member_id.card_id, recent)
        self.assertEqual(self.reasons(batch), {old.id: "expired_long_ago"})

    def test_expired_cards_stay_expired_unless_asked_for(self):
        self.expire(self.cards[0], 1)
        batch = self.extend(self.cards[0], count=1, unit="year")
        self.assertEqual(self.reasons(batch), {self.cards[0].id: "expired"})
        self.assertEqual(self.cards[0].state, "expired")

    def test_a_card_that_another_one_followed_stays_expired(self):
        old = self.cards[0]
        self.expire(old, 1)
        self.card_type.claim_limit = 0
        self.card_type._issue(
            old.member_id,
            on=self.program._today(),
            predecessors=[old],
        )
        batch = self.extend(old, count=1, unit="year", with_expired=True)
        self.assertEqual(self.reasons(batch), {old.id: "succeeded"})

    def test_a_card_that_was_renewed_stays_expired(self):
        before = self.program._today() - timedelta(days=31)
        old, new = self.issue_in_a_row(2, before)
        old._apply_changes("expired", [(old.id, {})])
        batch = self.extend(old, count=1, unit="year", with_expired=True)
        self.assertEqual(self.reasons(batch), {old.id: "succeeded"})
        self.assertEqual(new.renews_id, old)

    def test_the_day_is_that_of_the_program(self):
        self.set_cards(self.cards, starts_on=date(2026, 1, 1))
        self.set_cards(self.cards, ends_on=date(2026, 3, 10))
        # 16:30 UTC is half past midnight in Shanghai, and still the 10th in Paris.
        for tz, changed in (("Asia/Shanghai", 0), ("Europe/Paris", 6)):
            with self.subTest(tz=tz):
                self.program.tz = tz
                with freeze_time("2026-03-10 16:30:00"):
                    batch = self.extend()
                self.assertCounts(batch, changed, skipped=6 - changed)

    def test_members_of_several_programs_each_have_their_day(self):
        second = self.new_program("Paris Club", tz="Europe/Paris")
        card_type = self.new_card_type("Paris", program_id=second.id)
        member = self.enrol("Anne", program=second)
        card = card_type._issue(member, on=date(2026, 1, 1))
        cards = self.cards[0] + card
        self.set_cards(cards, starts_on=date(2026, 1, 1))
        self.set_cards(cards, ends_on=date(2026, 3, 10))
        with freeze_time("2026-03-10 16:30:00"):
            self.extend(cards)
        self.assertEnds(cards, date(2026, 3, 10), date(2026, 3, 20))


@tagged("post_install", "-at_install")
class TestExtendWizard(BatchCase):
    def test_from_members_all_their_cards_are_meant(self):
        guest = self.guests[0]
        second = self.new_card_type("Second")._issue(guest, on=self.program._today())
        self.set_cards(second, ends_on=END)
        self.extend(guest)
        self.assertEnds(self.cards[0] + second, self.later(10))
        self.assertEnds(self.cards[1:], END)

    def test_the_selection_or_the_whole_filter(self):
        domain = [("id", "in", self.guests[:4].ids)]
        for scope, count in (("selected", 1), ("filter", 4)):
            with self.subTest(scope=scope):
                batch = self.start(self.guests[0], domain=domain, scope=scope)
                self.assertEqual(batch.total, count)

    def test_archived_members_are_meant_when_they_are_selected(self):
        self.guests[:2].active = False
        wizard = self.wizard(self.guests[:3], count=10, unit="day")
        wizard.action_preview()
        self.assertEqual(wizard.change_count, 3)
        self.extend(self.guests[:3])
        self.assertEnds(self.cards, *[self.later(10)] * 3, *[END] * 3)

    def test_the_filter_finds_archived_members_only_when_it_says_so(self):
        self.guests[:2].active = False
        mine = [("id", "in", self.guests.ids)]
        for domain, total in (
            (mine, 4),
            ([*mine, ("active", "in", [True, False])], 6),
            ([*mine, ("active", "=", False)], 2),
        ):
            with self.subTest(domain=domain):
                batch = self.start(self.guests[2], domain=domain, scope="filter")
                self.assertEqual(batch.total, total)

    def test_the_whole_filter_counts_what_the_user_sees(self):
        wizard = self.wizard(self.guests[:2], domain=[("program_id", "!=", False)])
        self.assertTrue(wizard.has_filter)
        self.assertEqual(wizard.selected_count, 2)
        members = self.env["membership.member"].with_user(self.officer)
        self.assertEqual(wizard.filter_count, members.search_count([]))

    def test_a_selection_as_long_as_the_client_can_send_means_the_filter(self):
        for count, scope in ((19_999, "selected"), (20_000, "filter")):
            with self.subTest(count=count):
                wizards = self.env["membership.extend.wizard"].with_context(
                    active_model="membership.member",
                    active_ids=list(range(1, count + 1)),
                    active_domain=[],
                )
                self.assertEqual(wizards.default_get(["scope"])["scope"], scope)

    def test_from_a_form_there_is_no_filter(self):
        wizard = self.wizard(self.guests[0])
        self.assertFalse(wizard.has_filter)
        with self.assertRaises(UserError):
            self.start(self.guests[0], scope="filter")

    def test_an_empty_filter_is_a_filter(self):
        self.assertTrue(self.wizard(self.guests[0], domain=[]).has_filter)

    def test_the_preview_says_what_the_run_does(self):
        self.set_cards(self.cards[0], state="frozen")
        self.set_cards(self.cards[1], ends_on=False)
        wizard = self.wizard(count=10, unit="day")
        wizard.action_preview()
        self.assertEqual((wizard.step, wizard.change_count), ("preview", 4))
        preview = str(wizard.preview)
        self.assertIn(">4</strong> of 6 will change.", preview)
        self.assertIn("2 stay as they are:", preview)
        self.assertIn("The card is frozen.", preview)
        self.assertIn("The card is permanent.", preview)
        self.assertIn(self.cards[2].display_name, preview)
        self.assertIn("06/30/2095", preview)
        self.assertIn("07/10/2095", preview)
        self.assertEnds(self.cards[2:], END)
        self.assertFalse(self.batches.search([]))
        batch = self.batches.browse(wizard.action_run()["res_id"])
        self.work()
        self.assertCounts(batch, 4, skipped=2)

    def test_a_preview_in_which_nothing_changes_says_so(self):
        self.set_cards(self.cards, ends_on=False)
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual(wizard.change_count, 0)
        self.assertIn("Nothing will change.", str(wizard.preview))

    def test_names_in_a_preview_are_no_markup(self):
        self.guests[0].partner_id.name = "<b>Li</b>"
        wizard = self.wizard(count=10, unit="day")
        wizard.action_preview()
        self.assertIn("&lt;b&gt;Li&lt;/b&gt;", str(wizard.preview))

    def test_the_preview_leads_back_to_the_options(self):
        wizard = self.wizard()
        wizard.action_preview()
        wizard.action_edit()
        self.assertEqual(wizard.step, "edit")

    def test_bad_options_are_refused_with_a_sentence(self):
        yesterday = self.program._today() - timedelta(days=2)
        for values in (
            {"reason": False},
            {"reason": "  "},
            {"count": 0},
            {"count": -1},
            {"count": 10_001},
            {"mode": "until", "until": False},
            {"mode": "until", "until": yesterday},
            {"with_expired": True, "expired_days": 0},
        ):
            with self.subTest(**values):
                wizard = self.wizard(**values)
                for action in (wizard.action_preview, wizard.action_run):
                    with self.assertRaises(UserError):
                        action()
        self.assertFalse(self.batches.search([]))

    def test_no_record_no_batch(self):
        with self.assertRaises(UserError):
            self.start(self.cards.browse())

    def test_a_source_of_another_kind_is_refused(self):
        wizard = self.wizard()
        for model in ("res.users", False, "no.such.model"):
            wizard.sudo().source_model = model
            with self.subTest(model=model), self.assertRaises(UserError):
                wizard.action_run()

    def test_only_officers_use_it(self):
        for user in (self.cashier, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.wizard(user=user)

    def test_the_form_offers_what_fits(self):
        context = {"active_model": "membership.card", "active_ids": self.cards.ids}
        wizards = self.env["membership.extend.wizard"].with_user(self.officer)
        with Form(wizards.with_context(**context)) as form:
            form.mode = "until"
            self.assertTrue(form.until)
            form.until = self.later(3)
            form.reason = "Closed"
        self.assertEqual(form.record._batch_params()["until"], "2095-07-03")
