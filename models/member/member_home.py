from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


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

    # === BUSINESS METHODS === #
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
