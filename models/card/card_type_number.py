import secrets

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...logic import checkdigit

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
        raise NotImplementedError

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
