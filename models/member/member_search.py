from odoo import api, models
from odoo.tools import SQL

from ...logic import checkdigit, contact

# Shorter parts of a name or number match too much to be looked for inside.
CONTAINS_LENGTH_MIN = 3
# People are known by the last four digits of their number.
SUFFIX_LENGTH_MIN = 4


class MembershipMember(models.Model):
    """How a till finds a member among millions: by index, without sorting."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    @api.model
    def _find_by_code(self, program, code):
        """Return the active member that `code` stands for, or an empty recordset.

        A card number (unless the card is lost or cancelled), a member code, the number
        given at enrolment, or a telephone number that one member only has.
        """
        code = "".join((code or "").split())
        if not code:
            return self.browse()
        for condition in self._code_conditions(program, code):
            found = self._select_active(program, condition, limit=2)
            if len(found) == 1:
                return found
        return self.browse()

    @api.model
    def _find_enrolled(self, program, phone):
        """Return a member, archived or not, to whom this telephone number belongs."""
        digits = program._phone_digits(phone)
        if not digits:
            return self.browse()
        members = self.with_context(active_test=False)
        own = [("program_id", "=", program.id)]
        return members.search(
            [*own, ("enrolment_phone", "=", digits)], limit=1
        ) or members.search([*own, ("phone_digits", "=", digits)], limit=1)

    @api.model
    def _search_fast(self, program, query, limit):
        """Return at most `limit` active members that match what somebody types.

        Exact codes come first, then telephone numbers that begin or end with the
        digits, names that begin with the text, and names that contain it.
        """
        text = contact.search_name(query)
        if not text or limit < 1:
            return self.browse()
        found = self._find_by_code(program, query)
        for condition in self._text_conditions(program, text):
            if len(found) >= limit:
                break
            found |= self._select_active(program, condition, limit)
        return found[:limit]

    # === HELPERS === #
    @api.model
    def _code_conditions(self, program, code):
        if checkdigit.is_digits(code):
            yield from self._number_conditions(code)
        digits = program._phone_digits(code)
        if digits:
            yield SQL("m.enrolment_phone = %s", digits)
            yield SQL("m.phone_digits = %s", digits)

    @api.model
    def _number_conditions(self, code):
        yield SQL(
            "m.id = (SELECT member_id FROM membership_card"
            " WHERE number = %s AND state NOT IN ('lost', 'cancelled'))",
            code,
        )
        yield SQL("m.code = %s", code)

    @api.model
    def _text_conditions(self, program, text):
        if not any(char.isalpha() for char in text):
            yield from self._phone_conditions(program, text)
        pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        yield SQL("m.search_name LIKE %s", pattern + "%")
        # Without the trigram extension this would read the whole table.
        if self.env.registry.has_trigram and len(text) >= CONTAINS_LENGTH_MIN:
            yield SQL("m.search_name LIKE %s", f"%{pattern}%")

    @api.model
    def _phone_conditions(self, program, text):
        prefix = program._phone_digits(text)
        if prefix:
            yield SQL("m.phone_digits LIKE %s", prefix + "%")
        suffix = contact.digits_only(text)
        if len(suffix) >= SUFFIX_LENGTH_MIN:
            yield SQL("reverse(m.phone_digits) LIKE %s", suffix[::-1] + "%")

    @api.model
    def _select_active(self, program, condition, limit):
        """Return members of `program` by an SQL condition on the alias `m`."""
        self.flush_model(
            [
                "active",
                "code",
                "enrolment_phone",
                "phone_digits",
                "program_id",
                "search_name",
            ]
        )
        self.env["membership.card"].flush_model(["number", "state", "member_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT m.id FROM membership_member m"
                " WHERE m.program_id = %s AND m.active AND %s LIMIT %s",
                program.id,
                condition,
                limit,
            )
        )
        return self.browse([member_id for (member_id,) in rows])
