from dataclasses import dataclass

from odoo import models
from odoo.tools import SQL

from ...logic import benefits as rules
from ...logic.validity import is_within
from .benefit_book import PRICE_KINDS

# Which rows and fields decide what a member is given
SOURCES = {
    "membership.member": ("active", "partner_id", "program_id", "tier_id"),
    "membership.card": ("ends_on", "member_id", "starts_on", "state", "type_id"),
}


@dataclass(frozen=True)
class Place:
    """Where a card is shown: at a store, or to a company's sales and shop."""

    store_id: int
    company_ids: frozenset[int]

    @classmethod
    def of(cls, config):
        """Return the place that a `pos.config` is."""
        return cls(config.id, frozenset(config.company_id.sudo().parent_ids.ids))

    def accepts(self, card_type):
        """Tell whether cards of this type (`CardTypeFacts`) count here."""
        if card_type.stores is not None:
            return self.store_id in card_type.stores
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
        program = (
            self.env["membership.benefit"]._book().programs.get(self.program_id.id)
        )
        rule = program.multiplier_rule if program else "highest"
        return rules.multiplier(self._grants(on, config), rule)

    def _price_list_at(self, config, on):
        """Return the price list of this member's benefits at a store, or none."""
        self.ensure_one()
        pricelists = self.env["product.pricelist"].sudo()
        for grant in self._grants(on, config):
            if grant.benefit.kind in PRICE_KINDS:
                pricelist = pricelists.browse(grant.benefit.pricelist_id)
                if config._membership_fitting(pricelist):
                    return pricelist
        return pricelists

    def _grants(self, on, config=None):
        """Return the grants (`logic.benefits.Grant`) in force, those that win first.

        It costs no statement when no card type of the program gives benefits, and one
        otherwise.
        """
        self.ensure_one()
        book = self.env["membership.benefit"]._book()
        program_id = self.program_id.id
        program = book.programs.get(program_id)
        if not program or not self.active:
            return []
        has_cards = any(
            card_type.program_id == program_id for card_type in book.card_types.values()
        )
        cards = self._benefit_cards() if has_cards else []
        return self._grants_of(
            book,
            program,
            tier_id=self.tier_id.id if self._has_tier_benefits() else 0,
            cards=[card[:2] for card in cards if is_within(on, *card[2:])],
            place=Place.of(config) if config and cards else None,
        )

    def _has_tier_benefits(self):
        """Tell whether the tier counts at present."""
        self.ensure_one()
        return True

    def _grants_of(self, book, program, *, tier_id, cards, place):
        """Return the grants of one member, those that win first.

        :param cards: (id, type id) of each card that is valid
        :param place: a `Place`, or None for everywhere
        """
        tier = book.tiers.get(tier_id)
        grants = [
            rules.Grant(benefit, "tier") for benefit in (tier.benefits if tier else ())
        ]
        for card_id, type_id in cards:
            card_type = book.card_types.get(type_id)
            if card_type and (not place or place.accepts(card_type)):
                grants += [
                    rules.Grant(benefit, "card", card_type.sequence, card_id)
                    for benefit in card_type.benefits
                ]
        return rules.in_order(grants, program.price_rule)

    def _benefit_cards(self):
        """Return (id, type id, first day, last day) of this member's active cards."""
        self.env["membership.card"].flush_model(SOURCES["membership.card"])
        return self.env.execute_query(
            SQL(
                """
                SELECT id, type_id, starts_on, ends_on FROM membership_card
                 WHERE member_id = %s AND state = 'active' ORDER BY id
                """,
                self.id,
            )
        )

    # === BUSINESS METHODS - TILL === #
    def _till_benefits(self, config, on):
        """What the till shows of the benefits in force.

        :param config: the store
        :param date on: the day, in the program's time zone
        :return: a list of dictionaries, those that win first: ``id``, ``kind``,
            ``name``, ``text``, ``source`` (``"tier"`` or ``"card"``), ``quota``,
            ``left`` and ``period_ends_on``; the last three are False for all but free
            services
        """
        self.ensure_one()
        grants = {}
        for grant in self._grants(on, config):
            grants.setdefault(grant.benefit.id, []).append(grant)
        quotas = self._quotas(grants, on)
        benefits = self.env["membership.benefit"].browse(grants).sudo()
        return [
            {
                "id": benefit.id,
                "kind": benefit.kind,
                "name": benefit.display_name,
                "text": benefit.description or benefit.summary or "",
                "source": grants[benefit.id][0].source,
                **quotas.get(
                    benefit.id, {"quota": False, "left": False, "period_ends_on": False}
                ),
            }
            for benefit in benefits
        ]

    def _quotas(self, grants, on):
        """Return {benefit id: quota, left, period_ends_on} of the free services."""
        return {}
