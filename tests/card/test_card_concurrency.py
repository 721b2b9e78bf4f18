from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

THREADS = 6


@tagged("-at_install", "post_install")
class TestCardConcurrency(ConcurrentCase):
    """Several tills at once: what there is only once goes to one of them."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.type_id = (
                env["membership.card.type"]
                .create({"program_id": self.program_id, "name": "Rare Card"})
                .id
            )
        self.addCleanup(self.remove_cards)

    def remove_cards(self):
        """Delete what was issued here, and its events, which nothing else deletes."""
        with self.transaction() as env:
            mine = SQL("type_id = %s", self.type_id)
            events = SQL("card_id IN (SELECT id FROM membership_card WHERE %s)", mine)
            env.cr.execute(
                SQL(
                    "UPDATE membership_member SET card_id = NULL WHERE id = %s",
                    self.member_id,
                )
            )
            self._triggers(env, SQL("DISABLE"), "membership_card_event")
            self._delete(env, "membership_card_event", events)
            self._triggers(env, SQL("ENABLE"), "membership_card_event")
            for table in ("stock", "number", "number_batch"):
                self._delete(env, f"membership_card_{table}", mine)
            self._delete(env, "membership_card", mine)
            env["membership.card.type"].browse(self.type_id).unlink()

    def at_once(self, operation):
        """Let all tills do the same; return their cards and their refusals."""

        def attempt(env):
            card_type = env["membership.card.type"].browse(self.type_id)
            member = env["membership.member"].browse(self.member_id)
            try:
                return operation(card_type, member).ids
            except UserError as refusal:
                return str(refusal)

        def till():
            while True:
                try:
                    return self.retrying(attempt)
                except ConcurrencyError:
                    continue

        answers = self.together(*[till] * THREADS)
        return (
            [answer for answer in answers if isinstance(answer, list)],
            [answer for answer in answers if isinstance(answer, str)],
        )

    def issue(self, card_type, member):
        return card_type._issue(member, on=card_type.program_id._today())

    def test_the_last_cards_in_stock_are_sold_once_each(self):
        with self.transaction() as env:
            card_type = env["membership.card.type"].browse(self.type_id)
            card_type.stock_limited = True
            card_type.stock_left = 3
        issued, refused = self.at_once(self.issue)
        self.assertEqual((len(issued), len(refused)), (3, 3))
        self.assertIn("sold out", refused[0])
        with self.transaction() as env:
            tokens = env["membership.card.stock"].search(
                [("type_id", "=", self.type_id)]
            )
            self.assertEqual(sorted(tokens.card_id.ids), sorted(sum(issued, [])))

    def test_a_limited_card_is_claimed_once(self):
        with self.transaction() as env:
            env["membership.card.type"].browse(self.type_id).claim_limit = 1
        issued, refused = self.at_once(self.issue)
        self.assertEqual((len(issued), len(refused)), (1, THREADS - 1))
        self.assertIn("the limit is 1", refused[0])

    def test_a_printed_number_is_bound_once(self):
        with self.transaction() as env:
            batch = env["membership.card.number.batch"].create(
                {"name": "Print", "type_id": self.type_id, "count": 1}
            )
            number = batch.number_ids.number

        def bind(card_type, member):
            on = card_type.program_id._today()
            return card_type._bind_number(number, member, on=on, store=None)

        bound, refused = self.at_once(bind)
        self.assertEqual((len(bound), len(refused)), (1, THREADS - 1))
        self.assertIn("belongs to somebody already", refused[0])

    def test_a_lost_card_is_replaced_once(self):
        with self.transaction() as env:
            card_type = env["membership.card.type"].browse(self.type_id)
            member = env["membership.member"].browse(self.member_id)
            card_id = self.issue(card_type, member).id

        def replace(card_type, member):
            return card_type.env["membership.card"].browse(card_id)._replace("Lost")

        new, refused = self.at_once(replace)
        self.assertEqual((len(new), len(refused)), (1, THREADS - 1))
        self.assertIn("has been replaced", refused[0])
        with self.transaction() as env:
            self.assertEqual(env["membership.card"].browse(new[0]).claim_no, 1)
