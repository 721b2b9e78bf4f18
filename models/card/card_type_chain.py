from odoo import models
from odoo.tools import format_date

from ...logic import chaining


class MembershipCardType(models.Model):
    """What the end of a card leads to, in words."""

    _inherit = "membership.card.type"

    # === BUSINESS METHODS === #
    def _term(self):
        """Return how long cards of this type hold, a `logic.chaining.Term`."""
        self.ensure_one()
        return chaining.Term(
            self.validity_kind,
            self.validity_count,
            self.validity_unit,
            self.fixed_starts_on or None,
            self.fixed_ends_on or None,
        )

    def _chain_words(self, outcome, next_type):
        """Return in words what follows: `outcome` is one of `on_expiry`."""
        if outcome == "chain":
            return self.env._("%(card_type)s follows", card_type=next_type.name)
        if outcome == "lapse":
            return self.env._("Becomes a non-member")
        return self.env._("Stays a member without the card")

    def _validity_text(self):
        """Return in words which card begins today, and until when it holds."""
        self.ensure_one()
        period = chaining.period_from(self._term(), self.program_id._today())
        if not period or not period.ends_on:
            return self.name
        return self.env._(
            "%(card_type)s until %(date)s",
            card_type=self.name,
            date=format_date(self.env, period.ends_on),
        )
