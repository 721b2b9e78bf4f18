from odoo import Command, models
from odoo.exceptions import UserError

from ..asked import asked_of_records


class MembershipException(models.Model):
    """Cards that were paid for and could not be issued."""

    _inherit = "membership.exception"

    # === ACTION METHODS === #
    @asked_of_records
    def action_issue_cards(self):
        """Issue the cards that these matters are about, and close them.

        Done again, it does nothing more.

        :raise AccessError: the user is no membership officer
        :raise UserError: a card can't be had yet, in one sentence; nothing is issued
        """
        self._check_may_resolve()
        for matter in self.filtered(lambda matter: matter.state == "open"):
            matter._issue_missing_cards()

    # === BUSINESS METHODS === #
    def _issue_missing_cards(self):
        """Issue the cards of this matter and close it, or raise UserError."""
        # An officer sells no cards; what is missing was paid for.
        line = self.order_line_id.sudo()
        card_type = self.env["membership.card.type"].sudo()._sold_by(line.product_id)
        if not card_type or not self.missing_count:
            raise UserError(self.env._("No card is missing here."))
        cards = card_type._issue_missing(line, self.member_id, self.missing_count)
        self._through_door().missing_count = 0
        note = self.env._(
            "Issued: %(numbers)s", numbers=", ".join(cards.mapped("number"))
        )
        self._resolve(note)

    def _note_returned(self, refund_line, count):
        """Note that a refund line paid back `count` cards that were never issued; with
        the last of them the matter is settled."""
        left = self.missing_count - count
        self._through_door().write(
            {
                "missing_count": left,
                "returned_line_ids": [Command.link(refund_line.id)],
            }
        )
        if not left:
            order = refund_line.order_id
            self._close(
                self.env._(
                    "Refunded: %(order)s", order=order.pos_reference or order.name
                )
            )
