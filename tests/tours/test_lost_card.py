from .office import OfficeTourCase


class TestLostCardTour(OfficeTourCase):
    def test_a_card_is_frozen_lost_and_replaced(self):
        card = self.cards[0]
        card._apply_changes("renumbered", [(card.id, {"number": "8800000000013"})])
        mine = [("program_id", "=", self.program.id)]
        self.run_tour("membership_lost_card", "membership_card_action", mine)
        new = card.successor_id
        self.assertEqual((card.state, new.state), ("lost", "active"))
        self.assertEqual(self.members[0].card_id, new)
        kinds = card.event_ids.mapped("kind")
        self.assertEqual(
            kinds, ["replaced", "lost", "unfrozen", "frozen", "renumbered", "issued"]
        )
        self.assertEqual(card.event_ids[0].reason, "Left in a taxi")
