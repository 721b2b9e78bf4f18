"""The one way in for what a till asks of the server."""

from functools import wraps

from odoo.exceptions import UserError

from ...logic.plain import is_storable

# What of a client's context changes words only, never what is read
KEPT_CONTEXT = ("lang", "tz")


def asked_by_till(method):
    """Make of `method(self, config, ...)` what a till calls: `(self, config_id, ...)`.

    The method works with the rights of the cashier in the company of the store. Nothing
    else of the client's context reaches it: a client may send any, also one under which
    archived members are found. It reads the store, and its program, without limits.

    :param method: asked with the store that the id means
    :return: the method, which raises as :meth:`pos.config._membership_till`, and
        UserError when a text is none that can be stored
    """

    @wraps(method)
    def answer(self, config_id, *args, **kwargs):
        context = {key: self.env.context.get(key) for key in KEPT_CONTEXT}
        context = {key: text for key, text in context.items() if isinstance(text, str)}
        # The client's context goes; companies that are left out would be kept.
        # pylint: disable-next=context-overridden
        till = self.with_context({**context, "allowed_company_ids": []})
        config = till.env["pos.config"]._membership_till(config_id)
        if not is_storable([args, kwargs]):
            raise UserError(self.env._("The till sent an unreadable request."))
        return method(till.with_company(config.company_id), config, *args, **kwargs)

    return answer
