from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..logic.pasted import split_pasted
from ..models.asked import asked_of_one

LINES_MAX = 10000
PROBLEMS_SHOWN = 50


class MembershipGrantWizard(models.TransientModel):
    """Cards that an officer gives to members: chosen in the list, or from a list of
    phone numbers, member codes or card numbers."""

    _name = "membership.grant.wizard"
    _inherit = ["membership.batch.wizard"]
    _description = "Grant Cards"

    # === FIELDS === #
    program_id = fields.Many2one(
        "membership.program",
        compute="_compute_program_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    card_type_id = fields.Many2one(
        "membership.card.type",
        string="Card",
        domain="[('program_id', '=', program_id), ('kind', '!=', 'paid')]",
    )
    source = fields.Selection(
        [("list", "The members chosen in the list"), ("paste", "A pasted list")],
        string="Members",
        required=True,
        compute="_compute_source",
        store=True,
        precompute=True,
        readonly=False,
    )
    lines = fields.Text(
        string="Pasted List",
        help="Phone numbers, member codes or card numbers, one on each line.",
    )
    problem_count = fields.Integer(readonly=True)
    problems = fields.Html(readonly=True, sanitize=False)

    # === COMPUTE METHODS === #
    @api.depends("source_model")
    def _compute_source(self):
        for wizard in self:
            wizard.source = "list" if wizard.source_model else "paste"

    @api.depends("source_model", "selected_ids")
    def _compute_program_id(self):
        for wizard in self:
            program = self.env["membership.program"]._only_one()
            if wizard.source_model:
                records = self.env[wizard._source_model()]
                chosen = records.browse((wizard.selected_ids or [])[:1])
                program = chosen.program_id or program
            wizard.program_id = program

    # === ACTION METHODS === #
    @asked_of_one
    def action_preview(self):
        """Show who gets the card, and which lines of the list can't be used."""
        self._check_options()
        __, problems = self._pasted_members()
        self.problem_count = len(problems)
        self.problems = self.env["ir.qweb"]._render(
            "pos_membership.grant_problems",
            {
                "problems": problems[:PROBLEMS_SHOWN],
                "more": len(problems) - PROBLEMS_SHOWN,
            },
        )
        return super().action_preview()

    # === BUSINESS METHODS === #
    def _batch_kind(self):
        return "issue"

    def _batch_model(self):
        return "membership.member"

    def _batch_domain(self):
        if self.source == "paste":
            members, __ = self._pasted_members()
            return Domain("id", "in", members.ids)
        return super()._batch_domain()

    def _batch_params(self):
        return {"type_id": self.card_type_id.id}

    def _batch_name(self):
        return self.env._("Grant %(card_type)s", card_type=self.card_type_id.name)

    def _check_options(self):
        card_type = self.card_type_id
        if not card_type:
            raise UserError(self.env._("Choose the card to grant."))
        # The officer reads both under the own rights before the batch uses them.
        card_type.check_access("read")
        self.program_id.check_access("read")
        if card_type.kind == "paid":
            raise UserError(
                self.env._(
                    "%(card_type)s is sold, not granted.", card_type=card_type.name
                )
            )
        if not card_type._is_sold_by(self.env.company):
            raise UserError(
                self.env._(
                    "%(card_type)s is a card of %(company)s, which grants it itself.",
                    card_type=card_type.name,
                    company=card_type.company_id.sudo().name,
                )
            )
        if card_type.program_id != self.program_id:
            raise UserError(
                self.env._(
                    "%(card_type)s is a card of another program.",
                    card_type=card_type.name,
                )
            )
        return super()._check_options()

    def _pasted_members(self):
        """Return the members of the pasted list, and its problems.

        :return: members, [(number of the line, its text, what is wrong)]
        :raise UserError: the list is empty or too long
        """
        members = self.env["membership.member"]
        if self.source != "paste":
            return members, []
        lines = split_pasted(self.lines)
        if not 0 < len(lines) <= LINES_MAX:
            raise UserError(
                self.env._(
                    "Paste a list of 1 to %(most)s lines.", most=f"{LINES_MAX:,}"
                )
            )
        found = members._find_by_codes(self.program_id, [line.text for line in lines])
        first_lines, problems = {}, []
        for number, text in lines:
            problem = self._line_problem(found[text], first_lines)
            if problem:
                problems.append((number, text, problem))
            else:
                first_lines[found[text]] = number
        return members.concat(*first_lines), problems

    def _line_problem(self, members, first_lines):
        """Return what is wrong with a line that means these members, or False."""
        if not members:
            return self.env._("No active member has this.")
        if len(members) > 1:
            return self.env._("Several members have this.")
        if members in first_lines:
            return self.env._(
                "The same member as number %(number)s.", number=first_lines[members]
            )
        return False
