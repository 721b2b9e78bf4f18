import random
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MembershipCase

SEEDS = range(5)
STEPS = 25
FIGURES = ("state", "starts", "ends", "number")
COLUMNS = {"state": "state", "starts": "starts_on", "ends": "ends_on"}


@tagged("post_install", "-at_install")
class TestCardHistory(MembershipCase):
    """Whatever happens to a card, its events tell its life without a gap."""

    def operations(self, card, chance):
        cards = self.env["membership.card"]
        later = (card.ends_on or self.program._today()) + timedelta(days=30)
        revived = {"ends_on": later, "state": "active"}
        return (
            lambda: card._activate("Test"),
            lambda: card._freeze("Test"),
            lambda: card._unfreeze("Test"),
            lambda: card._report_lost("Test"),
            lambda: card._replace("Test"),
            lambda: cards._apply_changes("extended", [(card.id, {"ends_on": later})]),
            lambda: cards._apply_changes("expired", [(card.id, {})]),
            lambda: cards._apply_changes("revived", [(card.id, revived)]),
            lambda: cards._apply_changes(
                "renumbered", [(card.id, {"number": str(chance.getrandbits(60))})]
            ),
        )

    def assertNoGap(self, card):
        before = dict.fromkeys(FIGURES)
        for event in card.event_ids.sorted("id"):
            for name in FIGURES:
                self.assertEqual(event[f"{name}_from"] or None, before[name] or None)
                before[name] = event[f"{name}_to"]
        for name in FIGURES:
            self.assertEqual(before[name], card[COLUMNS.get(name, name)], name)

    def test_each_event_begins_where_the_one_before_it_ended(self):
        card_type = self.new_card_type(
            "Card",
            activation="member",
            validity_kind="duration",
            validity_count=1,
            validity_unit="month",
        )
        for seed in SEEDS:
            chance = random.Random(seed)
            card_type._issue(self.member, on=self.program._today())
            for __ in range(STEPS):
                card = chance.choice(card_type.card_ids)
                try:
                    chance.choice(self.operations(card, chance))()
                except UserError:
                    continue
        self.assertGreater(len(card_type.card_ids.event_ids), 30)
        for card in card_type.card_ids:
            with self.subTest(card=card.number):
                self.assertNoGap(card)

    def test_the_member_s_card_is_always_the_one_that_counts(self):
        rank = ["active", "frozen", "inactive", "expired"]
        chance = random.Random(7)
        today = self.program._today()
        self.card_type._issue(self.member, on=today)
        for __ in range(STEPS):
            card = chance.choice(self.member.card_ids)
            try:
                chance.choice(self.operations(card, chance))()
            except UserError:
                continue
            counting = self.member.card_ids.filtered(lambda card: card.state in rank)
            best = counting.sorted(
                lambda card: (
                    rank.index(card.state),
                    bool(card.renews_id and card.starts_on > today),
                    -card.id,
                )
            )
            self.assertEqual(self.member.card_id, best[:1])
