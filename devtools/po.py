"""Translation files: `python -m devtools.po check | merge TEMPLATE`.

Runs in the project's Python environment, for it needs polib.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from .settings import MODULE

FOLDER = Path(__file__).resolve().parent.parent / "i18n"
TEMPLATE = FOLDER / f"{MODULE}.pot"
LANGUAGES = ("zh_CN", "zh_TW")
# What a tag shows is translated with it.
SHOWN = re.compile(r'\b(title|alt|placeholder|aria-label)="[^"]*"')
# %(name)s, %s, %1$s, {name}, ${name}, and the tags of a view
PLACEHOLDER = re.compile(
    r"%\(\w+\)[#0\- +]*[\d.]*\w|%(?:\d+\$)?[sdif]|\$?\{[\w.]*\}|</?\w+[^>]*>"
)

Key = tuple[str | None, str]


def main(arguments: list[str]) -> int:
    """Check the committed files, or merge a new template into them."""
    if arguments[:1] == ["merge"]:
        merge(Path(arguments[1]))
        return 0
    problems = list(check())
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def check() -> Iterator[str]:
    """What the translations lack, one sentence each."""
    if not TEMPLATE.exists():
        print(f"There is no {TEMPLATE.name} yet: './dev i18n' makes it.")
        return
    wanted = {_key(entry): entry for entry in polib.pofile(str(TEMPLATE))}
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        found = {}
        if path.exists():
            found = {_key(entry): entry for entry in polib.pofile(str(path))}
        for key in wanted:
            problem = _problem(found.get(key))
            if problem:
                yield f"{path.name}: {problem}: {key[1]!r}"
        for key in found.keys() - wanted.keys():
            yield f"{path.name}: not in the template any more: {key[1]!r}"


def merge(exported: Path) -> None:
    """Take a freshly exported template and carry the translations over to it.

    Terms that are gone are dropped; new ones are left empty for the translator.
    """
    FOLDER.mkdir(exist_ok=True)
    template = _sorted(polib.pofile(str(exported)))
    template.metadata = _metadata("")
    template.save(str(TEMPLATE))
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        known = {_key(entry): entry for entry in old}
        merged = _sorted(polib.pofile(str(exported)))
        for entry in merged:
            if before := known.get(_key(entry)):
                entry.msgstr = before.msgstr
                entry.flags = before.flags
                entry.tcomment = before.tcomment
        merged.metadata = _metadata(language)
        merged.save(str(path))
        missing = sum(1 for entry in merged if _problem(entry))
        print(f"{path.name}: {len(merged)} terms, {missing} to translate")


def _problem(entry: polib.POEntry | None) -> str | None:
    if entry is None or not entry.msgstr.strip():
        return "not translated"
    if "fuzzy" in entry.flags:
        return "fuzzy"
    if _placeholders(entry.msgid) != _placeholders(entry.msgstr):
        return "other placeholders or tags"
    return None


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(SHOWN.sub(r"\1", text)))


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def _sorted(file: polib.POFile) -> polib.POFile:
    file.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return file


def _metadata(language: str) -> dict[str, str]:
    """A header without dates, so that nothing changes when no term did."""
    return {
        "Project-Id-Version": f"Odoo Server 19.0, {MODULE}",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
