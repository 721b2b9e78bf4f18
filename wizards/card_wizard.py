from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..logic.contact import plain_code
from ..models.asked import asked_of_one
from ..models.reach import check_reach


class MembershipCardWizard(models.TransientModel):
    """A change of cards by an officer, with the reason."""

    _name = "membership.card.wizard"
    _description = "Change Cards"

    # === FIELDS === #
    operation = fields.Selection(
        [
            ("activate", "Activate"),
            ("freeze", "Freeze"),
            ("unfreeze", "Unfreeze"),
            ("report_lost", "Report Lost"),
            ("replace", "Replace"),
            ("cancel", "Cancel Card"),
        ],
        required=True,
        readonly=True,
    )
    card_ids = fields.Many2many("membership.card", string="Cards", required=True)
    card_count = fields.Integer(compute="_compute_card_count")
    store_id = fields.Many2one(
        "pos.config", help="Where it happens; empty: the office."
    )
    reason = fields.Char(required=True)
    number = fields.Char(
        string="Printed Number",
        help="The number of the new plastic card; empty: a new number.",
    )

    # === COMPUTE METHODS === #
    @api.depends("card_ids")
    def _compute_card_count(self):
        for wizard in self:
            wizard.card_count = len(wizard.card_ids)

    # === ACTION METHODS === #
    @asked_of_one
    def action_apply(self):
        """Change the cards; membership officers only."""
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(
                self.env._("Only a membership officer changes the state of a card.")
            )
        check_reach(self.card_ids)
        if not self.reason.strip():
            raise UserError(self.env._("Say why the card changes."))
        if self.operation == "replace":
            return self._replace()
        change = {
            "activate": self.card_ids._activate,
            "freeze": self.card_ids._freeze,
            "unfreeze": self.card_ids._unfreeze,
            "report_lost": self.card_ids._report_lost,
            "cancel": self.card_ids._cancel,
        }[self.operation]
        change(self.reason, store=self.store_id)
        return {"type": "ir.actions.act_window_close"}

    # === HELPERS === #
    def _replace(self):
        if len(self.card_ids) != 1:
            raise UserError(self.env._("Replace one card at a time."))
        number = plain_code(self.number) or None
        new = self.card_ids._replace(self.reason, store=self.store_id, number=number)
        return {
            "type": "ir.actions.act_window",
            "res_model": "membership.card",
            "res_id": new.id,
            "view_mode": "form",
        }
