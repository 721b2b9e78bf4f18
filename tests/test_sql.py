import re
from pathlib import Path

from odoo.tests import BaseCase

ROOT = Path(__file__).resolve().parent.parent
# An empty list arrives as '{}', which has no type of its own.
UNTYPED = re.compile(r"unnest\(\s*%(\(\w+\))?s(?!::)")
# These are put together from columns, and each names its type where it is.
COMPOSED = {"unnest(%(arrays)s", "unnest(%(values)s", "unnest(%(people)s"}


class TestSql(BaseCase):
    """What PostgreSQL cannot guess from an empty list is said in the statement."""

    def test_every_list_that_is_unnested_names_its_type(self):
        found = [
            f"{path.relative_to(ROOT)}: {match.group()}"
            for folder in ("models", "wizards", "migrations", "benchmarks", "demo")
            for path in (ROOT / folder).rglob("*.py")
            for match in UNTYPED.finditer(path.read_text())
            if match.group() not in COMPOSED
        ]
        self.assertEqual(found, [])
