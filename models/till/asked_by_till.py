"""The one way in for what a till asks of the server."""

from functools import wraps

from odoo.exceptions import UserError

from ...logic.plain import is_storable
from ..acting import Employee, acting_as

# What of a client's context changes words only, never what is read
KEPT_CONTEXT = ("lang", "tz")


def asked_by_till(method):
    """Make of `method(self, config, ...)` what a till calls: `(self, config_id, ...)`.

    The method works with the rights of the cashier in the company of the store. Nothing
    else of the client's context reaches it: a client may send any, also one under which
    archived members are found. It reads the store, and its program, without limits.

    Where employees log in, the till names the one who asks as `employee_id` beside the
    arguments, and in the environment of the method that employee acts (`acting.py`).

    :param method: asked with the store that the id means
    :return: the method, which raises as :meth:`pos.config._membership_till` and
        :meth:`pos.config._membership_employee`, and UserError when a text is none that
        can be stored
    """

    @wraps(method)
    def answer(self, config_id, *args, employee_id=None, **kwargs):
        till, config, __ = _through_door(self, config_id, employee_id, args, kwargs)
        return method(till, config, *args, **kwargs)

    return answer


def asked_by_hand(method):
    """As `asked_by_till`, for what a cashier decides by hand.

    It also raises as :meth:`pos.config._membership_check_rights`.
    """

    @wraps(method)
    def answer(self, config_id, *args, employee_id=None, **kwargs):
        till, config, employee = _through_door(
            self, config_id, employee_id, args, kwargs
        )
        config._membership_check_rights(employee)
        return method(till, config, *args, **kwargs)

    return answer


def _through_door(records, config_id, employee_id, args, kwargs):
    """Return what a till asks, and the store, both with who acts; and the employee."""
    context = {key: records.env.context.get(key) for key in KEPT_CONTEXT}
    context = {key: text for key, text in context.items() if isinstance(text, str)}
    # The client's context goes; companies that are left out would be kept.
    # pylint: disable-next=context-overridden
    till = records.with_context({**context, "allowed_company_ids": []})
    config = till.env["pos.config"]._membership_till(config_id)
    if not is_storable([args, kwargs]):
        raise UserError(records.env._("The till sent an unreadable request."))
    employee = config._membership_employee(employee_id)
    who = employee and Employee(employee.name, employee.id)
    till = till.with_company(config.company_id)
    return acting_as(till, who), acting_as(config, who), employee
