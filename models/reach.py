"""Whom a user looks after: the records that the rules let the user change.

Many a model is changed by its own methods only, and by none of its users directly. What
the user may decide about is then told by the rule for writing the members and cards
that the decision is about.
"""

from odoo.exceptions import AccessError
from odoo.fields import Domain


def reach_domain(env, model):
    """Return the domain of the records of `model` that the user looks after."""
    if env.su:
        return Domain.TRUE
    return Domain(env["ir.rule"]._compute_domain(model, "write") or Domain.TRUE)


def check_reach(records):
    """Refuse what staff decide about members who are at home elsewhere.

    :param records: members, or cards
    :raise AccessError: the user does not look after one of these records
    """
    out_of_reach = records - records._filtered_access("write")
    if out_of_reach and out_of_reach.has_access("read"):
        members = out_of_reach.sudo()
        members = members.member_id if "member_id" in members._fields else members
        raise AccessError(
            records.env._(
                "%(name)s is at home with %(company)s, whose staff decide this.",
                name=members[:1].name,
                company=members[:1].company_id.name,
            )
        )
    records.check_access("write")
