from odoo import api, fields, models
from odoo.exceptions import UserError


class MembershipChainWizard(models.TransientModel):
    """What follows cards when they end, or takes their place today."""

    _name = "membership.chain.wizard"
    _inherit = ["membership.batch.wizard"]
    _description = "What Follows the Cards"

    # === FIELDS === #
    operation = fields.Selection(
        [
            ("set", "Choose what follows when they end"),
            ("clear", "Go back to what their card type says"),
            ("now", "Let the next card take their place today"),
        ],
        string="What to Do",
        required=True,
        default="set",
    )
    policy = fields.Selection(
        [
            ("chain", "Another card follows"),
            ("keep", "Stays a member without the card"),
            ("lapse", "Becomes a non-member"),
        ],
        string="When They End",
        required=True,
        default="chain",
    )
    program_id = fields.Many2one("membership.program", compute="_compute_program_id")
    next_type_id = fields.Many2one(
        "membership.card.type",
        string="Next Card",
        domain="[('program_id', '=', program_id)]",
    )

    # === COMPUTE METHODS === #
    @api.depends("source_model", "selected_ids", "filter_domain", "scope")
    def _compute_program_id(self):
        for wizard in self:
            records = self.env[wizard._source_model()]
            found = records.search(wizard._source_domain(), limit=1)
            wizard.program_id = found.program_id

    # === BUSINESS METHODS === #
    def _batch_kind(self):
        return "chain_now" if self.operation == "now" else "chain_set"

    def _batch_params(self):
        if self.operation == "now":
            return {"type_id": self.next_type_id.id}
        policy = self.policy if self.operation == "set" else "type"
        next_type = (
            self.next_type_id if policy == "chain" else self.next_type_id.browse()
        )
        return {"policy": policy, "type_id": next_type.id}

    def _batch_name(self):
        if self.operation == "clear":
            return self.env._("Cards are followed as their type says")
        if self.operation == "now" and not self.next_type_id:
            return self.env._("Replace cards by the ones that follow them")
        if self.operation == "now":
            return self.env._(
                "Replace cards by %(card_type)s", card_type=self.next_type_id.name
            )
        words = self.env["membership.card.type"]._chain_words(
            self.policy, self.next_type_id
        )
        return self.env._("When cards end: %(words)s", words=words)

    def _check_options(self):
        # The officer reads the type under the own rights before the batch uses it.
        self.next_type_id.check_access("read")
        if self.operation == "set" and self.policy == "chain" and not self.next_type_id:
            raise UserError(self.env._("Choose the card that follows."))
        return super()._check_options()
