from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...logic import validity


class MembershipCard(models.Model):
    """What staff and the till do with a card, and where it is accepted."""

    _inherit = "membership.card"

    # === BUSINESS METHODS - LIFE === #
    def _activate(self, reason=None, store=None, order=None):
        """Take cards into use for the first time: their time begins today.

        :raise UserError: a card is not waiting for its activation, or its fixed dates
            are over
        """
        for card_type, cards in self.grouped("type_id").items():
            cards._activate_of_type(card_type, reason, store, order)

    def _activate_of_type(self, card_type, reason, store, order, used_at=None):
        on = card_type.program_id._today(order and order._membership_moment())
        # Of two cards of one holder, the second may begin after the first.
        steps = self if card_type.sudo()._follows_itself() else [self]
        for cards in steps:
            cards._begin(card_type, reason, store, order, on, used_at)

    def _begin(self, card_type, reason, store, order, on, used_at):
        first, renews = card_type.sudo()._renewal_day(
            self.sudo().member_id, on, apart_from=self
        )
        starts_on, ends_on = card_type.sudo()._validity_from(first)
        if ends_on and ends_on < on:
            raise UserError(
                self.env._(
                    "%(card_type)s was valid until %(date)s.",
                    card_type=card_type.name,
                    date=format_date(self.env, ends_on),
                )
            )
        values = {"activated_on": on, "starts_on": starts_on, "ends_on": ends_on}
        if renews:
            self.sudo()._through_door().renews_id = renews
        elif used_at:
            values["used_at"] = used_at
        self._apply_or_refuse(
            "activated",
            values,
            reason=reason,
            store=store,
            order=order,
            at=order and order._membership_moment(),
        )
        self._give_welcome(store=store, order=order)

    def _freeze(self, reason, store=None):
        """Suspend living cards. :raise UserError: a card is not one"""
        self._apply_or_refuse("frozen", {}, reason=reason, store=store)

    def _unfreeze(self, reason=None, store=None):
        """Take frozen cards into use again; one that never was waits as before."""
        for was_active, cards in self.grouped(
            lambda card: bool(card.sudo().activated_on)
        ).items():
            state = "active" if was_active else "inactive"
            cards._apply_or_refuse(
                "unfrozen", {"state": state}, reason=reason, store=store
            )

    def _report_lost(self, reason, store=None):
        """Block cards that their members have lost."""
        self._apply_or_refuse("lost", {}, reason=reason, store=store)

    def _cancel(self, reason, store=None, order=None):
        """End cards for good; of one that was replaced, the new card ends instead.

        :raise UserError: a card is over already, or has been replaced
        """
        self.sudo().filtered(lambda card: card.state == "lost")._check_not_replaced()
        self._apply_or_refuse("cancelled", {}, reason=reason, store=store, order=order)

    def _end_for_refund(self, order):
        """End these cards, which an order returns, and take back what came with them.

        Their claims are given back, and they are in stock again.

        :raise UserError: a card is over already
        """
        if not self:
            return
        self._apply_or_refuse(
            "cancelled",
            {"claim_no": None},
            reason=self.env._("Refunded"),
            store=order.config_id,
            order=order,
            at=order._membership_moment(),
        )
        self.env["membership.card.stock"]._give_back(self._with_replaced())
        self._take_welcome_back(order)

    def _replace(self, reason, store=None, number=None):
        """Give the member a new card with the rights of this one, and block this one.

        Type, dates, claim and what follows go over to the new card; a welcome gift
        that was given is not given again.

        :param str number: a printed number that is free, default a new number
        :return: the new card
        :raise UserError: the card can't be replaced, or the number can't be used
        """
        self.ensure_one()
        card = self.sudo()
        card._check_not_replaced()
        values = card._replacement_values()
        self._apply_or_refuse(
            "replaced", {"claim_no": None}, reason=reason, store=store
        )
        numbers = self.env["membership.card.number"]
        printed = number and numbers._take(number, card.type_id)
        values["number"] = (
            printed.sudo().number if printed else card.type_id._new_numbers(1)[0]
        )
        new = card.type_id._insert_cards([values], store=store, reason=reason)
        card._hand_renewals_to(new)
        if printed:
            printed._bind(new)
        return new.with_env(self.env)

    def _check_not_replaced(self):
        for card in self.filtered("successor_id"):
            raise UserError(
                self.env._(
                    "Card %(number)s has been replaced by %(successor)s.",
                    number=card.number,
                    successor=card.successor_id.number,
                )
            )

    def _replacement_values(self):
        """Return what the card that replaces this one has from it."""
        state = self.state
        if state == "lost":
            lost = self.event_ids.filtered(lambda event: event.kind == "lost")
            state = lost[:1].state_from or "active"
        return {
            "member_id": self.member_id.id,
            "state": state,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "activated_on": self.activated_on,
            "used_at": self.used_at,
            "claim_no": self.claim_no,
            "predecessor_id": self.id,
            "renews_id": self.renews_id.id,
            "chain_policy": self.chain_policy,
            "chain_type_id": self.chain_type_id.id,
        }

    def _mark_used(self, order):
        """Note the first use of these cards in an order, once.

        A card that is activated by its first use becomes active. An order may come
        late: a card that was lost meanwhile has used the one that took its place, and
        one that never was active has nothing to note any more.
        """
        at, store = order._membership_moment(), order.config_id
        present = self.browse(card._in_its_place().id for card in self.sudo())
        unused = present.sudo().filtered(lambda card: not card.used_at)
        waiting = unused.filtered(
            lambda card: (
                card.state == "inactive" and card.type_id.activation == "first_use"
            )
        )
        # One after the other: what one begins with, the next one waits for.
        for card in waiting:
            if not card._waits_for_another(order):
                card._activate_of_type(card.type_id, None, store, order, used_at=at)
        self._apply_changes(
            "used",
            [
                (card.id, {"used_at": at})
                for card in unused - waiting
                if card.state == "active" or card.activated_on
            ],
            store=store,
            order=order,
            at=at,
        )

    def _waits_for_another(self, order):
        """Tell whether another card of the type is the one that an order uses."""
        on = self.type_id.program_id._today(order._membership_moment())
        card_type = self.type_id.sudo()
        return bool(card_type._renewal_day(self.member_id, on, apart_from=self)[1])

    def _in_its_place(self):
        """Return the card that has this one's rights now: of a lost one that which
        replaced it, if any."""
        card = self
        while card.state == "lost" and card.successor_id:
            card = card.successor_id
        return card

    def _is_replacement(self):
        """Tell whether the card took the place of a lost one, not of an ended one."""
        return self.predecessor_id.state == "lost"

    def _with_replaced(self):
        """Return these cards and those that they replaced, the first of one card
        last."""
        cards = replaced = self
        while replaced:
            replaced = replaced.predecessor_id.filtered(
                lambda card: card.state == "lost"
            )
            cards += replaced
        return cards

    # === BUSINESS METHODS - ACCEPTANCE === #
    def _holds_on(self, day):
        """Tell whether the card gives its rights on `day`."""
        self.ensure_one()
        return self.state == "active" and validity.is_within(
            day, self.starts_on or None, self.ends_on or None
        )

    def _refusal_at(self, config, on, facts=None):
        """Return why the store `config` does not accept the card on a day, or False.

        A card that its first use activates is accepted.

        :param facts: the card as it was (`logic.benefits.Card`), default as it is
        """
        self.ensure_one()
        card = self.sudo()
        facts = facts or card
        state = facts.state
        if state == "inactive" and card.type_id.activation == "first_use":
            state = "active"
        if state != "active":
            return self._state_refusal(state)
        if facts.starts_on and on < facts.starts_on:
            return self.env._(
                "Card %(number)s is valid from %(date)s.",
                number=card.number,
                date=format_date(self.env, facts.starts_on),
            )
        if facts.ends_on and on > facts.ends_on:
            return self.env._(
                "Card %(number)s was valid until %(date)s.",
                number=card.number,
                date=format_date(self.env, facts.ends_on),
            )
        if not card.type_id._is_accepted_at(config):
            return self.env._(
                "%(card_type)s is not accepted at %(store)s.",
                card_type=card.type_id.name,
                store=config.sudo().name,
            )
        return False

    def _state_refusal(self, state=None):
        number = self.sudo().number
        sentences = {
            "inactive": self.env._(
                "Card %(number)s isn't activated yet.", number=number
            ),
            "frozen": self.env._("Card %(number)s is frozen.", number=number),
            "lost": self.env._("Card %(number)s was reported lost.", number=number),
            "cancelled": self.env._("Card %(number)s was cancelled.", number=number),
            "expired": self.env._("Card %(number)s has expired.", number=number),
        }
        return sentences[state or self.sudo().state]
