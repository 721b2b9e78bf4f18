from odoo import models


class MembershipMember(models.Model):
    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _living_cards(self, on):
        """Return the cards of these members that give their rights on `on`."""
        return self.env["membership.card"].search(
            [
                ("member_id", "in", self.ids),
                ("state", "=", "active"),
                "|",
                ("starts_on", "=", False),
                ("starts_on", "<=", on),
                "|",
                ("ends_on", "=", False),
                ("ends_on", ">=", on),
            ]
        )
