from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.asked import asked_of_one

MANAGER = "pos_membership.group_membership_manager"


class MembershipLeaveWizard(models.TransientModel):
    """Stores that close or leave a program: what hangs on them, and the last step.

    A company leaves with the last of its stores. Its members need another home, and
    what it has of its own in the program is archived; what it owes stays owed.
    """

    _name = "membership.leave.wizard"
    _description = "Close Stores"

    # === FIELDS === #
    program_id = fields.Many2one("membership.program", required=True, readonly=True)
    store_ids = fields.Many2many(
        "pos.config",
        string="Stores",
        domain="[('membership_program_id', '=', program_id)]",
    )
    leaving_company_ids = fields.Many2many(
        "res.company",
        string="Companies That Leave",
        compute="_compute_leaving_company_ids",
    )
    member_count = fields.Integer(
        string="Members at Home There", compute="_compute_member_count"
    )
    new_home_id = fields.Many2one(
        "res.company",
        string="New Home of Their Members",
        compute="_compute_new_home_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', possible_home_ids)]",
    )
    possible_home_ids = fields.Many2many(
        "res.company", compute="_compute_leaving_company_ids"
    )
    is_closing = fields.Boolean(
        string="Archive the Stores", help="They sell nothing any more."
    )
    checklist = fields.Html(compute="_compute_checklist", sanitize=False)
    is_blocked = fields.Boolean(compute="_compute_checklist")

    # === COMPUTE METHODS === #
    @api.depends("program_id", "store_ids")
    def _compute_leaving_company_ids(self):
        for wizard in self:
            program = wizard.program_id
            staying = (program.all_store_ids - wizard.store_ids._origin).company_id
            leaving = wizard.store_ids.company_id - staying - program.company_id
            wizard.leaving_company_ids = leaving
            wizard.possible_home_ids = program.participant_ids - leaving

    @api.depends("leaving_company_ids")
    def _compute_member_count(self):
        for wizard in self:
            wizard.member_count = len(wizard._members_at_home())

    @api.depends("leaving_company_ids")
    def _compute_new_home_id(self):
        for wizard in self:
            wizard.new_home_id = wizard.leaving_company_ids and (
                wizard.program_id.company_id
            )

    @api.depends("store_ids", "program_id")
    def _compute_checklist(self):
        for wizard in self:
            blocking, notes = wizard._blocking(), wizard._notes()
            wizard.is_blocked = bool(blocking)
            wizard.checklist = False
            if wizard.store_ids:
                wizard.checklist = self.env["ir.qweb"]._render(
                    "pos_membership.leave_checklist",
                    {"blocking": blocking, "notes": notes},
                )

    # === ACTION METHODS === #
    @asked_of_one
    def action_leave(self):
        """Take the stores out of the program, with all that goes along, or nothing."""
        self._check_may_leave()
        if self._members_at_home():
            # Homes are the owner's to change; it is checked that the owner asks.
            self._members_at_home().write({"company_id": self.new_home_id.id})
        self._archive_own_things()
        values = {"membership_program_id": False}
        if self.is_closing:
            values["active"] = False
        self.store_ids.write(values)
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #
    def _check_may_leave(self):
        """
        :raise AccessError: the user is no manager of the program's owner
        :raise UserError: something is missing, or has to be done first
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a membership manager closes stores."))
        self.program_id._check_is_run()
        if not self.store_ids:
            raise UserError(self.env._("Choose the stores that leave the program."))
        if self.store_ids.membership_program_id != self.program_id:
            raise UserError(self.env._("Choose stores of this program only."))
        for sentence in self._blocking():
            raise UserError(sentence)
        homes = self.possible_home_ids
        if self._members_at_home() and self.new_home_id not in homes:
            raise UserError(
                self.env._("Choose which company looks after their members from now.")
            )

    def _members_at_home(self):
        """Return all members at home with the companies that leave."""
        members = self.env["membership.member"].sudo().with_context(active_test=False)
        return members.search(
            [
                ("program_id", "=", self.program_id.id),
                ("company_id", "in", self.leaving_company_ids.ids),
            ]
        )

    def _archive_own_things(self):
        """Archive card types and packages of the companies that leave."""
        leaving = self.leaving_company_ids
        program = self.program_id.sudo()
        for owned in (program.card_type_ids, program.package_ids):
            owned.filtered(lambda record: record.company_id in leaving).active = False

    # === BUSINESS METHODS - CHECKLIST === #
    def _blocking(self):
        """Return what has to be done first, a sentence each."""
        stores = self.store_ids._origin.sudo()
        sentences = [
            self.env._("%(store)s has an open session. Close it.", store=store.name)
            for store in stores.filtered("has_active_session")
        ]
        for store, amount, count in self._reserved(stores):
            sentences.append(
                self.env._(
                    "%(store)s has reserved %(amount)s for %(count)s payments. Finish"
                    " the payments, or free the amounts.",
                    store=store.name,
                    amount=self.program_id.currency_id.format(amount),
                    count=count,
                )
            )
        return sentences

    @api.model
    def _reserved(self, stores):
        holds = self.env["membership.wallet.hold"].sudo()
        return holds._read_group(
            [("store_id", "in", stores.ids), ("state", "=", "held")],
            ["store_id"],
            ["amount:sum", "__count"],
        )

    def _notes(self):
        """Return what stays behind or goes along, a sentence each."""
        return [
            *self._notes_on_stores(),
            *self._notes_on_cards(),
            *self._notes_on_companies(),
        ]

    def _notes_on_stores(self):
        members = self.env["membership.member"].sudo()
        counts = members._read_group(
            [("store_id", "in", self.store_ids._origin.ids)], ["store_id"], ["__count"]
        )
        for store, count in counts:
            yield self.env._(
                "Members enrolled at %(store)s: %(count)s. They stay members.",
                count=f"{count:,}",
                store=store.name,
            )

    def _notes_on_cards(self):
        stores = self.store_ids._origin
        for card_type in self.program_id.sudo().card_type_ids:
            limited = card_type.store_scope == "stores" and card_type.store_ids
            if limited and not card_type.store_ids - stores:
                yield self.env._(
                    "Cards of the type %(card_type)s, accepted nowhere else:"
                    " %(count)s.",
                    count=f"{card_type.card_count:,}",
                    card_type=card_type.name,
                )

    def _notes_on_companies(self):
        wallets = self.env["membership.company.wallet"].sudo()
        for company in self.leaving_company_ids._origin:
            domain = [
                ("program_id", "=", self.program_id.id),
                ("company_id", "=", company.id),
            ]
            figures = wallets.search(domain)
            money = self.program_id.currency_id.format
            yield self.env._(
                "%(company)s leaves the program. It still owes %(principal)s to members"
                " and %(others)s to other companies, and is owed %(claims)s.",
                company=company.name,
                principal=money(sum(figures.mapped("principal"))),
                others=money(sum(figures.mapped("owed_to_others"))),
                claims=money(sum(figures.mapped("owed_by_others"))),
            )
            if self._members_at_home():
                yield self.env._(
                    "Their members can go along to another program instead: Members,"
                    " Actions, Move to Another Program, before this."
                )
            own = self.program_id.sudo().card_type_ids.filtered(
                lambda card_type, company=company: card_type.company_id == company
            )
            if own:
                yield self.env._(
                    "Its own cards are archived: %(names)s.",
                    names=", ".join(own.mapped("name")),
                )
