from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..asked import asked_of_one

WALLET_TERMINAL = "membership_wallet"
LIABILITY_CODE_START = "210000"
EXPENSE_CODE_START = "610000"
INTERCOMPANY_CODE_START = "130000"
JOURNAL_CODE = "WLT"


class MembershipProgram(models.Model):
    """The accounting that a wallet needs, made for one company at a time."""

    _inherit = "membership.program"

    # === FIELDS === #
    wallet_missing_ids = fields.Many2many(
        "res.company",
        string="Companies without Wallet",
        compute="_compute_wallet_missing_ids",
        help="Their stores sell no top-ups and take no payments from wallets yet.",
    )
    is_wallet_set_up = fields.Boolean(compute="_compute_wallet_missing_ids")

    # === COMPUTE METHODS === #
    @api.depends(
        "participant_ids", "wallet_liability_account_id", "wallet_bonus_account_id"
    )
    @api.depends_context("company")
    def _compute_wallet_missing_ids(self):
        for program in self:
            companies = program.sudo().participant_ids.with_env(self.env)
            program.wallet_missing_ids = companies._filtered_access("read").filtered(
                lambda company, program=program: not program._has_wallet_in(company)
            )
            program.is_wallet_set_up = program._has_wallet_in(self.env.company)

    # === CRUD METHODS === #
    def write(self, vals):
        if "wallet_liability_account_id" not in vals:
            return super().write(vals)
        company = self.env.company
        moved = [
            (
                program,
                program.wallet_liability_account_id,
                program._wallet_methods(company),
            )
            for program in self
        ]
        result = super().write(vals)
        packages = self.with_context(active_test=False).package_ids
        packages.sudo()._set_income_accounts(company)
        for program, old, methods in moved:
            program._move_liability(old, methods)
        return result

    # === ACTION METHODS === #
    @asked_of_one
    def action_setup_wallet(self):
        """Make what is missing for wallet payments in the current company, and in the
        others that the user works for and that take part.

        A liability account, an expense account for the bonus, a journal in the currency
        of the program and a payment method, which is put on the program's stores of the
        company; for a program that others share, an account for what they owe. A branch
        has the accounts of its head company. A second run only adds what is missing.

        :return: a notification
        :raise AccessError: the user is no membership manager
        :raise UserError: the company has no chart of accounts, or is not the program's
        """
        if not self.env.user.has_group("pos_membership.group_membership_manager"):
            raise AccessError(
                self.env._("Only a membership manager sets up the wallet.")
            )
        self.check_access("read")
        taking_part = self.env.companies & self.sudo().participant_ids
        companies = self.env.company | taking_part
        for company in companies:
            self._check_wallet_setup(company)
        waiting = self.env["pos.config"]
        for company in companies:
            # A membership manager need not be an accountant.
            waiting |= self.sudo()._set_up_wallet_in(company)
        return self._setup_notification(companies, waiting)

    def _set_up_wallet_in(self, company):
        """Make what is missing in a company.

        :return: the stores that have to wait for the end of their session
        """
        liability = self._wallet_liability_account(company)
        self._wallet_bonus_account(company)
        if self.is_shared:
            self._wallet_intercompany_account(company)
        method = self._wallet_payment_method(company, liability)
        return self._put_on_stores(method, company)

    def _check_wallet_setup(self, company):
        if not self._accepts(company):
            raise UserError(
                self.env._(
                    "%(program)s is not a program of %(company)s. Switch to its"
                    " company first.",
                    program=self.name,
                    company=company.name,
                )
            )
        if not company.sudo().root_id.chart_template:
            raise UserError(
                self.env._(
                    "%(company)s has no chart of accounts yet. Choose one in the"
                    " accounting settings, then set up the wallet.",
                    company=company.name,
                )
            )

    # === HELPERS === #
    def _move_liability(self, old, methods):
        """Let payment methods and balance follow the liability account of a company.

        :param old: the account before
        :param methods: the payment methods that debit it
        :raise UserError: a store sells with one of them, or the account is taken away
            while something stands on it
        """
        new = self.wallet_liability_account_id
        if not old or old == new:
            return
        selling = methods.config_ids.filtered("has_active_session")
        if selling:
            raise UserError(
                self.env._(
                    "%(stores)s: close the session first. The wallet's account can't"
                    " change while it sells.",
                    stores=", ".join(selling.mapped("name")),
                )
            )
        journal = methods[:1].journal_id
        balance = self._balance_to_move(old) if journal else 0.0
        if not new and balance:
            raise UserError(
                self.env._(
                    "%(amount)s stands on %(account)s: choose the account that takes it"
                    " over.",
                    amount=self.currency_id.format(-balance),
                    account=old.display_name,
                )
            )
        if new:
            # Who changes the account need not manage payment methods.
            methods.sudo().outstanding_account_id = new
            nobody = self.env["res.partner"]
            self.sudo()._post_wallet_move(
                journal,
                fields.Date.context_today(self),
                self.env._(
                    "Wallets of %(program)s: another account", program=self.name
                ),
                {(new, nobody): balance},
                against=old,
            )
        for branch in self.env.company.sudo().child_ids:
            there = self.with_company(branch)
            if there.wallet_liability_account_id == old:
                there.wallet_liability_account_id = new

    def _balance_to_move(self, account):
        """Return what another account takes over in the current company; nothing where
        another program uses the account, since nobody can tell then whose it is."""
        programs = self.sudo().with_context(active_test=False)
        others = programs.search([("id", "!=", self.id)])
        if account in others.wallet_liability_account_id:
            return 0.0
        return self._balance_on(account, self.env.company)

    def _wallet_liability_account(self, company):
        return self._wallet_account(
            "wallet_liability_account_id",
            company,
            self.env._("Member Wallets"),
            "liability_current",
            LIABILITY_CODE_START,
        )

    def _wallet_bonus_account(self, company):
        return self._wallet_account(
            "wallet_bonus_account_id",
            company,
            self.env._("Wallet Bonus"),
            "expense",
            EXPENSE_CODE_START,
        )

    def _wallet_intercompany_account(self, company):
        return self._wallet_account(
            "wallet_intercompany_account_id",
            company,
            self.env._("Wallets of Other Companies"),
            "asset_current",
            INTERCOMPANY_CODE_START,
        )

    def _wallet_account(self, name, company, label, account_type, code_start):
        """Return the account of a company, the head company's, or a new one."""
        program = self.with_company(company)
        if not program[name]:
            heads = (company.sudo().parent_ids - company).sorted("parent_path")
            known = [self.with_company(head)[name] for head in reversed(heads)]
            program[name] = next(filter(None, known), None) or self._new_account(
                company, label, account_type, code_start
            )
        return program[name]

    def _wallet_methods(self, company):
        """Return the payment methods of a company that pay from this program's wallets,
        in a store without program none."""
        liability = self.sudo().with_company(company).wallet_liability_account_id
        methods = self.env["pos.payment.method"].sudo()
        if not liability:
            return methods
        return methods.search(
            [
                ("company_id", "=", company.id),
                ("use_payment_terminal", "=", WALLET_TERMINAL),
                ("outstanding_account_id", "=", liability.id),
            ]
        )

    def _has_wallet_in(self, company):
        """Tell whether the wallet is set up in a company."""
        program = self.sudo().with_company(company)
        return bool(
            program.wallet_liability_account_id and program.wallet_bonus_account_id
        )

    def _new_account(self, company, name, account_type, code_start):
        accounts = self.env["account.account"].with_company(company)
        sibling = accounts.search(
            [
                *accounts._check_company_domain(company),
                ("account_type", "=", account_type),
            ],
            order="code desc",
            limit=1,
        )
        code = accounts._search_new_account_code(sibling.code or code_start)
        return accounts.create(
            {
                "name": name,
                "code": code,
                "account_type": account_type,
                "company_ids": [(4, company.root_id.id)],
            }
        )

    def _wallet_payment_method(self, company, liability):
        methods = self.env["pos.payment.method"].with_company(company)
        known = self._wallet_methods(company)[:1]
        if known:
            self._keep_journal_currency(known.journal_id)
            return known
        method = methods.create(
            {
                "name": self.env._("Wallet"),
                "company_id": company.id,
                "journal_id": self._new_wallet_journal(company).id,
                "outstanding_account_id": liability.id,
                "payment_method_type": "terminal",
                "use_payment_terminal": WALLET_TERMINAL,
            }
        )
        return self._name_in_every_language(method)

    def _name_in_every_language(self, record):
        """Name the wallet's payment method or journal as each reader calls it."""
        for code, __ in self.env["res.lang"].get_installed():
            name = self.with_context(lang=code).env._("Wallet")
            record.with_context(lang=code).name = name
        return record

    def _journal_currency(self, company):
        """Return the currency to be set on the journal, none for the company's own."""
        own = company.currency_id
        return self.currency_id if self.currency_id != own else own.browse()

    def _keep_journal_currency(self, journal):
        """Let payments be booked in the currency of the program."""
        currency = self._journal_currency(journal.company_id)
        if journal.currency_id != currency:
            journal.currency_id = currency

    def _new_wallet_journal(self, company):
        journals = self.env["account.journal"].with_company(company)
        taken = journals.with_context(active_test=False).search(
            [
                ("company_id", "=", company.id),
                ("code", "=like", f"{JOURNAL_CODE}%"),
            ]
        )
        codes = [JOURNAL_CODE, *(f"{JOURNAL_CODE}{n}" for n in range(2, 99))]
        free = [code for code in codes if code not in set(taken.mapped("code"))]
        journal = journals.create(
            {
                "name": self.env._("Wallet"),
                "code": free[0],
                "type": "bank",
                "company_id": company.id,
                "currency_id": self._journal_currency(company).id,
            }
        )
        return self._name_in_every_language(journal)

    def _put_on_stores(self, method, company):
        """Add the method to the stores; return those that a session keeps from it."""
        stores = self.store_ids.filtered(
            lambda store: (
                store.company_id == company and method not in store.payment_method_ids
            )
        )
        waiting = stores.filtered("has_active_session")
        (stores - waiting).write({"payment_method_ids": [(4, method.id)]})
        return waiting

    def _setup_notification(self, companies, waiting):
        if waiting:
            message = self.env._(
                "These stores have an open session; set up the wallet once more after"
                " closing it: %(stores)s",
                stores=", ".join(waiting.mapped("name")),
            )
        else:
            message = self.env._(
                "Members can pay from their wallet at the stores of %(company)s.",
                company=", ".join(companies.mapped("name")),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if waiting else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
