from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..asked import asked_of_records

# A printer that takes more gets a list: the numbers can be exported.
SHEET_MAX = 1000


class MembershipCardNumberBatch(models.Model):
    """Numbers for plastic cards, made at once to be printed.

    Type and size are settled when it is created, for then the numbers are made.
    """

    _name = "membership.card.number.batch"
    _inherit = ["membership.guarded"]
    _description = "Printed Card Numbers"
    _order = "id desc"

    # === FIELDS === #
    name = fields.Char(required=True)
    type_id = fields.Many2one(
        "membership.card.type", required=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one(
        related="type_id.program_id", store=True, index=True, precompute=True
    )
    count = fields.Integer(string="How Many", required=True, default=100)
    number_ids = fields.One2many("membership.card.number", "batch_id", readonly=True)
    free_count = fields.Integer(string="Free", compute="_compute_counts")
    bound_count = fields.Integer(string="Bound", compute="_compute_counts")
    void_count = fields.Integer(string="Void", compute="_compute_counts")

    _count_in_range = models.Constraint(
        "CHECK (count BETWEEN 1 AND 100000)",
        "A batch has 1 to 100,000 numbers.",
    )

    # === COMPUTE METHODS === #
    @api.depends("number_ids.state")
    def _compute_counts(self):
        groups = self.env["membership.card.number"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {(batch.id, state): count for batch, state, count in groups}
        for batch in self:
            batch.free_count = counts.get((batch._origin.id, "free"), 0)
            batch.bound_count = counts.get((batch._origin.id, "bound"), 0)
            batch.void_count = counts.get((batch._origin.id, "void"), 0)

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        batches = super().create(vals_list)
        for batch in batches:
            batch._make_numbers()
        return batches

    def write(self, vals):
        if any(
            batch.type_id.id != vals.get("type_id", batch.type_id.id)
            or batch.count != vals.get("count", batch.count)
            for batch in self
        ):
            raise ValidationError(
                self.env._("The numbers have been made. Create another batch instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion_of_used(self):
        if any(self.mapped("bound_count")):
            raise UserError(
                self.env._("Some of these numbers belong to members: they stay.")
            )

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_numbers(self):
        """Return the action that shows the numbers of these batches."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_card_number_action"
        )
        action["domain"] = [("batch_id", "in", self.ids)]
        return action

    @asked_of_records
    def action_print(self):
        """Print the free numbers on sheets, with QR and bar codes."""
        free = self.number_ids.filtered(lambda number: number.state == "free")
        if not free:
            raise UserError(self.env._("No number is free any more."))
        if len(free) > SHEET_MAX:
            raise UserError(
                self.env._(
                    "A sheet holds at most %(limit)s numbers. Open the list, choose"
                    " fewer and print them, or export the list for the printer.",
                    limit=SHEET_MAX,
                )
            )
        report = self.env.ref("pos_membership.membership_card_number_report")
        return report.report_action(free)

    @asked_of_records
    def action_void(self):
        """Make the free numbers unusable, for cards that got lost or spoilt.

        :raise AccessError: the user is no membership manager
        """
        if not self.env.user.has_group("pos_membership.group_membership_manager"):
            raise AccessError(
                self.env._("Only a membership manager makes numbers void.")
            )
        self.check_access("write")
        self.env.cr.execute(
            SQL(
                "UPDATE membership_card_number SET state = 'void'"
                " WHERE batch_id = ANY(%s) AND state = 'free'",
                self.ids,
            )
        )
        self.number_ids.invalidate_recordset(["state"], flush=False)
        self.invalidate_recordset(["free_count", "void_count"], flush=False)

    # === HELPERS === #
    def _make_numbers(self):
        numbers = self.type_id.sudo()._new_numbers(self.count)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO membership_card_number
                       (number, batch_id, type_id, state, create_uid, create_date)
                SELECT printed.number, %(batch)s, %(type)s, 'free', %(uid)s,
                       now() AT TIME ZONE 'UTC'
                  FROM unnest(%(numbers)s::varchar[]) AS printed(number)
                """,
                batch=self.id,
                type=self.type_id.id,
                uid=self.env.uid,
                numbers=numbers,
            )
        )
        self.invalidate_recordset(["number_ids"], flush=False)
