"""Installing, updating, uninstalling and reinstalling, in processes of their own.

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
from odoo.tests import BaseCase, tagged
from odoo.tools import config

MODULE = "pos_membership"
TEMPLATE_VARIABLE = "POS_MEMBERSHIP_BASE_TEMPLATE"
COMPLAINT = re.compile(r"^[\d-]+ [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")
# What Odoo logs without our module too: a pattern and the reason for each.
NOT_OURS: tuple[tuple[str, str], ...] = ()
USE = """
partner = env["res.partner"].create({"name": "Lifecycle"})
program = env["membership.program"].create({"name": "Lifecycle"})
env["membership.tier"].create(
    {"name": "Basic", "program_id": program.id, "level": 1}
)
member = env["membership.member"]._enrol(program, partner)
today = program._today()
member.points_account_id._credit({"points": 10}, key="a", kind="earn", on=today)
member.wallet_id._credit({"principal": 10}, key="b", kind="topup", on=today)
member.wallet_id._debit(4, key="c", kind="payment", on=today)
env.cr.commit()
"""
# Everything a module could leave behind, as one line of text per thing.
THINGS = """
SELECT 'relation ' || relname FROM pg_class c
  JOIN pg_namespace n ON n.oid = relnamespace
 WHERE nspname = 'public' AND relkind IN ('r', 'v', 'm', 'S', 'i')
UNION SELECT 'function ' || proname FROM pg_proc p
  JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'
UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'column ' || attrelid::regclass || '.' || attname FROM pg_attribute
  JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
 WHERE nspname = 'public' AND relkind = 'r' AND NOT attisdropped
UNION SELECT 'model ' || model FROM ir_model
UNION SELECT 'field ' || model || '.' || name FROM ir_model_fields
UNION SELECT 'sequence ' || coalesce(code, name) FROM ir_sequence
UNION SELECT 'job ' || cron_name FROM ir_cron
UNION SELECT 'view ' || name FROM ir_ui_view
UNION SELECT 'record ' || module || '.' || name FROM ir_model_data
"""


@tagged("post_install", "-at_install")
class TestLifecycle(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = f"{MODULE}_lifecycle_{os.getpid()}"
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.logs = {}
        cls.addClassCleanup(cls._drop)
        cls._create()
        before = cls._things()
        cls._odoo("install", "module", "install", MODULE)
        cls._odoo("update", "module", "upgrade", MODULE)
        cls._odoo("use", "shell", "--no-http", script=USE)
        cls._odoo("uninstall", "module", "uninstall", MODULE)
        cls.left = cls._things() - before
        cls.lost = before - cls._things()
        cls._odoo("reinstall", "module", "install", MODULE)

    def test_installing_logs_no_warning(self):
        self.assertEqual(self.logs["install"], [])

    def test_updating_logs_no_warning(self):
        self.assertEqual(self.logs["update"], [])

    def test_uninstalling_after_use_logs_no_warning(self):
        self.assertEqual(self.logs["use"] + self.logs["uninstall"], [])

    def test_reinstalling_logs_no_warning(self):
        self.assertEqual(self.logs["reinstall"], [])

    def test_uninstalling_leaves_nothing_behind(self):
        self.assertEqual(sorted(self.left), [])

    def test_uninstalling_takes_nothing_else_away(self):
        self.assertEqual(sorted(self.lost), [])

    @classmethod
    def _create(cls):
        template = os.environ.get(TEMPLATE_VARIABLE)
        with closing(db_connect("postgres").cursor()) as cr:
            cr._cnx.autocommit = True
            cr.execute(
                f'CREATE DATABASE "{cls.name}" TEMPLATE "{template or "template0"}"'
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
            cr.execute(f'DROP DATABASE IF EXISTS "{cls.name}" WITH (FORCE)')
        shutil.rmtree(cls._filestore(cls.name), ignore_errors=True)

    @staticmethod
    def _filestore(name):
        # Not config.filestore(): workers of pytest-xdist share one, and patch it.
        return Path(config["data_dir"], "filestore", name)

    @classmethod
    def _write_configuration(cls):
        options = {
            "addons_path": ",".join(config["addons_path"]),
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
        lines = result.stderr.splitlines()
        complaints = [line for line in lines if cls._complains(line)]
        if result.returncode or "Traceback (most recent call last):" in lines:
            complaints += lines[-30:]
        cls.logs[step] = complaints

    @staticmethod
    def _complains(line):
        ignored = any(re.search(pattern, line) for pattern, _reason in NOT_OURS)
        return bool(COMPLAINT.match(line)) and not ignored

    @classmethod
    def _things(cls):
        with closing(db_connect(cls.name).cursor()) as cr:
            cr.execute(THINGS)
            things = {thing for (thing,) in cr.fetchall()}
        close_db(cls.name)
        return things
