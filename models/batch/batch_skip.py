from odoo import api, fields, models

from ..asked import asked_of_one


class MembershipBatchSkip(models.Model):
    """A record that a batch left as it was, and why."""

    _name = "membership.batch.skip"
    _description = "Record Left As It Was"
    _order = "id"
    _log_access = False

    # === FIELDS === #
    batch_id = fields.Many2one(
        "membership.batch", required=True, readonly=True, index=True, ondelete="cascade"
    )
    res_model = fields.Selection(related="batch_id.model")
    res_id = fields.Many2oneReference(
        string="Record", required=True, readonly=True, model_field="res_model"
    )
    failed = fields.Boolean(
        readonly=True, help="It was to be changed, and the change was refused."
    )
    reason = fields.Char(string="Reason Code", readonly=True)
    message = fields.Text(readonly=True)
    name = fields.Char(compute="_compute_name")
    why = fields.Char(compute="_compute_why")

    # === COMPUTE METHODS === #
    @api.depends("res_id")
    def _compute_name(self):
        for model, skips in self.grouped("res_model").items():
            records = self.env[model].browse(skips.mapped("res_id")).exists()
            names = {
                record.id: record.display_name
                for record in records._filtered_access("read")
            }
            for skip in skips:
                skip.name = names.get(skip.res_id, "")

    @api.depends("reason", "message")
    def _compute_why(self):
        sentences = self.env["membership.batch"]._skip_sentences()
        for skip in self:
            skip.why = skip.message or sentences.get(skip.reason, skip.reason)

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
