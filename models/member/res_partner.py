from odoo import api, fields, models
from odoo.tools import SQL

MEMBERSHIP_READERS = (
    "point_of_sale.group_pos_user,pos_membership.group_membership_officer"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === FIELDS === #
    membership_member_ids = fields.One2many(
        "membership.member",
        "partner_id",
        string="Memberships",
        groups=MEMBERSHIP_READERS,
    )
    membership_tier_id = fields.Many2one(
        "membership.tier",
        compute="_compute_membership_tier_id",
        groups=MEMBERSHIP_READERS,
    )

    # === COMPUTE METHODS === #
    @api.depends("membership_member_ids.tier_id", "membership_member_ids.active")
    def _compute_membership_tier_id(self):
        for partner in self:
            partner.membership_tier_id = partner.membership_member_ids[:1].tier_id

    # What a member, a tier or a program changes empties the cache by hand: with a
    # dependency, uninstalling would take the description of the same field of users
    # along, and a change of a tier would read every member of it.
    def _compute_product_pricelist(self):
        """A member's prices are those of the tier.

        A price list that somebody chose for this very partner stays in force.
        """
        result = super()._compute_product_pricelist()
        tier_pricelists = self._membership_pricelists(self.env.company)
        for partner in self:
            pricelist_id = tier_pricelists.get(partner._origin.id)
            if pricelist_id and not partner.specific_property_product_pricelist:
                partner.property_product_pricelist = pricelist_id
        return result

    # === ACTION METHODS === #
    def action_open_memberships(self):
        """Return the action that shows the memberships of this contact."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_member_action"
        )
        members = self.membership_member_ids
        if len(members) == 1:
            action.update(views=[(False, "form")], res_id=members.id)
        else:
            action["domain"] = [("partner_id", "in", self.ids)]
        return action

    # === BUSINESS METHODS === #
    def _membership_pricelists(self, company):
        """Return {partner id: pricelist id} of the members' tiers in `company`.

        The company's own program goes before one of the whole chain, then the higher
        tier before the lower.
        """
        partner_ids = self._origin.ids
        if not partner_ids:
            return {}
        company_ids = company.sudo().parent_ids.ids
        self._flush_membership_pricelists()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (m.partner_id) m.partner_id, pricelist.id
                  FROM membership_member m
                  JOIN membership_program program ON program.id = m.program_id
                  JOIN membership_tier tier ON tier.id = m.tier_id
                  JOIN product_pricelist pricelist ON pricelist.id = tier.pricelist_id
                 WHERE m.partner_id = ANY(%(partner_ids)s)
                   AND m.active AND program.active AND pricelist.active
                   AND (program.company_id IS NULL
                        OR program.company_id = ANY(%(company_ids)s))
                   AND (pricelist.company_id IS NULL
                        OR pricelist.company_id = ANY(%(company_ids)s))
              ORDER BY m.partner_id, program.company_id IS NULL, tier.level DESC, m.id
                """,
                partner_ids=partner_ids,
                company_ids=company_ids,
            )
        )
        return dict(rows)

    def _flush_membership_pricelists(self):
        flush = {
            "membership.member": ["partner_id", "program_id", "tier_id", "active"],
            "membership.program": ["company_id", "active"],
            "membership.tier": ["level", "pricelist_id"],
            "product.pricelist": ["active", "company_id"],
        }
        for model, names in flush.items():
            self.env[model].flush_model(names)
