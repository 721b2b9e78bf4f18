from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestPartnerMerge(MembershipCase):
    def merge(self, partners, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, destination)

    def test_two_members_of_one_program_are_not_merged(self):
        twin = self.enrol("Li Na", "138 0000 0002")
        partners = self.member.partner_id | twin.partner_id
        with self.assertRaisesRegex(UserError, "Tea House Club"):
            self.merge(partners, twin.partner_id)
        self.assertTrue((self.member | twin).exists())

    def test_an_archived_member_counts(self):
        twin = self.enrol("Li Na", "138 0000 0002")
        twin.active = False
        with self.assertRaises(UserError):
            self.merge(self.member.partner_id | twin.partner_id, twin.partner_id)

    def test_a_member_moves_to_the_contact_it_is_merged_into(self):
        self.credit(self.member, points=10)
        target = self.new_partner("Li Na Smith", "139 9999 9999")
        self.merge(self.member.partner_id | target, target)
        self.assertEqual(self.member.partner_id, target)
        self.assertEqual(self.member.points_balance, 10)
        found = self.members._search_fast(self.program, "li na smith", 5)
        self.assertEqual(found, self.member)
        found = self.members._find_by_code(self.program, "13999999999")
        self.assertEqual(found, self.member)

    def test_members_of_two_programs_are_merged(self):
        other = self.new_program("Second Club")
        second = self.enrol("Li Na", program=other)
        target = self.member.partner_id
        self.merge(target | second.partner_id, target)
        self.assertEqual(target.membership_member_ids, self.member | second)
