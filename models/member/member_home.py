from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class MembershipMember(models.Model):
    """Where a member is at home: with the company that enrolled him.

    Every company that takes part serves every member. What staff decide about a member
    in the office, his home and the owner of the program decide.
    """

    _inherit = "membership.member"

    # === FIELDS === #
    company_id = fields.Many2one(
        "res.company",
        string="Home Company",
        required=True,
        index=True,
        ondelete="restrict",
        copy=False,
        help="The company whose staff look after the member, beside the owner of the"
        " program.",
    )

    home_notice = fields.Char(
        compute="_compute_home_notice",
        help="Said to staff who serve the member and do not look after him.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("company_id")
    def _check_home(self):
        for program, members in self.sudo().grouped("program_id").items():
            for company in members.company_id:
                if company not in program.participant_ids:
                    raise ValidationError(
                        self.env._(
                            "%(company)s takes no part in this program.",
                            company=company.name,
                        )
                    )

    # === COMPUTE METHODS === #
    @api.depends("company_id", "program_id.company_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_home_notice(self):
        own = self._filtered_access("write")
        for member in self:
            home, owner = member.sudo().company_id, member.sudo().program_id.company_id
            member.home_notice = False
            if member not in own and home == owner:
                member.home_notice = self.env._(
                    "At home with %(home)s: its staff decide about this member.",
                    home=home.name,
                )
            elif member not in own:
                member.home_notice = self.env._(
                    "At home with %(home)s: its staff and those of %(owner)s decide"
                    " about this member.",
                    home=home.name,
                    owner=owner.name,
                )

    # === BUSINESS METHODS === #
    def _kept_contact_notice(self):
        """Return what staff are told of a member whom stores of other companies can't
        serve, because a company keeps the contact to itself; else False."""
        return self.program_id._kept_contact_notice(self.partner_id)

    @api.model
    def _known_domain(self):
        """Return the domain of the members of whom the user is told what they buy: at
        home with the user's companies, or of programs that these own."""
        companies = self.env.companies.sudo().parent_ids.ids
        return Domain("company_id", "in", companies) | Domain(
            "program_id.company_id", "in", companies
        )

    def _known_to_user(self):
        """Return those of these members of whom the user is told what they buy."""
        if self.env.su:
            return self
        known = self.sudo().filtered_domain(self._known_domain())
        return known.with_env(self.env)

    @api.model
    def _home_for(self, program, store=None):
        """Return the company where who is enrolled now is at home.

        :param store: the `pos.config` of the enrolment, if any
        """
        if store:
            return store.sudo().company_id
        company = self.env.company
        takes_part = company in program.sudo().participant_ids
        return company if takes_part else program.sudo().company_id

    def _check_home_change(self):
        """
        :raise AccessError: the user does not act for the owner of the program
        """
        if self.env.su or self._is_door_open:
            return
        for program in self.sudo().program_id:
            if not program.with_env(self.env)._is_run_by_user():
                raise AccessError(
                    self.env._(
                        "Only %(company)s, the owner of %(program)s, moves a member to"
                        " another company.",
                        company=program.company_id.name,
                        program=program.name,
                    )
                )
