from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MembershipProgram(models.Model):
    """Whose a program is: the company that owns it, and those that take part.

    The owner's managers alone change the program. A company takes part with a store of
    its own in it: it reads the program, and its staff look after what is its own.
    """

    _inherit = "membership.program"

    # === FIELDS === #
    company_id = fields.Many2one(
        "res.company",
        string="Owner",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
        help="The company whose managers set up the program.",
    )
    is_shared = fields.Boolean(
        string="Open to Other Companies",
        help="Stores of other companies, such as franchisees, may take part. Otherwise"
        " only those of the owner and its branches do.",
    )
    # Archived stores have members and balances still.
    all_store_ids = fields.One2many(
        "pos.config",
        "membership_program_id",
        string="Stores, Archived Ones Included",
        context={"active_test": False},
    )
    participant_ids = fields.Many2many(
        "res.company",
        "membership_program_participant_rel",
        string="Companies That Take Part",
        compute="_compute_participant_ids",
        store=True,
        help="The owner, and the companies with a store in the program.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("company_id", "is_shared")
    def _check_companies_fit(self):
        self.sudo().all_store_ids._check_membership_program()

    # === COMPUTE METHODS === #
    @api.depends(
        "company_id",
        "all_store_ids.company_id",
        "all_store_ids.membership_program_id",
    )
    def _compute_participant_ids(self):
        for program in self:
            companies = program.company_id | program.all_store_ids.company_id
            program.participant_ids = companies

    # === CRUD METHODS === #
    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        for program in self.sudo().with_context(active_test=False):
            if program.store_ids or program.member_ids:
                raise UserError(
                    self.env._(
                        "%(program)s is in use (stores: %(stores)s, members:"
                        " %(members)s). Archive it instead.",
                        program=program.name,
                        stores=len(program.store_ids),
                        members=len(program.member_ids),
                    )
                )

    def _check_may_be_archived(self):
        """Raise UserError while stores serve the members of one of these programs."""
        for program in self.sudo():
            if program.store_ids:
                raise UserError(
                    self.env._(
                        "%(stores)s still serve the members of %(program)s. Close these"
                        " stores on the program first.",
                        stores=", ".join(program.store_ids.mapped("name")),
                        program=program.name,
                    )
                )

    # === BUSINESS METHODS === #
    def _accepts(self, company):
        """Tell whether stores of a company may take part in this program."""
        self.ensure_one()
        program = self.sudo()
        return program.is_shared or program.company_id in company.sudo().parent_ids

    def _companies(self):
        """Return the companies where things of this program may be sold."""
        self.ensure_one()
        branches = self.env["res.company"].search(
            [("id", "child_of", self.company_id.id)]
        )
        return branches | self.participant_ids

    def _common_company(self):
        """Return the company of what all stores of the program use, such as a product:
        none when other companies use it as well as the owner."""
        self.ensure_one()
        return self.company_id.browse() if self.is_shared else self.company_id

    def _kept_contact_notice(self, partner):
        """Return what staff are told who enrol a contact that a company keeps to
        itself; False where no other company is to serve it."""
        keeper = partner.sudo().company_id
        if not keeper or not self.sudo().is_shared:
            return False
        return self.env._(
            "%(keeper)s keeps this contact to itself: stores of other companies"
            " can't serve it until its company is emptied.",
            keeper=keeper.name,
        )

    def _is_run_by_user(self):
        """Tell whether the user acts for the owner of this program."""
        self.ensure_one()
        return self.env.su or self.sudo().company_id in self.env.companies

    def _check_is_run(self):
        """Raise AccessError unless the user acts for the owner of these programs."""
        for program in self.sudo():
            if not program.with_env(self.env)._is_run_by_user():
                raise AccessError(
                    self.env._(
                        "%(program)s belongs to %(company)s; only its managers do"
                        " this.",
                        program=program.name,
                        company=program.company_id.name,
                    )
                )

    def _check_new_owner(self, company_id):
        """Refuse to give a program to a company for which the user does not act.

        :param company_id: as it is written
        """
        if company_id and not self.env.su and company_id not in self.env.companies.ids:
            raise AccessError(
                self.env._("You can give a program to a company of your own only.")
            )

    def _after_owner_change(self, before):
        """Let what the old owner had in the program belong to the new one.

        :param before: the company that owned the program
        """
        self.ensure_one()
        program = self.sudo().with_context(active_test=False)
        for owned in (program.card_type_ids, program.package_ids):
            owned.filtered(lambda record: record.company_id == before)._follow_owner()
