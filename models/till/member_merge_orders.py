from odoo import models


class MembershipMember(models.Model):
    """Orders that tills have not closed while two members become one."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _merge_notes_of_orders(self, kept):
        """Return that orders at tills name one of these members' contacts."""
        count = self.env["pos.order"].search_count(
            [("partner_id", "in", self.partner_id.ids), ("state", "=", "draft")]
        )
        if not count:
            return []
        return [
            self.env._(
                "Open orders at tills for the members who go: %(count)s. When they are"
                " paid, they count for %(kept)s.",
                count=count,
                kept=kept.name,
            )
        ]
