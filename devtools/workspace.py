"""Everything that a command needs, made ready in order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import environment, odoo_source, postgres, system
from .databases import Databases
from .odoo import Odoo
from .settings import Settings

RUN = ("requirements.txt",)
DEVELOP = ("requirements.txt", "requirements-dev.txt")


@contextmanager
def ready(
    settings: Settings,
    *,
    requirements: Sequence[str] = RUN,
    needs: Sequence[system.Need] = (),
    pg_port: int | None = None,
) -> Iterator[Odoo]:
    """Odoo, its Python and a running server, for as long as the block lasts.

    :param requirements: the requirements files the command needs
    :param needs: further system programs
    """
    programs = [*needs]
    if not settings.variable("ODOO"):
        programs.append(system.DPKG)
    if not settings.variable("PGHOST"):
        programs.append(system.POSTGRESQL)
    if not environment.exists(settings):
        programs.append(system.VENV)
    system.ensure(settings, programs)
    source = odoo_source.ensure(settings)
    python = environment.ensure(settings, *requirements)
    with postgres.running(settings, pg_port) as server:
        yield Odoo(settings, source, python, Databases(server, settings))
