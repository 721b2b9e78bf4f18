from odoo import api, fields, models

from ..models.asked import asked_of_one


class MembershipBatchUndoWizard(models.TransientModel):
    """What undoing a batch would do, and the button that does it."""

    _name = "membership.batch.undo.wizard"
    _description = "Undo a Batch"

    # === FIELDS === #
    batch_id = fields.Many2one("membership.batch", required=True, ondelete="cascade")
    reason = fields.Char()
    change_count = fields.Integer(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    # === COMPUTE METHODS === #
    @api.depends("batch_id")
    def _compute_preview(self):
        for wizard in self:
            batch = wizard.batch_id.with_context(active_test=False)
            batch._check_undo()
            preview = batch._preview(
                "undo", batch.model, batch._changed_domain(), {}, undo_of=batch
            )
            wizard.change_count = preview.changed
            wizard.preview = batch._render_preview(batch.model, preview)

    # === ACTION METHODS === #
    @asked_of_one
    def action_undo(self):
        """Start the batch that undoes the other one, and show its progress."""
        return self.batch_id._undo((self.reason or "").strip())._form_action()
