import secrets

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...logic import checkdigit
from ...logic.card_life import LIVING

CARD_SEQUENCE = "membership.card"
# Random numbers that are taken are drawn again, but not for ever.
DRAWS_MAX = 20


class MembershipCardType(models.Model):
    """How cards get their numbers: prefix, serial and check digit."""

    _inherit = "membership.card.type"

    # === BUSINESS METHODS === #
    def _new_numbers(self, count):
        """Return `count` numbers of this type's scheme that no card has.

        :raise UserError: there are hardly any numbers left
        """
        self.ensure_one()
        numbers = {}
        for __ in range(DRAWS_MAX):
            if len(numbers) == count:
                break
            drawn = [
                checkdigit.with_check_digit(
                    f"{self.number_prefix or ''}{serial}", self.check_scheme
                )
                for serial in self._draw_serials(count - len(numbers))
            ]
            taken = self._taken_numbers(drawn)
            numbers.update(dict.fromkeys(n for n in drawn if n not in taken))
        if len(numbers) < count:
            raise UserError(
                self.env._(
                    "%(card_type)s has hardly any numbers left. Give it more digits.",
                    card_type=self.name,
                )
            )
        return list(numbers)

    def _bind_number(self, number, member, *, on, store):
        """Make a printed card the member's.

        The member's living card of the type takes the number; without one, an open
        type issues one with it.

        :return: the card
        :raise UserError: the number or the member can't have it, in one sentence
        """
        self.ensure_one()
        # Cashiers read cards only; what may be bound is checked here.
        card_type = self.sudo()
        owner = member.with_env(card_type.env)
        printed = self.env["membership.card.number"]._take(number, card_type)
        number = printed.sudo().number
        living = owner.card_ids.filtered(
            lambda card: card.type_id == card_type and card.state in LIVING
        )
        if living:
            card = living.sorted(lambda card: (card.state != "active", -card.id))[:1]
            card._apply_or_refuse("renumbered", {"number": number}, store=store)
        elif card_type.kind == "open":
            card = card_type._issue(owner, on=on, store=store, numbers=[number])
        else:
            raise UserError(
                self.env._(
                    "%(name)s has no %(card_type)s that could take this number.",
                    name=owner.name,
                    card_type=card_type.name,
                )
            )
        printed._bind(card)
        return card.with_env(self.env)

    # === HELPERS === #
    def _draw_serials(self, count):
        width = self.number_digits
        if self.number_scheme == "random":
            return [f"{secrets.randbelow(10**width):0{width}}" for __ in range(count)]
        return [f"{value:0{width}}" for value in self._next_values(count)]

    def _next_values(self, count):
        """Return the next values of the cards' sequence, which never waits."""
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search([("code", "=", CARD_SEQUENCE)], limit=1)
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03}",
                count,
            )
        )
        return [value for (value,) in rows]

    def _taken_numbers(self, numbers):
        """Return those of the numbers that a card has or that were printed."""
        return {
            number
            for (number,) in self.env.execute_query(
                SQL(
                    "SELECT number FROM membership_card WHERE number = ANY(%(numbers)s)"
                    " UNION ALL SELECT number FROM membership_card_number"
                    " WHERE number = ANY(%(numbers)s)",
                    numbers=numbers,
                )
            )
        }
