from odoo.tests import HttpCase, tagged

from ..ledger.common import LedgerSoundMixin

# The packages of some distributions lack this file, which no tour needs; the browser's
# complaint about it would fail every tour of the back office.
OPTIONAL_FILE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@tagged("post_install", "-at_install")
class OfficeTourCase(LedgerSoundMixin, HttpCase):
    """A program with some members, and a manager who works in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.asset"].create(
            {
                "name": "Tours: without an optional file",
                "bundle": "web.assets_backend",
                "directive": "remove",
                "path": OPTIONAL_FILE,
            }
        )
        groups = ("pos_membership.group_membership_manager", "base.group_system")
        cls.env.ref("base.user_admin").write(
            {
                "lang": "en_US",
                "group_ids": [(4, cls.env.ref(group).id) for group in groups],
            }
        )
        cls.program = cls.env["membership.program"].create(
            {"name": "Tea House Club", "tz": "Asia/Shanghai"}
        )
        cls.card_type = cls.env["membership.card.type"].create(
            {"program_id": cls.program.id, "name": "Welcome"}
        )
        cls.program.default_card_type_id = cls.card_type
        cls.members = cls.env["membership.member"]
        for number in range(3):
            partner = cls.env["res.partner"].create({"name": f"Guest {number}"})
            cls.members |= cls.members._enrol(cls.program, partner)
        cls.cards = cls.members.card_id.sorted("id")

    def run_tour(self, name, action, domain):
        """Run a tour that begins on the list of an action, and forget what was read.

        :param action: name of the action in this module
        :param domain: what its list shows
        """
        action = self.env.ref(f"pos_membership.{action}")
        action.domain = str(domain)
        self.start_tour(f"/odoo/action-{action.id}", name, login="admin")
        self.env.invalidate_all()
