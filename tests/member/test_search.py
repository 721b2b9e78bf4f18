from odoo.tests import tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestSearch(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wang = cls.enrol("王伟", "+86 139 1111 2222")
        cls.wang_fang = cls.enrol("王芳", "139 1111 3333")
        cls.emile = cls.enrol("Émile 100% O_o", "+33 6 12 34 56 78")
        cls.other_program = cls.new_program("Second Club")
        cls.foreign = cls.enrol("Li Na", "138 0000 0001", program=cls.other_program)

    def find(self, code, program=None):
        return self.members._find_by_code(program or self.program, code)

    def search(self, query, limit=20):
        return self.members._search_fast(self.program, query, limit)

    def test_card_number_member_code_and_number_find_one_member(self):
        member = self.wang
        number = member.card_id.number
        for code in (
            number,
            f" {number} ",
            " ".join(number),
            member.code,
            "13911112222",
            "139 1111 2222",
            "+8613911112222",
        ):
            with self.subTest(code=code):
                self.assertEqual(self.find(code), member)

    def test_what_belongs_to_nobody_finds_nobody(self):
        for code in ("", " ", None, "0", "139", "王伟", "%", "1391111222"):
            with self.subTest(code=code):
                self.assertFalse(self.find(code))

    def test_each_program_finds_its_own(self):
        self.assertEqual(self.find("13800000001"), self.member)
        self.assertEqual(self.find("13800000001", self.other_program), self.foreign)
        self.assertFalse(self.find(self.member.code, self.other_program))
        self.assertNotIn(self.foreign, self.search("Li"))

    def test_a_number_of_two_members_is_not_guessed(self):
        self.enrol("Li Nan", "138 0000 0001")
        self.assertFalse(self.find("13800000001"))
        self.assertEqual(len(self.search("13800000001")), 2)

    def test_the_member_enrolled_with_the_number_goes_first(self):
        owner = self.members._enrol_new(self.program, "Owner", "137 0000 0000")
        self.enrol("Relative", "137 0000 0000")
        self.assertEqual(self.find("13700000000"), owner)

    def test_archived_members_are_not_found(self):
        code = self.wang.code
        self.wang.active = False
        self.assertFalse(self.find(code))
        self.assertNotIn(self.wang, self.search("王"))

    def test_lost_and_cancelled_cards_find_nobody(self):
        card = self.wang.card_id
        card._freeze("Asked for by the member")
        self.assertEqual(self.find(card.number), self.wang)
        card._cancel("Asked for by the member")
        self.assertFalse(self.find(card.number))

    def test_one_character_is_enough_for_a_name(self):
        self.assertEqual(set(self.search("王")), {self.wang, self.wang_fang})
        self.assertEqual(self.search("王伟"), self.wang)
        self.assertEqual(self.search("LI  na"), self.member)
        self.assertEqual(self.search("émile"), self.emile)

    def test_signs_of_patterns_are_plain_characters(self):
        self.assertFalse(self.search("%"))
        self.assertFalse(self.search("_"))
        self.assertFalse(self.search("\\"))
        self.assertEqual(self.search("émile 100%"), self.emile)
        self.assertFalse(self.search("émile_100"))

    def test_numbers_are_found_by_beginning_and_by_end(self):
        self.assertEqual(set(self.search("139 1111")), {self.wang, self.wang_fang})
        self.assertEqual(self.search("2222"), self.wang)
        self.assertEqual(self.search("0001"), self.member)
        self.assertEqual(self.search("+33 6"), self.emile)
        self.assertEqual(self.search("612345678"), self.emile)
        self.assertFalse(self.search("222"))

    def test_no_more_than_asked_for(self):
        self.assertEqual(len(self.search("王", limit=1)), 1)
        self.assertFalse(self.search("王", limit=0))
        self.assertFalse(self.search("  "))

    def test_a_code_comes_before_names_and_numbers(self):
        self.assertEqual(self.search(self.wang.code), self.wang)
        self.assertEqual(self.search(self.wang.card_id.number), self.wang)

    def test_a_changed_contact_is_found_by_the_new_name_and_number(self):
        self.wang.partner_id.write({"name": "Wang Da Wei", "phone": "136 0000 0000"})
        self.assertEqual(self.search("wang da"), self.wang)
        self.assertEqual(self.find("13600000000"), self.wang)
        self.assertNotIn(self.wang, self.search("王"))
        self.wang.active = False
        self.wang.partner_id.name = "Wei"
        self.assertEqual(self.wang.search_name, "wei")

    def test_another_country_changes_how_numbers_are_read(self):
        self.assertEqual(self.wang.phone_digits, "13911112222")
        self.program.country_id = self.env.ref("base.fr")
        self.assertEqual(self.wang.phone_digits, "8613911112222")
        self.assertEqual(self.emile.phone_digits, "612345678")

    def test_looking_up_costs_few_statements(self):
        number = self.wang.card_id.number
        self.assertEqual(self.program.country_id.phone_code, 86)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.find(number)
        with self.assertQueryCount(1):
            self.search("王", limit=2)
        with self.assertQueryCount(1):
            self.find("13911112222")

    def test_the_drop_down_finds_by_name_number_and_code(self):
        for text in ("王伟", "1391111", self.wang.code):
            with self.subTest(text=text):
                found = self.members.name_search(text)
                self.assertIn(self.wang.id, [member_id for member_id, _name in found])
