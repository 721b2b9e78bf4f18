from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.pos_membership.logic.checkdigit import is_valid

from ..common import MembershipCase


def wide(text):
    """Return the digits and signs of a text as a Chinese keyboard types them."""
    return "".join(
        chr(ord(char) + 0xFEE0) if char != " " else "\u3000" for char in text
    )


@tagged("post_install", "-at_install")
class TestWrittenNumbers(MembershipCase):
    """A number is the same number, however somebody writes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wang = cls.members._enrol_new(cls.program, "王伟２", "＋86 139-1111-2222")

    def assertFound(self, text, member):
        found = self.members._find_by_code(self.program, text)
        self.assertEqual(found, member)
        self.assertIn(member, self.members._search_fast(self.program, text, 10))
        listed = self.members._find_by_codes(self.program, [text])
        self.assertEqual(listed[text], member)

    def test_every_writing_finds_the_member(self):
        number = self.wang.card_id.number
        for text in (
            "13911112222",
            wide("13911112222"),
            wide("+86 139-1111-2222"),
            "(+86) 139 1111 2222",
            "（００８６）139–1111–2222",
            number,
            wide(number),
            f"{number[:4]}-{number[4:]}",
            wide(self.wang.code),
        ):
            with self.subTest(text=text):
                self.assertFound(text, self.wang)

    def test_a_part_in_any_width_is_enough_to_search(self):
        for text in (wide("1391111"), wide("2222"), "王伟2", "王伟２", "139-1111"):
            with self.subTest(text=text):
                found = self.members._search_fast(self.program, text, 10)
                self.assertEqual(found, self.wang)
                names = self.members.with_user(self.officer).name_search(text)
                self.assertEqual([member_id for member_id, _ in names], [self.wang.id])

    def test_nobody_is_enrolled_twice_by_writing_the_number_otherwise(self):
        for text in (wide("13911112222"), "0086 139 1111 2222", "(+86)13911112222"):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.members._enrol_new(self.program, "Wang", text)

    def test_the_wizard_notes_plain_digits(self):
        wizard = self.env["membership.enrol.wizard"].with_user(self.officer)
        values = {
            "program_id": self.program.id,
            "name": "Zhao",
            "phone": wide("137 0000 0001"),
        }
        action = wizard.create(values).action_enrol()
        member = self.members.browse(action["res_id"])
        self.assertEqual(member.phone, "137 0000 0001")
        self.assertEqual(member.phone_digits, "13700000001")

    def test_a_pasted_list_in_full_width_finds_each(self):
        texts = [wide(self.wang.card_id.number), wide("13911112222"), "１３９"]
        found = self.members._find_by_codes(self.program, texts)
        self.assertEqual(
            [found[text] for text in texts],
            [self.wang, self.wang, self.members.browse()],
        )

    def test_a_lost_card_is_replaced_by_a_number_typed_in_full_width(self):
        batch = self.env["membership.card.number.batch"].create(
            {"name": "Print", "type_id": self.card_type.id, "count": 1}
        )
        number = batch.number_ids.number
        wizard = self.env["membership.card.wizard"].with_user(self.officer)
        wizard.create(
            {
                "operation": "replace",
                "card_ids": [(6, 0, self.wang.card_id.ids)],
                "reason": "Lost",
                "number": wide(f"{number[:4]} {number[4:]}"),
            }
        ).action_apply()
        self.assertEqual(self.wang.card_id.number, number)


@tagged("post_install", "-at_install")
class TestLeadingZero(MembershipCase):
    """EAN-13 numbers that begin with a zero, which some scanners read as UPC-A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zero = cls.new_card_type(
            "Shop card", number_prefix="069", number_digits=9, check_scheme="gs1"
        )
        cls.card = cls.zero._issue(cls.member, on=cls.program._today())
        cls.short = cls.card.number.removeprefix("0")

    def test_the_zero_is_kept(self):
        self.assertTrue(self.card.number.startswith("069"))
        self.assertEqual(len(self.card.number), 13)
        self.assertTrue(is_valid(self.card.number, "gs1"))

    def test_it_is_found_with_and_without_the_zero(self):
        for text in (self.card.number, self.short, wide(self.short)):
            with self.subTest(text=text):
                found = self.members._find_by_code(self.program, text)
                self.assertEqual(found, self.member)
                listed = self.members._find_by_codes(self.program, [text])
                self.assertEqual(listed[text], self.member)
                cards = self.card.with_user(self.officer).name_search(text)
                self.assertEqual([card_id for card_id, _ in cards], [self.card.id])

    def test_a_number_of_twelve_digits_is_found_with_a_zero_before_it(self):
        upc = self.new_card_type(
            "UPC card", number_prefix="69", number_digits=9, check_scheme="gs1"
        )
        wang = self.enrol("Wang Wei")
        card = upc._issue(wang, on=self.program._today())
        self.assertEqual(len(card.number), 12)
        for text in (card.number, f"0{card.number}"):
            with self.subTest(text=text):
                found = self.members._find_by_code(self.program, text)
                self.assertEqual(found, wang)

    def test_the_number_as_it_is_read_goes_first(self):
        wang = self.enrol("Wang Wei")
        wang.card_id._apply_changes(
            "renumbered", [(wang.card_id.id, {"number": self.short})]
        )
        found = self.members._find_by_code(self.program, self.short)
        self.assertEqual(found, wang)
        found = self.members._find_by_code(self.program, self.card.number)
        self.assertEqual(found, self.member)

    def test_other_lengths_and_wrong_digits_are_other_numbers(self):
        wrong = str((int(self.short[-1]) + 1) % 10)
        for text in (
            self.short[:-1] + wrong,
            f"0{self.card.number}",
            self.short.removeprefix("6"),
        ):
            with self.subTest(text=text):
                self.assertFalse(self.members._find_by_code(self.program, text))

    def test_a_printed_card_is_given_to_a_member_by_either_reading(self):
        batch = self.env["membership.card.number.batch"].create(
            {"name": "Print", "type_id": self.zero.id, "count": 2}
        )
        for printed in batch.number_ids:
            with self.subTest(number=printed.number):
                self.zero._bind_number(
                    printed.number.removeprefix("0"),
                    self.member,
                    on=self.program._today(),
                    store=self.store,
                )
                self.assertEqual(self.card.number, printed.number)
                self.assertEqual(printed._symbology(), "EAN13")
                self.assertIn("svg", printed._code_images()["bar"])
