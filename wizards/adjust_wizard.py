from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.asked import asked_of_one
from ..models.ledger.big_integer import BigInteger
from ..models.reach import check_reach


class MembershipAdjustWizard(models.TransientModel):
    """A correction of points or wallet by a manager, with a reason."""

    _name = "membership.adjust.wizard"
    _inherit = ["membership.guarded"]
    _description = "Adjust Points or Wallet"

    # The server alone names a request: a name that is known answers what was posted.
    _guarded_fields = frozenset({"key"})

    # === FIELDS === #
    member_id = fields.Many2one("membership.member", required=True)
    currency_id = fields.Many2one(related="member_id.currency_id")
    target = fields.Selection(
        [
            ("points", "Points"),
            ("principal", "Wallet principal"),
            ("bonus", "Wallet bonus"),
        ],
        string="What",
        required=True,
        default="points",
    )
    direction = fields.Selection(
        [("add", "Add"), ("take", "Take away")], required=True, default="add"
    )
    points = fields.Integer(string="Number of Points")
    amount = fields.Monetary()
    expires_on = fields.Date(
        compute="_compute_expires_on",
        store=True,
        readonly=False,
        string="Valid Until",
        help="Last day of what is added; empty: no end.",
    )
    reason = fields.Char(required=True)
    # The same dialog sent twice adjusts once.
    key = fields.Char(
        default=lambda self: f"adjust:{uuid4()}", readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company",
        string="In the Books Of",
        default=lambda self: self.env.company,
        readonly=True,
        help="Switch companies to adjust in the books of another one.",
    )
    counter_account_id = fields.Many2one(
        "account.account",
        string="Counter-Account",
        compute="_compute_counter_account_id",
        store=True,
        readonly=False,
        check_company=True,
        help="What the other side of the change is in the books, such as an expense for"
        " what is made good, or the bank for what was paid in.",
    )
    points_balance = BigInteger(related="member_id.points_balance")
    wallet_principal = fields.Monetary(related="member_id.wallet_principal")
    wallet_bonus = fields.Monetary(related="member_id.wallet_bonus")

    # === COMPUTE METHODS === #
    @api.depends("target", "member_id")
    def _compute_expires_on(self):
        for wizard in self:
            program = wizard.member_id.program_id
            if not program or wizard.target == "principal":
                wizard.expires_on = False
            elif wizard.target == "points":
                wizard.expires_on = program._points_expiry(program._today())
            else:
                wizard.expires_on = program._bonus_expiry(program._today())

    @api.depends("target", "member_id", "company_id")
    def _compute_counter_account_id(self):
        for wizard in self:
            program = wizard.member_id.sudo().program_id
            program = program.with_company(wizard.company_id)
            wizard.counter_account_id = (
                program.wallet_bonus_account_id
                if wizard.target == "principal"
                else False
            )

    # === ACTION METHODS === #
    @asked_of_one
    def action_apply(self):
        """Post the adjustment; membership managers only."""
        if not self.env.user.has_group("pos_membership.group_membership_manager"):
            raise AccessError(
                self.env._("Only a membership manager adjusts points and wallets.")
            )
        check_reach(self.member_id)
        if not self.reason.strip():
            raise UserError(self.env._("Say why the balance changes."))
        self._post()
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #
    def _post(self):
        if self.target != "principal":
            return self._post_entries()
        self._check_books()
        wallet = self.member_id.wallet_id
        # The same dialog sent twice changes the books once, too.
        is_known = wallet._entries_by_key(self.key)
        entries = self._post_entries()
        if not is_known:
            self._post_in_books(entries)
        return entries

    def _check_books(self):
        """
        :raise UserError: the company has no books for this, or no account is chosen
        """
        program = self.member_id.program_id
        if not program._wallet_methods(self.company_id):
            raise UserError(program._no_wallet_message(self.company_id))
        if not self.counter_account_id:
            raise UserError(
                self.env._("Choose the counter-account for what the member paid in.")
            )

    def _post_in_books(self, entries):
        """Post principal that was added or taken in the books of the company."""
        program = self.member_id.program_id
        journal = program._wallet_methods(self.company_id)[:1].journal_id
        shares = {}
        for issuer, amount in entries.sudo()._amounts_by_issuer().items():
            target = program._wallet_target(self.company_id, issuer, "principal")
            shares[target] = shares.get(target, 0) - amount
        # A membership manager need not be an accountant.
        program.sudo()._post_wallet_move(
            journal,
            fields.Date.context_today(self),
            self.env._(
                "Wallet of %(member)s adjusted: %(reason)s",
                member=self.member_id.name,
                reason=self.reason.strip(),
            ),
            shares,
            against=self.counter_account_id.sudo(),
        )

    def _post_entries(self):
        is_points = self.target == "points"
        member = self.member_id
        account = member.points_account_id if is_points else member.wallet_id
        amount = self.points if is_points else self.amount
        values = {
            "key": self.key,
            "kind": "adjust",
            "on": member.program_id._today(),
            "origin": member,
            "reason": self.reason.strip(),
        }
        if self.direction == "take":
            return account._debit(amount, buckets=[self.target], **values)
        expires_on = self.target != "principal" and self.expires_on or None
        return account._credit({self.target: amount}, expires_on=expires_on, **values)
