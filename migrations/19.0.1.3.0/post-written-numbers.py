"""Names and telephone numbers that were typed in full width, or with a country code in
brackets, are looked up by plain digits and letters."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, split_every

CHUNK = 1000
# Full-width forms, blanks and dashes
UNUSUAL = "[\uff01-\uff5e\u3000\u2010-\u2015\u2212]"
PLUS_LATER = r"^[^0-9+]+\+"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    members = env["membership.member"]
    for ids in split_every(CHUNK, _written_unusually(env)):
        found = members.browse(ids)
        before = {member: member.phone_digits for member in found}
        for name in ("search_name", "phone_digits"):
            env.add_to_compute(members._fields[name], found)
        for member, digits in before.items():
            if member.enrolment_phone and member.enrolment_phone == digits:
                _give_enrolment_phone(member)
        env.flush_all()
        env.invalidate_all()


def _give_enrolment_phone(member):
    """Let the number of the enrolment be written as it is now, unless it is another
    member's."""
    digits = member.phone_digits
    others = member.search_count(
        [
            ("program_id", "=", member.program_id.id),
            ("enrolment_phone", "=", digits),
            ("id", "!=", member.id),
        ],
        limit=1,
    )
    if not others:
        member._through_door().enrolment_phone = digits


def _written_unusually(env):
    rows = env.execute_query(
        SQL(
            """
            SELECT member.id FROM membership_member member
              JOIN res_partner partner ON partner.id = member.partner_id
             WHERE partner.name ~ %(unusual)s OR partner.phone ~ %(unusual)s
                OR partner.phone ~ %(plus_later)s
             ORDER BY member.id
            """,
            unusual=UNUSUAL,
            plus_later=PLUS_LATER,
        )
    )
    return [member_id for (member_id,) in rows]
