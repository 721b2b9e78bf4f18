from odoo import models


class MembershipCard(models.Model):
    """What a paid card is worth when it is returned."""

    _inherit = "membership.card"

    # === BUSINESS METHODS === #
    def _refund_terms(self, on):
        """Return whether these cards can be returned on a day, and for how much.

        :return: {"allowed": bool, "amount": what is paid back for each card, of the
            price paid, "message": a sentence that says why, or False}
        """
        raise NotImplementedError
