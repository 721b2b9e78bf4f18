"""Whom a user looks after: the records that the rules let the user change.

Many a model is changed by its own methods only, and by none of its users directly. What
the user may decide about is then told by the rule for writing the members and cards
that the decision is about.
"""

from odoo.fields import Domain


def reach_domain(env, model):
    """Return the domain of the records of `model` that the user looks after."""
    if env.su:
        return Domain.TRUE
    return Domain(env["ir.rule"]._compute_domain(model, "write") or Domain.TRUE)


def check_reach(records):
    """
    :raise AccessError: the user does not look after one of these records
    """
    records.check_access("write")
