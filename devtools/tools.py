"""`./dev shell`, `./dev i18n`, `./dev bench` and `./dev stop`."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import demo, postgres, processes, workspace
from .console import say, step
from .databases import digest
from .settings import Settings

EXPORT = """
from odoo.addons.pos_membership.tests.terms import export_template
with open({path!r}, "wb") as stream:
    stream.write(export_template(env))
"""


def shell(settings: Settings) -> int:
    """Odoo's interactive shell on the demo database."""
    with workspace.ready(settings) as odoo:
        database = demo.prepare(odoo)
        return processes.interact(
            odoo.command("shell", "--no-http", "--log-level=warn"),
            env=odoo.environment(database),
        )


def translations(settings: Settings) -> int:
    """Export the template from the module as it is, and merge it."""
    with workspace.ready(settings, requirements=workspace.DEVELOP) as odoo:
        database = odoo.module_template()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "exported.po")
            with step("Exporting the terms"):
                processes.check(
                    odoo.command("shell", "--no-http"),
                    env=odoo.environment(database),
                    log=settings.logs / "i18n.log",
                    feed=EXPORT.format(path=str(path)),
                )
            processes.check(
                [odoo.python, "-m", "devtools.po", "merge", path], cwd=settings.root
            )
    return 0


def bench(settings: Settings, arguments: Sequence[str]) -> int:
    """Run the benchmarks on a database of their own, kept between runs.

    :param arguments: for benchmarks/run.py
    """
    with workspace.ready(settings) as odoo:
        template = odoo.module_template()
        name = settings.database("bench")
        fingerprint = digest([odoo.databases.fingerprint(template) or ""])
        odoo.databases.ensure(
            name, fingerprint, lambda draft: odoo.databases.copy(template, draft)
        )
        return processes.call(
            [odoo.python, "-m", "benchmarks.run", *arguments],
            env=odoo.environment(name, durable=True),
            cwd=settings.root,
        )


def stop(settings: Settings) -> int:
    """Stop a server that an earlier run left behind."""
    if settings.variable("PGHOST"):
        say("The PostgreSQL server is not ours to stop.")
        return 1
    return postgres.stop_leftover(settings)
