from datetime import date

from .office import OfficeTourCase


class TestChainCardsTour(OfficeTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["membership.card.type"]
        values = {
            "program_id": cls.program.id,
            "validity_kind": "fixed",
            "fixed_starts_on": date(2020, 1, 1),
            "fixed_ends_on": date(2095, 6, 30),
        }
        cls.gold = types.create({**values, "name": "Gold Card"})
        cls.trial = types.create({**values, "name": "Trial"})
        cls.staff = types.create({**values, "name": "Staff Card", "kind": "internal"})
        cls.cards[:2]._through_door().write({"type_id": cls.trial.id})
        cls.cards[:2]._through_door().write({"ends_on": date(2095, 6, 30)})
        for number, member in enumerate(cls.members.sorted("id")):
            member.partner_id.phone = f"1380000000{number}"

    def of(self, card_type):
        return self.env["membership.card"].search([("type_id", "=", card_type.id)])

    def test_members_get_the_card_that_follows_theirs(self):
        mine = [("program_id", "=", self.program.id)]
        self.run_tour("membership_chain_set", "membership_member_action", mine)
        self.assertEqual(self.cards[:2].chain_type_id, self.gold)
        self.assertEqual(self.cards[2].chain_policy, "type")

    def test_a_card_gives_way_from_its_form(self):
        self.trial.write({"on_expiry": "chain", "next_type_id": self.gold.id})
        first = [("id", "=", self.cards[0].id)]
        self.run_tour("membership_chain_now", "membership_card_action", first)
        self.assertEqual(self.cards[0].successor_id.type_id, self.gold)
        self.assertEqual(self.cards[1].state, "active")

    def test_a_pasted_list_is_granted_cards(self):
        mine = [("program_id", "=", self.program.id)]
        self.run_tour("membership_grant", "membership_member_action", mine)
        self.assertEqual(self.of(self.staff).member_id, self.members.sorted("id")[:2])
