from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ChainCase


@tagged("post_install", "-at_install")
class TestGrant(ChainCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.new_card_type("Staff Card", kind="internal")
        cls.others = cls.env["membership.member"].concat(
            *(cls.enrol(f"Guest {number}", f"1380000100{number}") for number in (1, 2))
        )

    def grant(self, members, user=None, **values):
        values = {"card_type_id": self.staff.id, **values}
        return self.wizard("membership.grant.wizard", members, user, **values)

    def paste(self, text, user=None, **values):
        wizards = self.env["membership.grant.wizard"].with_user(user or self.officer)
        return wizards.create(
            {
                "program_id": self.program.id,
                "card_type_id": self.staff.id,
                "source": "paste",
                "lines": text,
                "reason": "Test",
                **values,
            }
        )

    def staff_cards(self, members):
        return members.card_ids.filtered(lambda card: card.type_id == self.staff)

    def test_members_of_the_list_get_the_card(self):
        members = self.others + self.guest
        batch = self.run_batch(self.grant(members).action_run())
        self.assertCounts(batch, 3)
        cards = self.staff_cards(members)
        self.assertEqual(cards.member_id, members)
        event = cards[0].event_ids
        self.assertEqual((event.kind, event.reason), ("issued", "Test"))
        self.assertEqual((event.user_id, event.batch_id), (self.officer, batch))

    def test_whoever_holds_it_is_left_out_and_a_second_batch_does_nothing(self):
        self.issue(self.staff, self.guest)
        batch = self.run_batch(self.grant(self.others + self.guest).action_run())
        self.assertCounts(batch, 2, skipped=1)
        batch = self.run_batch(self.grant(self.others + self.guest).action_run())
        self.assertCounts(batch, 0, skipped=3)
        self.assertEqual(len(self.staff_cards(self.others + self.guest)), 3)

    def test_the_batch_shows_the_members_whom_it_changed(self):
        batch = self.run_batch(self.grant(self.others).action_run())
        action = batch.with_user(self.officer).action_open_changed()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.others.sorted())

    def test_a_grant_is_undone_but_for_cards_used_since(self):
        self.staff.welcome_points = 30
        members = self.others + self.guest
        batch = self.run_batch(self.grant(members).action_run())
        self.assertEqual(members.mapped("points_balance"), [30, 30, 30])
        used = self.staff_cards(self.guest)
        now = fields.Datetime.now()
        self.cards._apply_changes("used", [(used.id, {"used_at": now})])
        undo = batch.with_user(self.officer)._undo("Mistake")
        self.assertCounts(self.run_batch({"res_id": undo.id}), 2, skipped=1)
        self.assertEqual(
            set(self.staff_cards(self.others).mapped("state")), {"cancelled"}
        )
        self.assertEqual(members.mapped("points_balance"), [0, 0, 30])
        self.assertEqual(used.state, "active")
        again = self.run_batch(self.grant(self.others).action_run())
        self.assertCounts(again, 2)

    def test_a_pasted_list_finds_members_by_phone_code_and_card(self):
        card = self.issue(self.trial, on=self.program._today())
        text = f"{self.others[0].phone}\n{self.others[1].code};{card.number}"
        wizard = self.paste(text)
        self.assertEqual(wizard._pasted_members(), (self.others + self.guest, []))
        self.assertCounts(self.run_batch(wizard.action_run()), 3)

    def test_each_line_that_is_no_good_is_shown_with_the_reason(self):
        self.new_twins("138 7777 7777")
        first, second = self.others
        archived = self.enrol("Gone", "13855555555")
        archived.active = False
        text = "\n".join(
            [
                first.phone,
                "13999999999",
                "138 7777 7777",
                first.code,
                "Nobody",
                archived.code,
                second.code,
            ]
        )
        wizard = self.paste(text)
        members, problems = wizard._pasted_members()
        self.assertEqual(members, self.others)
        self.assertEqual(
            [(number, text.split()[0]) for number, text, __ in problems],
            [
                (2, "13999999999"),
                (3, "138"),
                (4, first.code),
                (5, "Nobody"),
                (6, archived.code),
            ],
        )
        sentences = [sentence for *__, sentence in problems]
        self.assertEqual(sentences[0], "No active member has this.")
        self.assertEqual(sentences[1], "Several members have this.")
        self.assertEqual(sentences[2], "The same member as number 1.")
        wizard.action_preview()
        self.assertEqual((wizard.change_count, wizard.problem_count), (2, 5))
        self.assertIn("13999999999", str(wizard.problems))
        self.assertFalse(self.staff_cards(self.others))

    def new_twins(self, phone):
        twins = self.enrol("Twin One") + self.enrol("Twin Two")
        twins.partner_id.phone = phone

    def test_a_pasted_line_means_what_a_scanned_code_means(self):
        card = self.issue(self.trial, on=self.program._today())
        lost = self.issue(self.trial, self.others[0], on=self.program._today())
        lost._report_lost("Test")
        self.new_twins("138 7777 7777")
        codes = [card.number, lost.number, self.others[0].code, "138 7777 7777", "x"]
        codes += [self.others[1].phone, f" {card.number[:4]} {card.number[4:]} "]
        found = self.members._find_by_codes(self.program, codes)
        for code in codes:
            with self.subTest(code=code):
                meant = found[code] if len(found[code]) == 1 else self.members
                self.assertEqual(meant, self.members._find_by_code(self.program, code))

    def test_the_line_of_another_program_is_no_good(self):
        other = self.new_program("Second Club")
        stranger = self.enrol("Stranger", "13866666666", program=other)
        wizard = self.paste(f"{stranger.code}\n{stranger.phone}")
        members, problems = wizard._pasted_members()
        self.assertFalse(members)
        self.assertEqual(len(problems), 2)

    def test_an_empty_or_endless_list_is_refused(self):
        endless = "\n".join(map(str, range(10001)))
        for text in ("", " \n ", endless):
            with self.subTest(text=text[:9]), self.assertRaises(UserError):
                self.paste(text).action_preview()

    def test_limits_are_shown_before_and_skipped(self):
        self.staff.claim_limit = 1
        self.issue(self.staff, self.guest)._cancel("Test")
        wizard = self.grant(self.others + self.guest)
        wizard.action_preview()
        self.assertEqual(wizard.change_count, 2)
        self.assertIn("the limit is 1", str(wizard.preview))
        self.assertCounts(self.run_batch(wizard.action_run()), 2, skipped=1)

    def test_paid_and_foreign_types_are_not_granted(self):
        paid = self.new_card_type("Paid Card", kind="paid", price=10)
        foreign = self.new_card_type(
            "Foreign Card", program_id=self.new_program("Second Club").id
        )
        for card_type in (paid, foreign):
            wizard = self.grant(self.others, program_id=self.program.id)
            wizard.card_type_id = card_type
            with self.subTest(card_type=card_type.name), self.assertRaises(UserError):
                wizard.action_run()
        wizard.card_type_id = False
        with self.assertRaises(UserError):
            wizard.action_preview()

    def test_the_form_knows_the_program_of_the_members(self):
        context = {"active_model": "membership.member", "active_ids": self.others.ids}
        wizards = self.env["membership.grant.wizard"].with_user(self.officer)
        with Form(wizards.with_context(**context)) as form:
            self.assertEqual(form.program_id, self.program)
            self.assertEqual(form.source, "list")
            form.card_type_id = self.staff
            form.reason = "Test"
        self.assertCounts(self.run_batch(form.record.action_run()), 2)

    def test_only_officers_grant(self):
        for user in (self.cashier, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.grant(self.others, user).action_run()

    def test_a_stranger_finds_nobody(self):
        with self.assertRaises(UserError):
            self.paste(self.others[0].code, self.stranger).action_run()
        with self.assertRaises(UserError):
            self.grant(self.others, self.stranger).action_run()
        self.assertFalse(self.staff_cards(self.others))
