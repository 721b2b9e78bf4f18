from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """Tells a till from a visitor: by the route that was asked, not by what was sent.

    A till signs in, its routes ask for a user. A phone or a kiosk comes by a route that
    anybody may call; whoever sends its orders has proved nothing, signed in or not.
    """

    _inherit = "ir.http"

    # === BUSINESS === #

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        request.membership_is_open_route = rule.endpoint.routing["auth"] == "public"
        return result

    @classmethod
    def _membership_serves_visitor(cls):
        """:return: whether what happens now was asked for by a route open to all"""
        return bool(request) and getattr(request, "membership_is_open_route", False)

    @classmethod
    def _membership_visitor(cls):
        """:return: the user who asks, the public one for a visitor who is not signed
        in"""
        return request.env.user
