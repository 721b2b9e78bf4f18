from odoo import Command, models
from odoo.exceptions import UserError


class MembershipProgram(models.Model):
    """Where the value of wallets stands in the books of each company.

    Whoever sold principal owes it, and whoever gave bonus bears it: the issuer, as its
    lot names it. Principal is a liability of its issuer until it is spent; bonus is an
    expense of its issuer when it is spent. Where the value of another company is spent,
    that company owes it to the one that served.
    """

    _inherit = "membership.program"

    # === BUSINESS METHODS === #
    def _wallet_target(self, company, issuer, bucket):
        """Return what is debited in a company when value is spent there.

        :param issuer: the `res.company` that had sold or given it; none: this one
        :param str bucket: principal or bonus
        :return: (account, partner); the partner is that of another company that owes it
        :raise UserError: the account is missing
        """
        # Whoever serves need not see the program and the other company.
        program, issuer = self.sudo().with_company(company), issuer.sudo()
        if issuer and issuer.root_id != company.sudo().root_id:
            return program._wallet_intercompany_account(company), issuer.partner_id
        account = (
            program.wallet_liability_account_id
            if bucket == "principal"
            else program.wallet_bonus_account_id
        )
        if not account:
            raise UserError(program._no_wallet_message(company))
        return account, self.env["res.partner"]

    def _no_wallet_message(self, company):
        return self.env._(
            "The wallet of %(program)s is not set up in %(company)s: its accounts are"
            " missing on the program.",
            program=self.sudo().name,
            company=company.sudo().name,
        )

    def _post_wallet_move(self, journal, date, name, shares, against):
        """Post what is moved from one account to others.

        :param journal: `account.journal`; its company's books
        :param str name: what it is, in the company's words
        :param shares: {(account, partner): amount to debit}, in the currency of the
            program
        :param against: the account that is credited with all of it
        :return: the move, none when nothing is left to be moved
        """
        currency = self.currency_id
        shares = {
            target: amount
            for target, amount in shares.items()
            if not currency.is_zero(amount)
        }
        moves = self.env["account.move"].sudo()
        if not shares:
            return moves
        company = journal.company_id
        lines, balance = [], 0.0
        for (account, partner), amount in shares.items():
            converted = currency._convert(amount, company.currency_id, company, date)
            lines.append(self._move_line(account, partner, name, amount, converted))
            balance += converted
        rest = currency.round(-sum(shares.values()))
        own = company.currency_id
        if not currency.is_zero(rest) or not own.is_zero(balance):
            nobody = self.env["res.partner"]
            lines.append(
                self._move_line(against, nobody, name, rest, own.round(-balance))
            )
        move = moves.with_company(company).create(
            {
                "journal_id": journal.id,
                "date": date,
                "ref": name,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        move._post()
        return move

    def _balance_on(self, account, companies, partner=None):
        """Return what stands on an account in the books of these companies, in the
        currency of the program."""
        if not account:
            return 0.0
        domain = [
            ("account_id", "=", account.id),
            ("company_id", "in", companies.ids),
            ("parent_state", "=", "posted"),
            ("currency_id", "=", self.currency_id.id),
        ]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        # Whoever asks need not be an accountant.
        lines = self.env["account.move.line"].sudo()
        [(total,)] = lines._read_group(domain, [], ["amount_currency:sum"])
        return total or 0.0

    def _move_line(self, account, partner, name, amount, balance):
        return {
            "account_id": account.id,
            "partner_id": partner.id,
            "name": name,
            "currency_id": self.currency_id.id,
            "amount_currency": amount,
            "balance": balance,
        }
