from odoo import fields, models
from odoo.tools import SQL

from ...logic.benefits import Card
from ...logic.validity import is_within, local_date
from .member_benefits import SOURCES, Place


class ResPartner(models.Model):
    """What the benefits of its memberships give a contact, away from the tills."""

    _inherit = "res.partner"

    # === COMPUTE METHODS === #
    # What a member, a tier or a program changes empties the cache by hand: with a
    # dependency, uninstalling would take the description of the same field of users
    # along, and a change of a tier would read every member of it.
    def _compute_product_pricelist(self):
        """A member's prices are those of the tier and the cards.

        A price list that somebody chose for this very partner stays in force.
        """
        result = super()._compute_product_pricelist()
        member_pricelists = self._membership_pricelists(self.env.company)
        for partner in self:
            pricelist_id = member_pricelists.get(partner._origin.id)
            if pricelist_id and not partner._membership_chosen_pricelist():
                partner.property_product_pricelist = pricelist_id
        return result

    # === BUSINESS METHODS === #
    def _membership_chosen_pricelist(self):
        """Return the price list that somebody chose for this very contact, or none."""
        self.ensure_one()
        field = self._fields["specific_property_product_pricelist"]
        chosen = self[field.name]
        is_default = chosen == field.get_company_dependent_fallback(self)
        return chosen.browse() if is_default else chosen

    def _membership_pricelists(self, company):
        """Return {partner id: pricelist id} by the members' benefits in `company`."""
        pricelists = self.env["membership.benefit"]._book().pricelists
        if not pricelists:
            return {}
        company_ids = {0, *company.sudo().parent_ids.ids}
        found = {}
        for partner_id, grants in self._membership_grants(company):
            for grant in grants:
                pricelist = pricelists.get(grant.benefit.pricelist_id)
                if pricelist and pricelist.company_id in company_ids:
                    found.setdefault(partner_id, grant.benefit.pricelist_id)
        return found

    def _membership_ships_free(self, company):
        """Tell whether a benefit of this contact makes shipping free in `company`."""
        self.ensure_one()
        return any(
            grant.benefit.kind == "free_shipping"
            for _partner_id, grants in self._membership_grants(company)
            for grant in grants
        )

    def _membership_grants(self, company):
        """Return (partner id, grants in force) of each membership that counts in
        `company`, away from the tills.

        The company's own program goes before one of another company, then the higher
        tier before the lower; within a program, its own rule decides.
        """
        book = self.env["membership.benefit"]._book()
        place = Place(0, frozenset(company.sudo().parent_ids.ids))
        holdings = self._membership_holdings(book, place.company_ids)
        # The price of a sale is for whoever sells, member or not to them.
        members = self.env["membership.member"].sudo()
        members = members.browse(key[0] for key, _cards in holdings)
        newcomers = members._newcomers() if book.has_offers_for_newcomers else members
        now = fields.Datetime.now()
        found = []
        for member, (key, cards) in zip(members, holdings, strict=True):
            _member_id, partner_id, program_id, tier_id = key
            grants = members._grants_of(
                book, program_id, tier_id=tier_id, cards=cards, place=place
            )
            today = local_date(now, book.programs[program_id].tz)
            grants = member._grants_for_occasion(grants, today, newcomers)
            found.append((partner_id, grants))
        return found

    def _membership_holdings(self, book, company_ids):
        """Return ((member id, partner id, program id, tier id), valid cards) of the
        memberships of these contacts that count in these companies, the weightiest
        first."""
        program_ids = [
            program_id
            for program_id, program in book.programs.items()
            if not program.company_ids.isdisjoint(company_ids)
        ]
        if not self._origin.ids or not program_ids:
            return []
        now = fields.Datetime.now()
        members = {}
        for row in self.env.execute_query(self._membership_holdings_sql(program_ids)):
            member, card = row[:4], Card(*row[4:])
            cards = members.setdefault(member, [])
            today = local_date(now, book.programs[member[2]].tz)
            if card.id and is_within(today, card.starts_on, card.ends_on):
                cards.append(card)

        def weight(holding):
            (member_id, _partner_id, program_id, tier_id), _cards = holding
            tier = book.tiers.get(tier_id)
            is_of_others = book.programs[program_id].company_id not in company_ids
            return is_of_others, -(tier.level if tier else 0), member_id

        return sorted(members.items(), key=weight)

    def _membership_holdings_sql(self, program_ids):
        for model, names in SOURCES.items():
            self.env[model].flush_model(names)
        return SQL(
            """
            SELECT m.id, named.partner_id, m.program_id,
                   CASE WHEN m.standing <> 'lapsed' THEN m.tier_id END,
                   card.id, card.type_id, card.state, card.starts_on, card.ends_on
              FROM (SELECT DISTINCT COALESCE(merged_into_id, id) AS id, partner_id
                      FROM membership_member
                     WHERE partner_id = ANY(%s) AND program_id = ANY(%s)) named
              JOIN membership_member m ON m.id = named.id
         LEFT JOIN membership_card card
                ON card.member_id = m.id AND card.state = 'active'
             WHERE m.active
          ORDER BY m.id, named.partner_id, card.id
            """,
            self._origin.ids,
            program_ids,
        )
