from pathlib import Path

from odoo.tests import tagged

from ..ledger.concurrency import ConcurrentCase

MODELS = Path(__file__).parents[2] / "models"


@tagged("-at_install", "post_install")
class TestMemory(ConcurrentCase):
    """What one thread keeps in memory while another changes it, it does not keep."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            program = env["membership.program"].browse(self.program_id)
            tiers = env["membership.tier"].create(
                [
                    {"program_id": program.id, "name": f"Level {level}", "level": level}
                    for level in (11, 12)
                ]
            )
            tiers[1].reach_spend = 100
            types = env["membership.card.type"].create(
                [
                    {"program_id": program.id, "name": name, "kind": "earned"}
                    for name in ("Low", "High")
                ]
            )
            types[1].earn_spend = 100
            benefit = env["membership.benefit"].create(
                {"tier_id": tiers[1].id, "kind": "multiplier", "multiplier": 2}
            )
            self.currency_id = env.ref("base.XOF").id
            self.rounding = env.ref("base.XOF").rounding
            self.tier_ids, self.type_ids = tiers.ids, types.ids
            self.benefit_id = benefit.id
        self.addCleanup(self.remove_made)

    def remove_made(self):
        with self.transaction() as env:
            env["membership.benefit"].browse(self.benefit_id).unlink()
            env["membership.tier"].browse(self.tier_ids).unlink()
            env["membership.card.type"].browse(self.type_ids).unlink()
            env["res.currency"].browse(self.currency_id).rounding = self.rounding

    def assertForgotten(self, change, read, before, after):
        """A reader comes between a change and its commit; who asks later reads anew.

        :param change: makes the change, given an environment
        :param read: reads it, given an environment
        """
        with self.transaction() as env:
            self.assertEqual(read(env), before)
            change(env)
            env.flush_all()
            self.assertEqual(read(env), after, "in the transaction of the change")
            env.registry.clear_cache()
            with self.transaction() as meanwhile:
                self.assertEqual(read(meanwhile), before, "before the commit")
        with self.transaction() as env:
            self.assertEqual(read(env), after, "after the commit")

    def program(self, env):
        return env["membership.program"].browse(self.program_id)

    def test_the_tiers(self):
        def reach(env):
            return self.program(env)._tier_plan().ladder.get(self.tier_ids[1]).reach[0]

        self.assertForgotten(
            lambda env: (
                env["membership.tier"]
                .browse(self.tier_ids[1])
                .write({"reach_spend": 200})
            ),
            reach,
            100,
            200,
        )

    def test_how_growth_is_counted(self):
        self.assertForgotten(
            lambda env: self.program(env).write({"growth_per_point": 5}),
            lambda env: self.program(env)._tier_plan().growth_per_point,
            1,
            5,
        )

    def test_what_earns_a_card(self):
        def spend(env):
            (terms,) = env["membership.card.type"]._earn_terms(self.program_id)
            return terms.rule.spend

        self.assertForgotten(
            lambda env: (
                env["membership.card.type"]
                .browse(self.type_ids[1])
                .write({"earn_spend": 200})
            ),
            spend,
            100,
            200,
        )

    def test_which_card_replaces_which(self):
        low, high = self.type_ids
        self.assertForgotten(
            lambda env: (
                env["membership.card.type"].browse(high).write({"lower_type_id": low})
            ),
            lambda env: env["membership.card.type"]._ladder(self.program_id)[high],
            None,
            low,
        )

    def test_the_smallest_amount_of_a_currency(self):
        currency_id = self.currency_id
        self.assertForgotten(
            lambda env: env["res.currency"].browse(currency_id).write({"rounding": 5}),
            lambda env: env["res.currency"].browse(currency_id)._membership_unit(),
            self.rounding,
            5,
        )

    def test_the_benefits(self):
        def multiplier(env):
            book = env["membership.benefit"]._book()
            return book.tiers[self.tier_ids[1]].benefits[0].multiplier

        self.assertForgotten(
            lambda env: (
                env["membership.benefit"]
                .browse(self.benefit_id)
                .write({"multiplier": 3})
            ),
            multiplier,
            2,
            3,
        )

    def test_all_that_is_kept_is_forgotten_in_one_way(self):
        callers = [
            path.name
            for path in MODELS.rglob("*.py")
            if "clear_cache" in path.read_text()
        ]
        self.assertEqual(callers, ["memory.py"])
