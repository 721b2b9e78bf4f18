from odoo.tests import tagged

from ..chain.common import ChainCase
from .sale_common import CardSaleCase


@tagged("post_install", "-at_install")
class TestWelcomeOfReplacedCards(CardSaleCase):
    def assertGifts(self, points, bonus):
        self.assertPoints(points)
        self.assertWallet(0, bonus)

    def buy_waiting(self, activation="member"):
        self.type.activation = activation
        line, card = self.buy()
        self.assertEqual(card.state, "inactive")
        return line, card

    def test_a_card_lost_before_it_was_activated_still_brings_its_gift_once(self):
        __, card = self.buy_waiting()
        card._report_lost("Left in a taxi")
        new = card._replace("Left in a taxi")
        self.assertGifts(0, 0)
        new._activate()
        self.assertGifts(10, 5)
        newest = new._replace("Broken")
        newest._freeze("Asked for it")
        newest._unfreeze()
        self.assertEqual(newest.state, "active")
        self.assertGifts(10, 5)

    def test_so_does_one_that_was_replaced_at_once_or_twice_or_while_frozen(self):
        __, card = self.buy_waiting()
        new = card._replace("Broken")._replace("Broken again")
        new._freeze("Suspicious")
        new._report_lost("Left in a taxi")
        newest = new._replace("Left in a taxi")
        newest._unfreeze()
        newest._activate()
        self.assertGifts(10, 5)

    def test_its_first_use_at_a_till_brings_the_gift_once(self):
        __, card = self.buy_waiting("first_use")
        card._report_lost("Left in a taxi")
        new = card._replace("Left in a taxi")
        for _order in range(2):
            self.use(new)
        self.assertEqual(new.state, "active")
        self.assertGifts(10, 5)

    def test_a_card_lost_after_its_activation_brings_nothing_more(self):
        __, card = self.buy()
        card._report_lost("Left in a taxi")
        card._replace("Left in a taxi")
        self.assertGifts(10, 5)

    def test_the_gift_of_a_replacement_goes_back_with_it(self):
        line, card = self.buy_waiting()
        card._report_lost("Left in a taxi")
        card._replace("Left in a taxi")._activate()
        self.give_cards_back(line)
        self.assertGifts(0, 0)


@tagged("post_install", "-at_install")
class TestWelcomeOfSuccessors(ChainCase):
    def test_what_follows_a_lost_card_is_no_replacement_and_brings_its_gift(self):
        self.silver_card.welcome_points = 30
        self.follow(self.trial, next_type=self.silver_card)
        card = self.issue()
        card._report_lost("Left in a taxi")
        self.run_job()
        self.assertEqual(card.successor_id.type_id, self.silver_card)
        self.env.invalidate_all()
        self.assertEqual(self.guest.points_balance, 30)
