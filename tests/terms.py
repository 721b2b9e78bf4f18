"""The translatable terms of the module, as Odoo finds them."""

import io
import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.modules import get_module_path
from odoo.tools.translate import TranslationFileWriter, TranslationModuleReader

import odoo.addons

MODULE = "pos_membership"


class TermReader(TranslationModuleReader):
    """Reads the terms of one module from the last addons folder only.

    What the demo made is nobody's to translate.
    """

    def _export_imdinfo(self, model, imd_per_id):
        own = {
            record_id: info
            for record_id, info in imd_per_id.items()
            if not info.name.startswith("demo_")
        }
        return super()._export_imdinfo(model, own) if own else None

    def _export_translatable_resources(self):
        del self._path_list[:-1]
        return super()._export_translatable_resources()


def export_template(env):
    """Odoo's export of the module's terms.

    Odoo walks through all of an addons folder, following links. A checkout can
    hold a whole Odoo in its ignored folder, so a plain copy is walked instead.

    :return: the content of a .pot file, bytes
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(
            get_module_path(MODULE),
            Path(folder, MODULE),
            ignore=shutil.ignore_patterns(".*", "__pycache__", "node_modules"),
        )
        content = io.BytesIO()
        folders = [*odoo.addons.__path__, folder]
        with patch.object(odoo.addons, "__path__", folders):
            reader = TermReader(env.cr, modules=[MODULE])
            TranslationFileWriter(content, fileformat="po").write_rows(reader)
        return content.getvalue()
