from odoo import models

CARRIER = "delivery.carrier"
METHOD = "rate_shipment"


def _make_rate_shipment():
    def rate_shipment(self, order):
        """Members with free shipping pay nothing, whatever the carrier asks for."""
        rate = rate_shipment.origin(self, order)
        customer = order.partner_id
        if rate.get("success") and customer._membership_ships_free(order.company_id):
            rate["price"] = 0.0
            rate["warning_message"] = self.env._("Shipping is free for this member.")
        return rate

    rate_shipment.is_membership = True
    return rate_shipment


def _is_ours(method):
    return getattr(method, "is_membership", False)


class MembershipBenefit(models.Model):
    """Free shipping, where sales orders can be shipped.

    The carriers are a model of another module, which need not be installed, so they
    are patched when the registry is ready.
    """

    _inherit = "membership.benefit"

    # === BUSINESS METHODS === #
    def _register_hook(self):
        carriers = self.env.registry.get(CARRIER)
        if carriers is not None and not _is_ours(getattr(carriers, METHOD)):
            method = _make_rate_shipment()
            method.origin = getattr(carriers, METHOD)
            setattr(carriers, METHOD, method)
        return super()._register_hook()

    def _unregister_hook(self):
        carriers = self.env.registry.get(CARRIER)
        if carriers is not None and _is_ours(vars(carriers).get(METHOD)):
            delattr(carriers, METHOD)
        return super()._unregister_hook()
