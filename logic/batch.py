"""What a batch is going to do to some records, before it does it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MAX_EXAMPLES = 5


@dataclass
class BatchPlan:
    """The changes of one chunk of records, and the records that stay as they are.

    :ivar changes: (record id, {field: new value})
    :ivar skipped: (record id, code of the reason)
    :ivar examples: (record id, before, after) in words, of the first changes
    """

    changes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    examples: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def wants_examples(self) -> bool:
        """Tell whether another example is of use."""
        return len(self.examples) < MAX_EXAMPLES


@dataclass
class BatchPreview:
    """What a batch would do, all chunks together."""

    total: int = 0
    changed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """Return how many records would stay as they are."""
        return self.total - self.changed

    def add(self, plan: BatchPlan) -> None:
        """Count the plan of another chunk."""
        self.total += len(plan.changes) + len(plan.skipped)
        self.changed += len(plan.changes)
        self.reasons.update(code for _id, code in plan.skipped)
        missing = MAX_EXAMPLES - len(self.examples)
        self.examples += plan.examples[:missing]
