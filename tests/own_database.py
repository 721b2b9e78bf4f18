"""A database of its own for tests that install, update or uninstall modules.

`./dev test` names a database that already holds the modules ours depends on;
without it one is made, which takes a minute.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import odoo
from odoo.sql_db import close_db, db_connect
from odoo.tests import BaseCase
from odoo.tools import SQL, config

MODULE = "pos_membership"
TEMPLATE_VARIABLE = "POS_MEMBERSHIP_BASE_TEMPLATE"
COMPLAINT = re.compile(r"^[\d-]+ [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")
# What Odoo logs without our module too: a pattern and the reason for each.
NOT_OURS: tuple[tuple[str, str], ...] = ()


class OwnDatabaseCase(BaseCase):
    """Runs Odoo in processes of their own, on a database that is dropped at the end.

    `logs` holds for each step what Odoo complained about, `output` what it printed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = f"{MODULE}_{cls.__name__.lower()}_{os.getpid()}"
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.logs = {}
        cls.output = {}
        cls.addClassCleanup(cls._drop)
        cls._create()

    @classmethod
    def _create(cls):
        template = os.environ.get(TEMPLATE_VARIABLE)
        with closing(db_connect("postgres").cursor()) as cr:
            cr._cnx.autocommit = True
            cr.execute(
                SQL(
                    "CREATE DATABASE %s TEMPLATE %s",
                    SQL.identifier(cls.name),
                    SQL.identifier(template or "template0"),
                )
            )
        cls._write_configuration()
        if template:
            shutil.copytree(
                cls._filestore(template),
                cls._filestore(cls.name),
                copy_function=os.link,
            )
        else:
            cls._odoo("base", "db", "init", cls.name)
            depends = odoo.modules.Manifest.for_addon(MODULE)["depends"]
            cls._odoo("base", "module", "install", *depends)

    @classmethod
    def _drop(cls):
        close_db(cls.name)
        with closing(db_connect("postgres").cursor()) as cr:
            cr._cnx.autocommit = True
            cr.execute(
                SQL("DROP DATABASE IF EXISTS %s WITH (FORCE)", SQL.identifier(cls.name))
            )
        shutil.rmtree(cls._filestore(cls.name), ignore_errors=True)

    @staticmethod
    def _filestore(name):
        # Not config.filestore(): workers of pytest-xdist share one, and patch it.
        return Path(config["data_dir"], "filestore", name)

    @classmethod
    def _write_configuration(cls, addons_path=None):
        options = {
            "addons_path": ",".join(addons_path or config["addons_path"]),
            "data_dir": config["data_dir"],
            "db_name": cls.name,
            "http_interface": "127.0.0.1",
            "max_cron_threads": 0,
        }
        for name in ("db_host", "db_port", "db_user", "db_password"):
            options[name] = config[name] or ""
        lines = [f"{name} = {value}\n" for name, value in options.items() if value]
        path = cls.folder / "odoo.conf"
        path.touch(0o600)
        path.write_text("[options]\n" + "".join(lines))

    @classmethod
    def _odoo(cls, step, command, *arguments, script=""):
        """Run one of Odoo's commands to the end and keep what it complained about."""
        run = [sys.executable, "-m", "odoo", command]
        result = subprocess.run(
            [*run, *arguments],
            env=os.environ | {"ODOO_RC": str(cls.folder / "odoo.conf")},
            input=script,
            capture_output=True,
            text=True,
        )
        cls.output[step] = result.stdout
        lines = result.stderr.splitlines()
        complaints = [line for line in lines if cls._complains(line)]
        if result.returncode or "Traceback (most recent call last):" in lines:
            complaints += lines[-30:]
        cls.logs[step] = complaints

    @staticmethod
    def _complains(line):
        ignored = any(re.search(pattern, line) for pattern, _reason in NOT_OURS)
        return bool(COMPLAINT.match(line)) and not ignored
