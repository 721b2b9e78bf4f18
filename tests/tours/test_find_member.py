from .common import TourCase


class TestFindMember(TourCase):
    def test_scanned_card_phone_and_barcode_find_members_and_products(self):
        self.run_tour("membership_find_by_scan")

    def test_typed_name_phone_and_card_find_members_not_loaded(self):
        self.run_tour("membership_find_by_typing")

    def test_enrolment_in_one_dialog_issues_an_active_card(self):
        self.run_tour("membership_enrol")
        enrolled = self._members_called("Zhang San")
        self.assertEqual(len(enrolled), 1)
        self.assertEqual(enrolled.card_id.state, "active")
        self.assertEqual(enrolled.card_id.type_id, self.program.default_card_type_id)
        self.assertEqual(enrolled.store_id, self.config)
        self.assertFalse(self._members_called("Li Another"))
        joined = self._members_called("Plain Customer")
        self.assertEqual(joined.partner_id, self.customer)

    def test_enrolment_repeated_after_a_lost_answer_enrols_once(self):
        self.run_tour("membership_enrol_twice")
        self.assertEqual(len(self._members_called("Zhang San")), 1)

    def test_the_contact_of_another_programs_member_is_offered(self):
        other = self.env["membership.program"].create(
            {"name": "Second Club", "currency_id": self.program.currency_id.id}
        )
        people = {"Chen Jie": "13800004444", "Chen Long": "13800005555"}
        for name, phone in people.items():
            self.env["membership.member"]._enrol_new(other, name, phone)
        self.run_tour("membership_enrol_known")
        contacts = self.env["res.partner"].search([("phone", "in", [*people.values()])])
        self.assertEqual(
            sorted(contacts.mapped("name")), ["Chen Jie", "Chen Long", "Daughter"]
        )
        (chen_long,) = contacts.filtered(lambda contact: contact.name == "Chen Long")
        self.assertEqual(len(chen_long.membership_member_ids), 2)

    def _members_called(self, name):
        return self.env["membership.member"].search([("name", "=", name)])
