"""Who acts beside the user, and for whom: an employee at a till that several people
share, and the company.

The user of such a till is often the shop's own, and who stands there logs in by name.
Like the user, who acts belongs to the environment: a till's door sets it once, and all
that is written on the way carries it.
"""

from typing import NamedTuple

from odoo import SUPERUSER_ID

# What `membership.acted` keeps of an employee, for models that guard it
EMPLOYEE_FIELDS = frozenset({"employee_name", "employee_ref"})
_KEY = "_membership_employee"


class Employee(NamedTuple):
    """An employee by name, and by the id in the app that knows employees."""

    name: str
    ref: int


def acting_as(records, employee):
    """Return the same records in an environment in which an employee acts.

    :param Employee employee: None: nobody but the user
    """
    return records.with_context(**{_KEY: employee})


def acting_employee(env):
    """Return the `Employee` who acts in an environment, or None."""
    employee = env.context.get(_KEY)
    # A client may send any context; it cannot send an object of this class.
    return employee if isinstance(employee, Employee) else None


def acting_company_id(env, store=None):
    """Return the id of the company that acts, or None when nobody does, as at night.

    :param store: the `pos.config` where it happens, if any; its company acts then
    """
    if store:
        return store.sudo().company_id.id
    return None if env.uid == SUPERUSER_ID else env.company.id


def employee_columns(env):
    """Return what a row of `membership.acted` keeps of who acts: {column: value}."""
    employee = acting_employee(env)
    return {
        "employee_name": employee and employee.name,
        "employee_ref": employee and employee.ref,
    }
