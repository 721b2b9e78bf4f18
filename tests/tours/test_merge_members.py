from .office import OfficeTourCase


class TestMergeMembersTour(OfficeTourCase):
    def test_two_members_of_the_list_are_merged(self):
        kept, gone, other = self.members.sorted("id")
        for member, points in ((kept, 30), (gone, 5)):
            member.points_account_id._credit(
                {"points": points},
                key=f"tour:{member.id}",
                kind="gift",
                on=self.program._today(),
            )
        self.run_tour(
            "membership_merge_members",
            "membership_member_action",
            [("program_id", "=", self.program.id)],
        )
        self.assertEqual(gone.merged_into_id, kept)
        self.assertEqual(kept.points_balance, 35)
        self.assertTrue(other.active)
