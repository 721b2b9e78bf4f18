from odoo import api, models
from odoo.exceptions import UserError

from ...logic.plain import is_id
from .asked_by_till import asked_by_hand
from .wallet_hold import TOKEN_LENGTH_MAX


class MembershipBenefit(models.Model):
    """A free service, used by one tap at a till."""

    _inherit = "membership.benefit"

    # === BUSINESS: what a till asks === #

    @api.model
    @asked_by_hand
    def till_use(self, config, benefit_id, partner_id, key):
        """Note that a member uses a free service now, if one is left.

        :param config: the store; a till sends its id
        :param int benefit_id: one of the answer of ``membership.member._till_benefits``
        :param int partner_id: the customer
        :param str key: chosen by the till anew for each tap, 8 to 64 characters; the
            same key again answers again and uses nothing more
        :return: ``{"ok": True, "left", "period_ends_on", "message"}``; or
            ``{"ok": False, "left", "message"}`` with one sentence for the cashier and
            nothing changed
        :raise AccessError: see :func:`asked_by_hand`
        """
        member = self.env["membership.member"]._for_customer(config, partner_id)
        benefit = self._till_service(config, benefit_id)
        if not member or not benefit or not self._is_use_key(key):
            return self._unused(
                self.env._("The till asks for something that is not there. Try again.")
            )
        known = self._use_of(key)
        if known and (known.benefit_id, known.member_id) != (benefit, member):
            return self._unused(
                self.env._("This request was cancelled or is another one. Try again.")
            )
        if known.state == "cancelled":
            return self._unused(self.env._("This use was cancelled. Tap it again."))
        if not known:
            try:
                # The savepoint undoes the activation of a card that is refused then.
                with self.env.cr.savepoint():
                    member._use_benefit(benefit, store=config, key=key)
            except UserError as refusal:
                return self._unused(str(refusal))
        return self._used(benefit, member, config)

    @api.model
    @asked_by_hand
    def till_use_cancel(self, config, key):
        """Take back a use of :meth:`till_use` that was a mistake; again does nothing.

        A key that is not known yet is remembered, so that a use which arrives later
        than its own cancellation uses nothing. A till takes back what it noted at the
        same store on the same day; afterwards a membership officer does.

        :param config: the store; a till sends its id
        :param str key: the key of the use
        :return: ``{"ok", "left", "message"}`` as of :meth:`till_use`
        :raise AccessError: see :func:`asked_by_hand`
        """
        if not self._is_use_key(key):
            return self._unused(
                self.env._("The till asks for something that is not there. Try again.")
            )
        use = self._use_of(key)
        if not use:
            use._refuse_key(key)
        if not use.benefit_id:
            return {"ok": True, "left": False, "message": ""}
        today = config.membership_program_id._today()
        if (use.store_id, use.used_on) != (config, today):
            return self._unused(
                self.env._(
                    "Only a membership officer can take back what was used elsewhere"
                    " or on another day."
                )
            )
        use._cancel()
        return {**self._used(use.benefit_id, use.member_id, config), "message": ""}

    # === HELPERS === #

    @api.model
    def _is_use_key(self, key):
        return (
            isinstance(key, str)
            and 8 <= len(key) <= TOKEN_LENGTH_MAX
            and key.isprintable()
        )

    @api.model
    def _use_of(self, key):
        # A cashier reads no uses; keys are for all companies.
        return self.env["membership.benefit.use"].sudo().search([("key", "=", key)])

    @api.model
    def _till_service(self, config, benefit_id):
        """:return: the free service of the store's program with this id, or none"""
        if not is_id(benefit_id):
            return self.browse()
        program = config.membership_program_id
        return self.sudo().search(
            [
                ("id", "=", benefit_id),
                ("kind", "=", "quota"),
                ("program_id", "=", program.id),
            ]
        )

    @api.model
    def _unused(self, message):
        return {"ok": False, "left": False, "message": message}

    @api.model
    def _used(self, benefit, member, config):
        on = member.program_id._today()
        quotas = member._quotas(member._grants(on, config), on)
        figures = member._quota_figures(quotas.get(benefit.id))
        return {
            "ok": True,
            "left": figures["left"],
            "period_ends_on": figures["period_ends_on"],
            "message": self._used_message(benefit, figures["left"] or 0),
        }

    @api.model
    def _used_message(self, benefit, left):
        if left:
            return self.env._(
                "%(benefit)s was noted; %(left)s left.",
                benefit=benefit.display_name,
                left=left,
            )
        return self.env._(
            "%(benefit)s was noted; nothing is left in this period.",
            benefit=benefit.display_name,
        )
