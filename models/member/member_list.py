from odoo import api, models
from odoo.tools import SQL

from ...logic.checkdigit import writings
from ...logic.contact import plain_code


class MembershipMember(models.Model):
    """How the members of a pasted list are found, all at once."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    @api.model
    def _find_by_codes(self, program, codes):
        """Return {code: the active members of `program` that it may mean}.

        Each code is understood as by `_find_by_code`: one member is the one meant,
        several are too many to choose from, none is nobody.
        """
        compact = {code: plain_code(code) for code in codes}
        digits = {code: program._phone_digits(code) for code in codes}
        found = self._select_by_codes(
            program,
            list({way for code in compact.values() for way in writings(code)}),
            [number for number in set(digits.values()) if number],
        )
        members = {}
        for code in codes:
            keys = [(0, way) for way in writings(compact[code])]
            keys.append((1, compact[code]))
            keys += [(2, digits[code]), (3, digits[code])]
            ranks = [found[key] for key in keys if key in found]
            surest = next((ids for ids in ranks if len(ids) == 1), None)
            members[code] = self.browse(surest or set().union(*ranks))
        return members

    # === HELPERS === #
    @api.model
    def _select_by_codes(self, program, codes, numbers):
        """Return {(rank, code): {member id}}, the surest meaning of a code first."""
        self._flush_searched()
        found = {}
        for rank, code, member_id in self.env.execute_query(
            SQL(
                """
                SELECT found.rank, found.code, member.id FROM (
                    SELECT 0 AS rank, number AS code, member_id AS id
                      FROM membership_card
                     WHERE number = ANY(%(codes)s)
                       AND state NOT IN ('lost', 'cancelled')
                     UNION ALL
                    SELECT 1, code, id FROM membership_member
                     WHERE code = ANY(%(codes)s)
                     UNION ALL
                    SELECT 2, enrolment_phone, id FROM membership_member
                     WHERE program_id = %(program)s
                       AND enrolment_phone = ANY(%(numbers)s)
                     UNION ALL
                    SELECT 3, phone_digits, id FROM membership_member
                     WHERE program_id = %(program)s AND phone_digits = ANY(%(numbers)s)
                ) found
                  JOIN membership_member named ON named.id = found.id
                  JOIN membership_member member
                    ON member.id = COALESCE(named.merged_into_id, named.id)
                 WHERE member.program_id = %(program)s AND member.active
                """,
                program=program.id,
                codes=codes,
                numbers=numbers,
            )
        ):
            found.setdefault((rank, code), set()).add(member_id)
        return found
