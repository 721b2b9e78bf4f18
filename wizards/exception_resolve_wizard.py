from odoo import api, fields, models

from ..models.asked import asked_of_records


class MembershipExceptionResolveWizard(models.TransientModel):
    """The note that closes what was to check."""

    _name = "membership.exception.resolve.wizard"
    _description = "Resolve"

    # === FIELDS === #
    exception_ids = fields.Many2many("membership.exception", required=True)
    note = fields.Text(required=True)

    # === CRUD METHODS === #
    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "membership.exception":
            values["exception_ids"] = [(6, 0, context.get("active_ids") or [])]
        return values

    # === ACTION METHODS === #
    @asked_of_records
    def action_resolve(self):
        """Close the matters with the note."""
        self.exception_ids._resolve(self.note)
        return {"type": "ir.actions.act_window_close"}
