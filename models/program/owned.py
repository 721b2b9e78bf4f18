from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError


class MembershipOwned(models.AbstractModel):
    """What a company has in a program: its owner for all stores, or a company that
    takes part for its own."""

    _name = "membership.owned"
    _description = "Membership record of a company in a program"

    # === FIELDS === #
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Of the owner of the program: for all stores. Of another company: for its"
        " own stores.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("company_id", "program_id")
    def _check_company_takes_part(self):
        for record in self.sudo():
            if record.company_id not in record.program_id.participant_ids:
                # Who takes no part is not told the name of the program.
                raise ValidationError(
                    self.env._(
                        "%(company)s takes no part in this program.",
                        company=record.company_id.name,
                    )
                )

    # === COMPUTE METHODS === #
    @api.depends("program_id")
    def _compute_company_id(self):
        """A company that takes part makes its own; the owner's are for everybody."""
        for record in self:
            program = record.program_id.sudo()
            if record.company_id or not program:
                continue
            # It is computed as superuser; whose it is depends on who asks.
            is_run = (
                self.env.uid == SUPERUSER_ID or program.company_id in self.env.companies
            )
            record.company_id = program.company_id if is_run else self.env.company

    # === BUSINESS METHODS === #
    def _is_of_owner(self):
        """Tell whether this is the program's own, for all its stores."""
        self.ensure_one()
        record = self.sudo()
        return record.company_id == record.program_id.company_id

    def _common_company(self):
        """Return the company of what sells this; none when several companies do."""
        self.ensure_one()
        record = self.sudo()
        if record._is_of_owner():
            return record.program_id._common_company()
        return record.company_id

    def _follow_owner(self):
        """Belong to the owner of the program as it is now."""
        for program, records in self.grouped("program_id").items():
            records.write({"company_id": program.company_id.id})

    def _keep_company(self):
        """Hook: give what was made for this record the company that it has now."""

    def _is_sold_by(self, company):
        """Tell whether the stores of a company sell this."""
        self.ensure_one()
        return (
            self._is_of_owner() or self.sudo().company_id in company.sudo().parent_ids
        )
