from collections import defaultdict
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from odoo import api, models, tools

from ...logic import card_life, earned
from ..batch.in_halves import in_halves
from ..memory import forget

# A change of any of these may change who has earned a card.
RULE_FIELDS = frozenset(
    {
        "active",
        "earn_match",
        "earn_orders",
        "earn_points",
        "earn_spend",
        "earn_window",
        "earn_window_months",
        "kind",
        "lower_type_id",
        "program_id",
    }
)


class EarnTerms(NamedTuple):
    """The rule by which cards of one type are earned, and the window it looks at."""

    type_id: int
    rule: earned.EarnRule
    window: str
    months: int


class MembershipCardType(models.Model):
    """Cards that are earned, and the ladders on which one replaces another."""

    _inherit = "membership.card.type"

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        card_types = super().create(vals_list)
        forget(self.env)
        return card_types

    def write(self, vals):
        result = super().write(vals)
        if RULE_FIELDS & set(vals):
            forget(self.env)
        return result

    def unlink(self):
        result = super().unlink()
        forget(self.env)
        return result

    # === BUSINESS METHODS === #
    @api.model
    @tools.ormcache("program_id")
    def _earn_terms(self, program_id):
        """Return the `EarnTerms` of the types of a program that can be earned."""
        types = self.sudo().search(
            [("program_id", "=", program_id), ("kind", "=", "earned")]
        )
        terms = [card_type._own_earn_terms() for card_type in types]
        return tuple(own for own in terms if own.rule.asked)

    def _own_earn_terms(self):
        rule = earned.EarnRule(
            spend=Decimal(str(self.earn_spend)),
            orders=self.earn_orders,
            points=self.earn_points,
            match=self.earn_match,
        )
        return EarnTerms(self.id, rule, self.earn_window, self.earn_window_months)

    @api.model
    @tools.ormcache("program_id")
    def _ladder(self, program_id):
        """Return {type id: id of the type that it replaces, or None} of a program."""
        types = self.sudo().with_context(active_test=False)
        return {
            card_type.id: card_type.lower_type_id.id or None
            for card_type in types.search([("program_id", "=", program_id)])
        }

    def _issue_earned(self, members, on, **options):
        """Issue a card of this type to members who have earned it.

        A card that this one replaces gives way to it, and is followed by it.

        :param options: `store` and `order`, for the events
        :return: the new cards, and {member or lower card: error} where it was refused
        """
        self.ensure_one()
        options = {"on": on, "reason": self.env._("Earned by purchases."), **options}
        lower = self._lower_cards(members)
        first = self.env["membership.card"].browse(cards[0].id for cards in lower)
        done, refused = in_halves(
            members - first.member_id, partial(self._issue, **options)
        )
        stepped, also_refused = in_halves(
            first, lambda cards: cards._chain_now(self, **options)
        )
        for cards in lower:
            if cards[0] not in also_refused:
                cards[1:]._give_way(**options)
        cards = self.env["membership.card"].concat(*done, *stepped)
        return cards, refused | also_refused

    def _lower_cards(self, members):
        """Return, for each member who has any, the living cards that this type
        replaces, the highest first."""
        below = earned.types_below(self.id, self._ladder(self.program_id.id))
        if not below:
            return []
        cards = self.env["membership.card"].search(
            [
                ("member_id", "in", members.ids),
                ("type_id", "in", below),
                ("state", "in", list(card_life.LIVING)),
            ],
            order="id desc",
        )
        by_member = defaultdict(list)
        for card in cards.sorted(lambda card: below.index(card.type_id.id)):
            by_member[card.member_id].append(card.id)
        return [cards.browse(ids) for ids in by_member.values()]
