from datetime import date

from .office import OfficeTourCase

END = date(2095, 6, 30)


class TestExtendValidityTour(OfficeTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards._through_door().write({"ends_on": END})
        cls.cards[2]._through_door().state = "frozen"
        cls.mine = [("program_id", "=", cls.program.id)]

    def test_selected_members_are_extended_and_it_is_undone(self):
        self.run_tour(
            "membership_extend_validity", "membership_member_action", self.mine
        )
        self.assertEqual(self.cards.mapped("ends_on"), [END] * 3)
        kinds = self.cards[0].event_ids.filtered("batch_id").mapped("kind")
        self.assertEqual(kinds, ["extension_undone", "extended"])

    def test_one_member_is_extended_from_the_form(self):
        self.run_tour("membership_extend_member", "membership_member_action", self.mine)
        self.assertEqual(self.cards.mapped("ends_on"), [END, date(2095, 8, 31), END])

    def test_all_cards_of_the_filter_are_queued(self):
        domain = [*self.mine, ("state", "=", "active")]
        self.run_tour("membership_extend_filter", "membership_card_action", domain)
        batch = self.env["membership.batch"].search([], limit=1)
        self.assertEqual((batch.total, batch.state), (2, "queued"))
        self.assertEqual(batch.params["until"], "2095-07-31")
        self.assertEqual(batch.reason, "A present")

    def test_a_job_is_run_at_once_and_its_run_is_shown(self):
        member = self.members[0]
        member.partner_id.email = "guest@example.com"
        notices = self.env["membership.notice"]
        told = {"card": "1", "ends_on": "2095-06-30"}
        notices._queue("card_extended", [(member.id, "tour", told)])
        self.run_tour("membership_run_job", "membership_job_action", [])
        self.assertEqual(notices.search([("key", "=", "tour")]).state, "sent")
