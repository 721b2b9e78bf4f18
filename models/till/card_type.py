from odoo import api, models

from ...logic.plain import is_id
from ..card.card_type_sale import QUANTITY_MAX
from .asked_by_till import asked_by_till


class MembershipCardType(models.Model):
    """The kinds of cards as a till knows and sells them."""

    _name = "membership.card.type"
    _inherit = ["membership.card.type", "membership.till.loaded"]

    _till_fields = ("name", "product_id", "discount_max", "color", "text_color")

    # === BUSINESS: what a till asks === #

    @api.model
    @asked_by_till
    def till_offer(self, config, type_id, partner_id, quantity=1):
        """Tell whether a member may buy cards of a type at this store now.

        Nothing is reserved: whoever pays first gets the last card.

        :param config: the store; a till sends its id
        :param int type_id: the paid card type
        :param int partner_id: the customer of the order
        :param int quantity: how many cards the order would hold
        :return: ``{"ok": True, "asks"}``, with a sentence that the cashier has to agree
            to or an empty text; or ``{"ok": False, "message"}`` with one sentence
        :raise AccessError: see :func:`asked_by_till`
        """
        program = config.membership_program_id
        member = self.env["membership.member"]._for_customer(config, partner_id)
        if not member:
            return self._till_refused(
                self.env._("Choose a member first: a card needs somebody who holds it.")
            )
        # A cashier reads neither the stock nor other companies' card types.
        card_type = self.sudo().search(
            [
                ("id", "=", type_id if is_id(type_id) else 0),
                ("program_id", "=", program.id),
                ("kind", "=", "paid"),
            ]
        )
        if not card_type:
            return self._till_refused(self.env._("This card is not for sale."))
        if type(quantity) is not int or quantity < 1:
            return self._till_refused(self.env._("Type a whole number of cards."))
        if quantity > QUANTITY_MAX:
            return self._till_refused(card_type._too_many_message())
        refusal = card_type._till_refusal(member, config, quantity)
        if refusal:
            return self._till_refused(refusal)
        asks = card_type._renewal_sentence(member, quantity, program._today())
        return {"ok": True, "asks": asks}

    # === HELPERS === #

    def _till_refusal(self, member, config, quantity):
        """:return: why so many cards cannot be sold to a member here, or ``False``"""
        refusal = self._refusals(member, config).get(member)
        if refusal:
            return refusal
        if self.stock_limited and self.stock_left < quantity:
            return self.env._(
                "Only %(count)s of %(card_type)s are left.",
                count=self.stock_left,
                card_type=self.name,
            )
        __, refusal = self._renewable(member, quantity, self.program_id._today())
        return refusal or self._till_limit_refusal(member, quantity)

    def _till_limit_refusal(self, member, quantity):
        if not self.claim_limit:
            return False
        held = self.env["membership.card"].search_count(
            [
                ("type_id", "=", self.id),
                ("member_id", "=", member.id),
                ("claim_no", "!=", False),
            ]
        )
        left = self.claim_limit - held
        if quantity <= left:
            return False
        return self.env._(
            "%(member)s can get only %(left)s more of %(card_type)s.",
            member=member.name,
            left=left,
            card_type=self.name,
        )

    @api.model
    def _till_refused(self, message):
        return {"ok": False, "message": message}
