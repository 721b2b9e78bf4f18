from dataclasses import dataclass

from odoo import models
from odoo.tools import SQL

from ...logic import benefits as rules
from ...logic.validity import is_within
from .benefit_book import PRICE_KINDS

# Which rows and fields decide what a member is given
SOURCES = {
    "membership.member": (
        "active",
        "merged_into_id",
        "partner_id",
        "program_id",
        "standing",
        "tier_id",
    ),
    "membership.card": ("ends_on", "member_id", "starts_on", "state", "type_id"),
}


@dataclass(frozen=True)
class Place:
    """Where a card is shown: at a store, or (0) to a company's sales and shop."""

    store_id: int
    company_ids: frozenset[int]

    @classmethod
    def of(cls, config):
        """Return the place that a `pos.config` is."""
        return cls(config.id, frozenset(config.company_id.sudo().parent_ids.ids))

    def accepts(self, card_type, card):
        """Tell whether a valid card of this type (`CardTypeFacts`) counts here."""
        if card.state != "active" and not (card_type.by_first_use and self.store_id):
            return False
        if card_type.stores is not None and self.store_id not in card_type.stores:
            return False
        return card_type.companies is None or not self.company_ids.isdisjoint(
            card_type.companies
        )


class MembershipMember(models.Model):
    """What members are given by their tier and their cards."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _benefits(self, on, config=None):
        """Return the benefits in force for this member, those that win first.

        :param date on: the day, in the program's time zone
        :param config: `pos.config`: only what counts at this store
        """
        self.ensure_one()
        ids = dict.fromkeys(grant.benefit.id for grant in self._grants(on, config))
        return self.env["membership.benefit"].browse(ids)

    def _points_multiplier(self, on, config=None):
        """Return what points are multiplied with, as a `Fraction`."""
        self.ensure_one()
        program = self._benefit_book().programs.get(self.program_id.id)
        rule = program.multiplier_rule if program else "highest"
        return rules.multiplier(self._grants(on, config), rule)

    def _price_list_at(self, config, on):
        """Return the price list of this member's benefits at a store, or none."""
        self.ensure_one()
        winner = self._winning_price(self._grants(on, config), config)
        pricelists = self.env["product.pricelist"].sudo()
        return pricelists.browse(winner.benefit.pricelist_id if winner else ())

    def _winning_price(self, grants, config):
        """Return the first of these grants whose prices hold at a store, or None."""
        pricelists = self.env["product.pricelist"].sudo()
        for grant in grants:
            pricelist = pricelists.browse(grant.benefit.pricelist_id)
            if grant.benefit.kind in PRICE_KINDS and config._membership_fitting(
                pricelist
            ):
                return grant
        return None

    def _grants(self, on, config=None):
        """Return the grants (`logic.benefits.Grant`) in force, those that win first.

        It costs no statement when no card type of the program gives benefits, and one
        otherwise; one more where a benefit is for newcomers.
        """
        self.ensure_one()
        book = self._benefit_book()
        program_id = self.program_id.id
        if not self.active or program_id not in book.programs:
            return []
        has_cards = any(
            card_type.program_id == program_id for card_type in book.card_types.values()
        )
        cards = self._benefit_cards() if has_cards else []
        lapsed = self._standing_then() == "lapsed"
        grants = self._grants_of(
            book,
            program_id,
            tier_id=0 if lapsed else self._tier_then().id,
            cards=[
                card for card in cards if is_within(on, card.starts_on, card.ends_on)
            ],
            place=Place.of(config) if config and cards else None,
        )
        return self._grants_for_occasion(grants, on)

    def _grants_for_occasion(self, grants, on, newcomers=None):
        """Return those of this member's grants whose occasion is there on a day.

        :param newcomers: who has bought nothing yet, where that is known already
        """
        occasions = {grant.benefit.occasion for grant in grants} - {"always"}
        if not occasions:
            return grants
        if newcomers is None and "first_order" in occasions:
            newcomers = self._newcomers()
        is_newcomer = bool(newcomers) and self in newcomers
        birthday = self.birthday or None
        return [
            grant
            for grant in grants
            if rules.is_occasion(grant.benefit.occasion, on, birthday, is_newcomer)
        ]

    def _orders_of_this_purchase(self):
        """Hook: return the ids of orders that are a part of the purchase at hand, so
        that a newcomer is one still."""
        return []

    def _newcomers(self):
        """Return those of these members who bought nothing yet, or returned it all."""
        self.env["membership.activity"].flush_model(["member_id", "orders"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id FROM unnest(%s::int[]) AS member(id)
                 WHERE NOT EXISTS (
                       SELECT FROM membership_activity activity
                        WHERE activity.member_id = member.id AND activity.orders > 0
                          AND activity.order_id <> ALL(%s::int[]))
                """,
                self.ids,
                self._orders_of_this_purchase(),
            )
        )
        return self.browse(member_id for (member_id,) in rows)

    def _benefit_book(self):
        return self.env["membership.benefit"]._book()

    def _grants_of(self, book, program_id, *, tier_id, cards, place):
        """Return the grants of one member, those that win first.

        :param cards: valid cards, as `logic.benefits.Card`
        :param place: a `Place`, or None for everywhere
        """
        tier = book.tiers.get(tier_id)
        grants = [rules.Grant(benefit) for benefit in (tier.benefits if tier else ())]
        for card in cards:
            card_type = book.card_types.get(card.type_id)
            if not card_type:
                continue
            counts = place.accepts(card_type, card) if place else card.state == "active"
            if counts:
                grants += [
                    rules.Grant(benefit, card, card_type.sequence)
                    for benefit in card_type.benefits
                ]
        return rules.in_order(grants, book.programs[program_id].price_rule)

    def _benefit_cards(self):
        """Return this member's cards that may give benefits, in one statement at most.

        :return: list of `logic.benefits.Card`
        """
        cards = self._known_cards()
        if cards is None:
            cards = self._read_benefit_cards()
        return [card for card in cards if card.state in ("active", "inactive")]

    def _known_cards(self):
        """Return the cards as of this environment, if it knows them.

        :return: list of `logic.benefits.Card`, or None: they are to be read
        """
        then = self._then()
        return list(then.cards) if then else self._cards_at_hand()

    def _cards_at_hand(self):
        """Hook: return the cards that were read before, in a form as `_known_cards`.

        None when they were not; a till reads them once for all that it asks.
        """
        return

    def _read_benefit_cards(self):
        self.env["membership.card"].flush_model(SOURCES["membership.card"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, type_id, state, starts_on, ends_on FROM membership_card
                 WHERE member_id = %s AND state IN ('active', 'inactive') ORDER BY id
                """,
                self.id,
            )
        )
        return [rules.Card(*row) for row in rows]
