from odoo import api, models
from odoo.fields import Domain

from ...logic.checkdigit import writings
from ...logic.contact import plain_code


class MembershipNumbered(models.AbstractModel):
    """Cards and printed numbers are looked for by the beginning of the number, however
    somebody types it or a scanner reads it."""

    _name = "membership.numbered"
    _description = "Something with a card number"

    @api.model
    def _search_display_name(self, operator, value):
        if operator != "ilike" or not value:
            return super()._search_display_name(operator, value)
        ways = writings(plain_code(value))
        return Domain.OR(Domain("number", "=like", f"{way}%") for way in ways)
