from collections import Counter
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.batch import (
    MAX_EXAMPLES,
    BatchPlan,
    BatchPreview,
)

PLANS = st.lists(
    st.builds(
        BatchPlan,
        changes=st.lists(st.tuples(st.integers(), st.just({}))),
        skipped=st.lists(st.tuples(st.integers(), st.sampled_from("abc"))),
        examples=st.lists(st.tuples(st.integers(), st.text(), st.text())),
    )
)


class TestBatchPreview(TestCase):
    def test_an_empty_plan_changes_nothing(self):
        preview = BatchPreview()
        preview.add(BatchPlan())
        self.assertEqual((preview.total, preview.changed, preview.skipped), (0, 0, 0))

    def test_a_plan_wants_so_many_examples_and_no_more(self):
        plan = BatchPlan(examples=[(1, "", "")] * (MAX_EXAMPLES - 1))
        self.assertTrue(plan.wants_examples)
        plan.examples.append((2, "", ""))
        self.assertFalse(plan.wants_examples)

    @given(PLANS)
    def test_a_preview_is_the_sum_of_its_chunks(self, plans):
        preview = BatchPreview()
        for plan in plans:
            preview.add(plan)
        skipped = [code for plan in plans for _id, code in plan.skipped]
        self.assertEqual(preview.changed, sum(len(plan.changes) for plan in plans))
        self.assertEqual(preview.skipped, len(skipped))
        self.assertEqual(preview.reasons, Counter(skipped))
        examples = [example for plan in plans for example in plan.examples]
        self.assertEqual(preview.examples, examples[:MAX_EXAMPLES])
