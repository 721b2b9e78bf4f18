from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...logic import checkdigit, contact

# Shorter parts of a name or number match too much to be looked for inside.
CONTAINS_LENGTH_MIN = 3
# Whose countries say how a number is written
PROGRAMS_MAX = 100
# People are known by the last four digits of their number.
SUFFIX_LENGTH_MIN = 4


class MembershipMember(models.Model):
    """How a till finds a member among millions: by index, without sorting."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    @api.model
    def _search_display_name(self, operator, value):
        """Find members in the back office by name, telephone number or code, however
        the number is written."""
        if operator != "ilike" or not value:
            return super()._search_display_name(operator, value)
        programs = self.env["membership.program"].search([], limit=PROGRAMS_MAX)
        numbers = {program._phone_digits(value) for program in programs}
        return Domain.OR(
            [
                Domain("search_name", "ilike", contact.search_name(value)),
                Domain("code", "=", contact.plain_code(value)),
                *(
                    Domain("phone_digits", "ilike", digits)
                    for digits in numbers
                    if len(digits) >= CONTAINS_LENGTH_MIN
                ),
            ]
        )

    @api.model
    def _find_by_code(self, program, code):
        """Return the active member that `code` stands for, or an empty recordset.

        A card number (unless the card is lost or cancelled), a member code, the number
        given at enrolment, or a telephone number that one member only has; then the
        code or a number of somebody who was merged into that member, or the code of
        one who came from another program.
        """
        conditions = self._code_conditions(program, code)
        found = self._select_active(program, conditions, limit=2)
        for rank in sorted(found):
            if len(found[rank]) == 1:
                return self.browse(found[rank])
        return self.browse()

    @api.model
    def _find_enrolled(self, program, phone):
        """Return a member, archived or not, to whom this telephone number belongs."""
        digits = program._phone_digits(phone)
        if not digits:
            return self.browse()
        members = self.with_context(active_test=False)
        own = [("program_id", "=", program.id), ("moved_to_id", "=", False)]
        found = members.search(
            [*own, ("enrolment_phone", "=", digits)], limit=1
        ) or members.search([*own, ("phone_digits", "=", digits)], limit=1)
        return found._kept()

    @api.model
    def _search_fast(self, program, query, limit):
        """Return at most `limit` active members that match what somebody types.

        Exact codes come first, then telephone numbers that begin or end with the
        digits, names that begin with the text, and names that contain it.
        """
        text = contact.search_name(query)
        if not text or limit < 1:
            return self.browse()
        codes = self._code_conditions(program, query)
        conditions = [*codes, *self._text_conditions(program, text)]
        # A member may be found by several codes, and once more by the text.
        enough = limit + 2 * len(codes)
        found = self._select_active(program, conditions, limit, enough)
        ids = dict.fromkeys(id_ for rank in sorted(found) for id_ in found[rank])
        return self.browse(list(ids)[:limit])

    # === HELPERS === #
    @api.model
    def _code_conditions(self, program, code):
        """Return the conditions under which a member is meant, the surest first."""
        code = contact.plain_code(code)
        conditions = []
        if checkdigit.is_digits(code):
            conditions += [
                SQL(
                    "m.id = (SELECT member_id FROM membership_card"
                    " WHERE number = ANY(%s) AND state NOT IN ('lost', 'cancelled')"
                    " ORDER BY number <> %s LIMIT 1)",
                    checkdigit.writings(code),
                    code,
                ),
                SQL("m.code = %s", code),
            ]
        digits = program._phone_digits(code)
        if digits:
            conditions += [
                SQL("m.enrolment_phone = %s", digits),
                SQL("m.phone_digits = %s", digits),
            ]
        if conditions:
            conditions.append(self._merged_condition(program, code, digits))
        return conditions

    @api.model
    def _merged_condition(self, program, code, digits):
        """Return the condition that a code, or the digits of a number, are those of
        somebody who was merged into the member, or who moved to it."""
        return SQL(
            """
            m.id IN (SELECT merged.merged_into_id FROM membership_member merged
                      WHERE merged.program_id = %(program)s
                        AND merged.merged_into_id IS NOT NULL
                        AND (merged.code = %(code)s
                             OR merged.enrolment_phone = %(digits)s
                             OR merged.phone_digits = %(digits)s)
                      UNION ALL
                     SELECT moved.moved_to_id FROM membership_member moved
                      WHERE moved.code = %(code)s AND moved.moved_to_id IS NOT NULL)
            """,
            program=program.id,
            code=code,
            digits=digits or None,
        )

    @api.model
    def _text_conditions(self, program, text):
        """Return the conditions that leave it to somebody to choose.

        Each leaves out what the one before it finds by the same column.
        """
        is_number = not any(char.isalpha() for char in text)
        conditions = self._phone_conditions(program, text) if is_number else []
        pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        beginning = SQL("m.search_name LIKE %s", pattern + "%")
        conditions.append(beginning)
        # Without the trigram extension this would read the whole table.
        if self.env.registry.has_trigram and len(text) >= CONTAINS_LENGTH_MIN:
            inside = SQL("m.search_name LIKE %s", f"%{pattern}%")
            conditions.append(SQL("%s AND NOT %s", inside, beginning))
        return conditions

    @api.model
    def _phone_conditions(self, program, text):
        prefix, suffix = program._phone_digits(text), contact.digits_only(text)
        conditions = []
        if prefix:
            conditions.append(SQL("m.phone_digits LIKE %s", prefix + "%"))
        if len(suffix) >= SUFFIX_LENGTH_MIN:
            ending = SQL("reverse(m.phone_digits) LIKE %s", suffix[::-1] + "%")
            others = [SQL("AND NOT %s", beginning) for beginning in conditions]
            conditions.append(SQL(" ").join([ending, *others]))
        return conditions

    @api.model
    def _select_active(self, program, conditions, limit, enough=None):
        """Find members of `program` by SQL conditions on the alias `m`, in one go.

        :param limit: how many to find by one condition
        :param enough: how many to find before the other conditions are left untried
        :return: {position of the condition: ids of members}
        """
        found = defaultdict(list)
        if not conditions:
            return found
        self._flush_searched()
        branches = [
            SQL(
                "(SELECT %s AS rank, m.id FROM membership_member m"
                " WHERE m.program_id = %s AND m.active AND %s LIMIT %s)",
                rank,
                program.id,
                condition,
                limit,
            )
            for rank, condition in enumerate(conditions)
        ]
        # PostgreSQL takes up one branch after the other and stops at the limit.
        for rank, member_id in self.env.execute_query(
            SQL(
                "SELECT rank, id FROM (%s) found LIMIT %s",
                SQL(" UNION ALL ").join(branches),
                enough,
            )
        ):
            found[rank].append(member_id)
        return found

    def _flush_searched(self):
        """Write to the database what a search of members reads there."""
        self.flush_model(
            [
                "active",
                "code",
                "enrolment_phone",
                "merged_into_id",
                "moved_to_id",
                "phone_digits",
                "program_id",
                "search_name",
            ]
        )
        self.env["membership.card"].flush_model(["number", "state", "member_id"])
