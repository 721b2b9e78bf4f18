from odoo import fields, models

from ..asked import asked_of_one


class MembershipJobFailure(models.Model):
    """A record that a run of a job could not do, and why."""

    _name = "membership.job.failure"
    _description = "Job Failure"
    _order = "id desc"

    # === FIELDS === #
    run_id = fields.Many2one(
        "membership.job.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", required=True, readonly=True, model_field="res_model"
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        help="Whose managers see it; empty: those of every company.",
    )
    name = fields.Char(readonly=True)
    message = fields.Text(string="Why", required=True, readonly=True)

    # === ACTION METHODS === #
    @asked_of_one
    def action_open_record(self):
        """Return the action that shows the record, under the user's own rights."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
