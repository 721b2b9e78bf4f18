from dataclasses import dataclass, field
from fractions import Fraction

from odoo import api, models
from odoo.tools import ormcache

from ...logic.benefits import Benefit
from ..memory import forget

PRICE_KINDS = ("discount", "pricelist")


@dataclass(frozen=True)
class ProgramFacts:
    """What of a program decides which benefits count; `company_ids` are those that take
    part in it."""

    company_id: int
    company_ids: frozenset[int]
    tz: str
    price_rule: str
    multiplier_rule: str


@dataclass(frozen=True)
class TierFacts:
    level: int
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True)
class CardTypeFacts:
    """A card type that gives benefits; `stores` and `companies` are those that accept
    its cards, None when all do; the first use of a card activates it by itself when
    `by_first_use`; what its prices save is taken off a refund when `refund_deducts`."""

    program_id: int
    sequence: int
    by_first_use: bool
    stores: frozenset[int] | None
    companies: frozenset[int] | None
    benefits: tuple[Benefit, ...]
    refund_deducts: bool = False


@dataclass(frozen=True)
class PricelistFacts:
    """A benefit's price list; `starts_from_store` when it takes something off what
    anybody pays."""

    company_id: int
    currency_id: int
    starts_from_store: bool = False


@dataclass(frozen=True)
class Book:
    """All that is configured about benefits, by id. A company of 0 means all.

    exclusive   for each program, the benefits that each members-only product asks for
    """

    programs: dict[int, ProgramFacts] = field(default_factory=dict)
    tiers: dict[int, TierFacts] = field(default_factory=dict)
    card_types: dict[int, CardTypeFacts] = field(default_factory=dict)
    pricelists: dict[int, PricelistFacts] = field(default_factory=dict)
    exclusive: dict[int, dict[int, frozenset[int]]] = field(default_factory=dict)
    has_offers_for_newcomers: bool = False


class MembershipBenefit(models.Model):
    """Benefits are few and asked for with every order, so they are kept in memory."""

    _inherit = "membership.benefit"

    # === BUSINESS METHODS === #
    @api.model
    @ormcache()
    def _book(self):
        """Return the `Book` of the active benefits, the same for every user."""
        benefits = self.env["membership.benefit"].sudo().with_context(active_test=True)
        benefits = benefits.search([("program_id.active", "=", True)])
        return Book(
            programs=self._book_programs(benefits),
            tiers={
                tier.id: TierFacts(tier.level, tuple(map(self._book_entry, given)))
                for tier, given in benefits.grouped("tier_id").items()
                if tier
            },
            card_types={
                card_type.id: self._book_card_type(card_type, given)
                for card_type, given in benefits.grouped("card_type_id").items()
                if card_type
            },
            pricelists={
                pricelist.id: PricelistFacts(
                    pricelist.company_id.id or 0,
                    pricelist.currency_id.id,
                    pricelist.membership_owner_id._starts_from_store(),
                )
                for pricelist in benefits.pricelist_id
                if pricelist.active
            },
            exclusive=self._book_exclusive(benefits),
            has_offers_for_newcomers="first_order" in benefits.mapped("occasion"),
        )

    @api.model
    def _forget_book(self):
        """Let the next question read benefits, and prices, anew."""
        forget(self.env)
        self.env["res.partner"].invalidate_model(["property_product_pricelist"])

    @api.model
    def _book_programs(self, benefits):
        return {
            program.id: ProgramFacts(
                company_id=program.company_id.id,
                company_ids=frozenset(program.participant_ids.ids),
                tz=program.tz,
                price_rule=program.price_rule,
                multiplier_rule=program.multiplier_rule,
            )
            for program in benefits.program_id
        }

    @api.model
    def _book_entry(self, benefit):
        return Benefit(
            id=benefit.id,
            kind=benefit.kind,
            sequence=benefit.sequence,
            pricelist_id=benefit.pricelist_id.id or 0,
            multiplier=Fraction(str(benefit.multiplier or 1)),
            count=benefit.quota_count,
            period=benefit.quota_period,
            occasion=benefit.occasion,
        )

    @api.model
    def _book_card_type(self, card_type, benefits):
        return CardTypeFacts(
            program_id=card_type.program_id.id,
            sequence=card_type.sequence,
            by_first_use=card_type.activation == "first_use",
            stores=(
                frozenset(card_type.store_ids.ids)
                if card_type.store_scope == "stores"
                else None
            ),
            companies=frozenset(card_type._accepting_companies().ids) or None,
            benefits=tuple(map(self._book_entry, benefits)),
            refund_deducts=card_type.refund_deducts,
        )

    @api.model
    def _book_exclusive(self, benefits):
        exclusive = {}
        for benefit in benefits.filtered(lambda benefit: benefit.kind == "exclusive"):
            wanted = exclusive.setdefault(benefit.program_id.id, {})
            for template in benefit.product_tmpl_ids:
                known = wanted.get(template.id, frozenset())
                wanted[template.id] = known | {benefit.id}
        return exclusive
