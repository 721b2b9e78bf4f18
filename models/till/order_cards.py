from odoo import models
from odoo.exceptions import UserError


class PosOrder(models.Model):
    """The cards that an order sells, takes back and uses."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_settle_cards(self, member):
        """Note which cards were used and what they saved, and issue those that were
        sold.

        What a new card gives begins with the next order.
        """
        if member:
            self._membership_note_saving(member)
            self._membership_use_cards(member)
        self._membership_post_cards(member)

    def _membership_card_lines(self):
        return self.lines.filtered("product_id.membership_is_card")

    def _membership_post_cards(self, member):
        """Issue what was paid for. A card that cannot be issued does not cost the
        order: staff are told."""
        lines = self._membership_card_lines().filtered(lambda line: line.qty > 0)
        for line in lines:
            if not member:
                self._membership_report_card(
                    line,
                    member,
                    self.env._("nobody was chosen who is a member"),
                )
                continue
            try:
                with self.env.cr.savepoint():
                    line._membership_sold_type()._sell(line, member)
            except UserError as refusal:
                self._membership_report_card(line, member, str(refusal))

    def _membership_report_card(self, line, member, reason):
        self.env["membership.exception"]._report(
            "card",
            self.env._(
                "%(order)s was paid for %(card)s, which was not issued: %(reason)s",
                order=self.pos_reference or self.name,
                card=line.product_id.display_name,
                reason=reason,
            ),
            key=self._membership_key("card", line.uuid),
            program=self.config_id.membership_program_id,
            member=member,
            order=self,
            amount=line._membership_value(),
            order_line_id=line.id,
            missing_count=int(line.qty),
        )

    def _membership_return_cards(self):
        """Take back the cards of returned lines.

        :raise UserError: a card is not taken back, or for less money
        """
        returned = self._membership_card_lines().filtered("refunded_orderline_id")
        for line in returned:
            line._membership_sold_type()._take_back(line)

    def _membership_use_cards(self, member):
        """The cards under which goods were bought have been used now."""
        goods = self.lines.filtered(
            lambda line: line.qty > 0 and line._membership_kind() == "goods"
        )
        if goods:
            member._membership_unused_cards(self)._mark_used(self)
