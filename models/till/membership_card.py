import re

from odoo import api, models
from odoo.exceptions import UserError

from ...logic.checkdigit import writings
from ...logic.contact import plain_code
from ...logic.plain import is_id, is_text
from .asked_by_till import asked_by_hand
from .membership_member import QUERY_LENGTH_MAX

LINE_ID = re.compile("[1-9][0-9]{0,8}")


class MembershipCard(models.Model):
    """What a till asks of cards: bind, activate, take back, and why one is refused."""

    _inherit = "membership.card"

    # === BUSINESS: what a till asks === #

    @api.model
    @asked_by_hand
    def till_bind(self, config, number, partner_id):
        """Give a printed card that is nobody's yet to a member.

        :param config: the store; a till sends its id
        :param str number: what is printed on the card
        :param int partner_id: the customer who gets it
        :return: ``{"ok": True, "message", "card"}`` with the answer of
            :meth:`membership.member.till_card`; or ``{"ok": False, "message"}`` with
            one sentence and nothing changed
        :raise AccessError: see :func:`asked_by_hand`
        """
        members = self.env["membership.member"]
        member = members._for_customer(config, partner_id)
        if not member:
            return self._till_refused(self.env._("Choose a member first."))
        if not is_text(number, QUERY_LENGTH_MAX):
            return self._till_refused(self.env._("Scan the card again."))
        printed = self._till_printed(config.membership_program_id, number.strip())
        if not printed:
            return self._till_refused(
                self.env._("%(number)s is not a card to give away.", number=number)
            )
        try:
            # The savepoint undoes what a refusal had already changed.
            with self.env.cr.savepoint():
                card = printed.type_id._bind_number(
                    printed.number,
                    member,
                    on=config.membership_program_id._today(),
                    store=config,
                )
        except UserError as refusal:
            return self._till_refused(str(refusal))
        message = self.env._(
            "%(member)s has the %(card_type)s %(number)s now.",
            member=member.name,
            card_type=card.type_id.name,
            number=card.number,
        )
        return self._till_done(config, member, message)

    @api.model
    @asked_by_hand
    def till_activate(self, config, card_id):
        """Take a card into use that waits for its holder's wish.

        :param config: the store; a till sends its id
        :param int card_id: the card
        :return: as :meth:`till_bind`
        :raise AccessError: see :func:`asked_by_hand`
        """
        # A cashier changes no card; what may be done here is checked.
        id_ = card_id if is_id(card_id) else 0
        card = self.sudo().search(
            [
                ("id", "=", id_),
                ("program_id", "=", config.membership_program_id.id),
                ("member_id.active", "=", True),
            ]
        )
        if not card or not card._till_can_activate():
            return self._till_refused(
                self.env._("This card is not waiting to be activated.")
            )
        if not card.type_id._is_accepted_at(config):
            return self._till_refused(
                self.env._(
                    "%(card_type)s is not a card of the store %(store)s.",
                    card_type=card.type_id.name,
                    store=config.name,
                )
            )
        try:
            with self.env.cr.savepoint():
                reason = self.env._("The member asked for it at the till.")
                card._activate(reason, store=config)
        except UserError as refusal:
            return self._till_refused(str(refusal))
        message = self.env._(
            "%(card_type)s is active now.", card_type=card.type_id.name
        )
        return self._till_done(config, card.member_id, message)

    @api.model
    @asked_by_hand
    def till_refund_terms(self, config, quantities):
        """What cards that were sold are worth when they are returned now.

        :param config: the store; a till sends its id
        :param dict quantities: ``{id of the order line: how many come back}``
        :return: ``{"ok": True, "terms": {line id: {"price_unit", "message"}}}``, or
            ``{"ok": False, "message"}`` when one of them is not taken back
        :raise AccessError: see :func:`asked_by_hand`
        """
        on = config.membership_program_id._today()
        terms = {}
        for line_id, quantity in self._till_quantities(quantities).items():
            line = self.env["pos.order.line"].search([("id", "=", line_id)])
            # The cashier sees the line; its cards are worth what they are worth.
            line = line.sudo()
            answer = self.env["membership.card.type"]._return_terms(line, quantity, on)
            if not answer["allowed"]:
                return self._till_refused(answer["message"])
            terms[line.id] = {
                "price_unit": line._membership_price_for(answer["amount"]),
                "message": answer["message"] or "",
            }
        return {"ok": True, "terms": terms}

    # === BUSINESS === #

    def _till_shown(self, config, on):
        """:return: these cards as a till shows them"""
        return [
            {
                "id": card.id,
                "number": card.number,
                "type": card.type_id.name,
                "kind": card.type_id.kind,
                "color": card.type_id.color,
                "text_color": card.type_id.text_color or False,
                "state": card.state,
                "starts_on": card.starts_on and card.starts_on.isoformat(),
                "ends_on": card.ends_on and card.ends_on.isoformat(),
                "refusal": card._refusal_at(config, on) or False,
                "can_activate": card._till_can_activate(),
            }
            for card in self
        ]

    @api.model
    def _till_unserved(self, config, code):
        """What a till says of a scanned code for which nobody is served.

        :return: ``{"printed": {"number", "type"}}`` of a card that is nobody's yet,
            ``{"refused": sentence}`` of one that is not served, or ``False``
        """
        program = config.membership_program_id
        code = plain_code(code)
        card = self.sudo().search(
            [("number", "in", writings(code)), ("program_id", "=", program.id)], limit=1
        )
        if card:
            refusal = card._refusal_at(config, program._today())
            return bool(refusal) and {"refused": refusal}
        if foreign := self._till_foreign(program, code):
            return {"refused": foreign}
        printed = self._till_printed(program, code)
        return bool(printed) and {
            "printed": {"number": printed.number, "type": printed.type_id.name}
        }

    # === HELPERS === #

    @api.model
    def _till_quantities(self, quantities):
        """:return: ``{id of an order line, or 0: quantity}``: over RPC the keys of a
        dictionary are texts"""
        if not isinstance(quantities, dict):
            return {0: 0}
        ids = {key: int(key) for key in quantities if LINE_ID.fullmatch(str(key))}
        return {
            ids.get(key, 0): quantity if type(quantity) in (int, float) else 0
            for key, quantity in quantities.items()
        }

    @api.model
    def _till_foreign(self, program, code):
        """:return: whose a card is that belongs to another program, or ``False``"""
        card = self.sudo().search(
            [("number", "in", writings(code)), ("program_id", "!=", program.id)],
            limit=1,
        )
        return bool(card) and self.env._(
            "This is a card of %(program)s, which this store does not serve.",
            program=card.program_id.name,
        )

    @api.model
    def _till_printed(self, program, number):
        """:return: the printed number, when it is still free"""
        # A cashier reads no printed numbers; this one was typed or scanned.
        printed = self.env["membership.card.number"]._find(number).sudo()
        is_free = printed.state == "free" and printed.type_id.program_id == program
        return printed if is_free else printed.browse()

    def _till_can_activate(self):
        return self.state == "inactive" and self.type_id.activation == "member"

    @api.model
    def _till_done(self, config, member, message):
        return {"ok": True, "message": message, "card": member._till_values(config)}

    @api.model
    def _till_refused(self, message):
        return {"ok": False, "message": message}
