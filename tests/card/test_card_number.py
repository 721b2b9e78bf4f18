from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.pos_membership.logic import checkdigit

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestNumberScheme(MembershipCase):
    def test_prefix_serial_and_check_digit(self):
        for values, length in (
            ({}, 11),
            ({"number_prefix": "693", "number_digits": 9, "check_scheme": "gs1"}, 13),
            ({"number_scheme": "random", "number_digits": 16}, 17),
        ):
            card_type = self.new_card_type("Card", **values)
            numbers = card_type._new_numbers(20)
            with self.subTest(values=values):
                self.assertEqual(len(set(numbers)), 20)
                for number in numbers:
                    self.assertEqual(len(number), length)
                    scheme = card_type.check_scheme
                    self.assertTrue(checkdigit.is_valid(number, scheme))
                    self.assertTrue(number.startswith(card_type.number_prefix or ""))

    def test_numbers_one_after_the_other(self):
        first, second = (int(n[:-1]) for n in self.card_type._new_numbers(2))
        self.assertEqual(second, first + 1)

    def test_numbers_that_are_taken_are_drawn_again(self):
        card_type = self.new_card_type("Card", number_prefix="77")
        taken = self.member.card_id.number
        draws = iter([["1", "2"], ["2", "3"], ["4"]])
        card_type_class = type(card_type)
        printed = checkdigit.with_check_digit("773")
        self.assertNotEqual(taken, printed)
        self.patch(card_type_class, "_draw_serials", lambda *__: next(draws))
        self.patch(
            card_type_class,
            "_taken_numbers",
            lambda self, numbers: {checkdigit.with_check_digit("771")},
        )
        numbers = card_type._new_numbers(2)
        expected = [checkdigit.with_check_digit(f"77{serial}") for serial in "23"]
        self.assertEqual(numbers, expected)

    def test_numbers_that_run_out_end_in_a_sentence(self):
        card_type = self.new_card_type("Card")
        self.patch(type(card_type), "_draw_serials", lambda *__: ["1"])
        with self.assertRaises(UserError):
            card_type._new_numbers(2)


@tagged("post_install", "-at_install")
class TestPrintedNumbers(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on = cls.program._today()
        cls.batch = cls.new_batch(cls.card_type, 3)
        cls.printed = cls.batch.number_ids
        cls.gold = cls.new_card_type("Gold Card", kind="internal")

    @classmethod
    def new_batch(cls, card_type, count):
        return cls.env["membership.card.number.batch"].create(
            {"name": "Spring print", "type_id": card_type.id, "count": count}
        )

    def bind(self, number, member=None, card_type=None):
        card_type = (card_type or self.card_type).with_user(self.cashier)
        return card_type._bind_number(
            number, member or self.member, on=self.on, store=self.store
        )

    def test_a_batch_makes_its_numbers(self):
        self.assertEqual(len(self.printed), 3)
        self.assertEqual(set(self.printed.mapped("state")), {"free"})
        self.assertEqual((self.batch.free_count, self.batch.bound_count), (3, 0))
        for number in self.printed.mapped("number"):
            self.assertTrue(number.startswith("88"))
            self.assertTrue(checkdigit.is_valid(number))

    def test_numbers_once_made_are_settled(self):
        for values in ({"count": 5}, {"type_id": self.gold.id}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.batch.write(values)
        self.batch.name = "Autumn print"

    @mute_logger("odoo.sql_db")
    def test_a_batch_has_a_sensible_size(self):
        for count in (0, -1, 100001):
            with (
                self.subTest(count=count),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.new_batch(self.card_type, count)

    def test_the_member_s_card_takes_the_printed_number(self):
        card, before = self.member.card_id, self.member.card_id.number
        number = self.printed[0].number
        self.assertEqual(self.bind(f" {number[:4]} {number[4:]}"), card)
        self.assertEqual(card.number, number)
        event = card.event_ids[0]
        self.assertEqual(event.kind, "renumbered")
        self.assertEqual((event.number_from, event.number_to), (before, number))
        self.assertEqual((event.store_id, event.user_id), (self.store, self.cashier))
        self.assertEqual(self.printed[0].state, "bound")
        self.assertEqual(self.printed[0].card_id, card)
        self.assertEqual(self.members._find_by_code(self.program, number), self.member)

    def test_an_open_card_is_issued_to_who_has_none(self):
        self.program.default_card_type_id = False
        wang = self.enrol("Wang Wei")
        card = self.bind(self.printed[0].number, wang).sudo()
        self.assertEqual((card.member_id, card.type_id), (wang, self.card_type))
        self.assertEqual(card.number, self.printed[0].number)

    def test_the_limit_holds_for_printed_cards(self):
        self.card_type.claim_limit = 1
        self.member.card_id._cancel("Unwanted")
        with self.assertRaises(UserError):
            self.bind(self.printed[0].number)
        self.assertEqual(self.printed[0].state, "free")

    def test_other_kinds_are_not_given_away_by_a_number(self):
        number = self.new_batch(self.gold, 1).number_ids.number
        with self.assertRaises(UserError):
            self.bind(number, card_type=self.gold)
        card = self.gold._issue(self.member, on=self.on)
        self.assertEqual(self.bind(number, card_type=self.gold), card)

    def test_a_number_is_bound_once(self):
        self.bind(self.printed[0].number)
        with self.assertRaises(UserError):
            self.bind(self.printed[0].number, self.enrol("Wang Wei"))

    def test_a_second_printed_card_makes_the_first_void(self):
        first, second = self.printed[:2]
        self.bind(first.number)
        self.bind(second.number)
        self.assertEqual((first.state, second.state), ("void", "bound"))
        with self.assertRaises(UserError):
            self.bind(first.number)

    def test_unknown_and_foreign_numbers_are_refused(self):
        foreign = self.new_batch(self.gold, 1).number_ids.number
        for number in ("123", "", foreign, self.member.card_id.number):
            with self.subTest(number=number), self.assertRaises(UserError):
                self.bind(number)

    def test_a_lost_card_is_replaced_by_a_printed_one(self):
        new = self.member.card_id._replace("Lost", number=self.printed[0].number)
        self.assertEqual(new.number, self.printed[0].number)
        self.assertEqual(self.printed[0].card_id, new)
        with self.assertRaises(UserError):
            new._replace("Lost again", number=self.printed[0].number)

    def test_a_manager_makes_the_free_numbers_void(self):
        self.bind(self.printed[0].number)
        with self.assertRaises(AccessError):
            self.batch.with_user(self.officer).action_void()
        self.batch.with_user(self.manager).action_void()
        self.assertEqual(self.printed.mapped("state"), ["bound", "void", "void"])

    def test_a_batch_in_use_stays(self):
        with self.assertRaises(AccessError):
            self.batch.with_user(self.officer).unlink()
        self.bind(self.printed[0].number)
        with self.assertRaises(UserError):
            self.batch.with_user(self.manager).unlink()
        self.new_batch(self.card_type, 1).with_user(self.manager).unlink()

    def test_numbers_are_not_written_by_hand(self):
        for user in (self.cashier, self.officer, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.printed[0].with_user(user).state = "bound"

    def test_the_sheet_shows_every_number_as_qr_and_bar_code(self):
        report = self.batch.with_user(self.officer).action_print()
        self.assertEqual(report["type"], "ir.actions.report")
        html, __ = self.env["ir.actions.report"]._render_qweb_html(
            "pos_membership.membership_card_number_report", self.printed.ids
        )
        text = html.decode()
        for number in self.printed.mapped("number"):
            self.assertIn(number, text)
        self.assertEqual(text.count("data:image/svg+xml;base64"), 6)

    def test_a_sheet_of_no_numbers_is_not_printed(self):
        self.batch.action_void()
        with self.assertRaises(UserError):
            self.batch.action_print()

    def test_bar_codes_fit_their_numbers(self):
        ean = self.new_card_type(
            "EAN Card", number_prefix="29", number_digits=10, check_scheme="gs1"
        )
        self.assertEqual(self.new_batch(ean, 1).number_ids._symbology(), "EAN13")
        self.assertEqual(self.printed[0]._symbology(), "Code128")
