from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class Moved(NamedTuple):
    """Principal that went from one program, and issuer, to another, in the currency of
    both; negative: it came back."""

    program: models.BaseModel
    issuer: models.BaseModel
    to_program: models.BaseModel
    to_issuer: models.BaseModel
    amount: float


class MembershipProgram(models.Model):
    """What the books say of wallets that go over from one program to another.

    Each program has a liability account of its own in the books of a company. Where
    another company answers for a wallet from then on, its former issuer owes it that.
    """

    _inherit = "membership.program"

    # === BUSINESS METHODS === #
    @api.model
    def _book_moved_value(self, entries, name, date=None):
        """Post what wallet entries moved between programs.

        :param entries: entries of moves, on the wallets there, and reversals of what
            was moved
        :param str name: what it is, in words for the books
        :param date date: default today
        :return: the moves
        :raise UserError: a company has no accounts for one of the programs
        """
        shares = defaultdict(lambda: defaultdict(float))
        for part in self._moved_by(entries):
            self._check_moved(part)
            for company, program, target, amount in self._sides_of_moved(part):
                shares[company, program][target] += amount
        posted = self.env["account.move"]
        for (company, program), amounts in shares.items():
            posted |= program._post_wallet_move(
                program._wallet_methods(company)[:1].journal_id,
                date or fields.Date.context_today(self),
                name,
                amounts,
                # Both sides are among the amounts.
                against=self.env["account.account"],
            )
        return posted

    @api.model
    def _check_moved(self, part):
        """Raise UserError where a company misses what booking a `Moved` needs."""
        for company, program in (
            (part.issuer, part.program),
            (part.to_issuer, part.to_program),
        ):
            if not program._has_wallet_in(company) or not program._wallet_methods(
                company
            ):
                raise UserError(program._no_wallet_message(company))

    # === HELPERS === #
    def _sides_of_moved(self, part):
        """Yield (company, program, (account, partner), amount to debit) of a `Moved`;
        the amounts of a company come to zero."""
        old = part.program.sudo().with_company(part.issuer)
        new = part.to_program.sudo().with_company(part.to_issuer)
        nobody = self.env["res.partner"]
        owed = (old.wallet_liability_account_id, nobody)
        owes = (new.wallet_liability_account_id, nobody)
        left, reached = (part.issuer, old), (part.to_issuer, new)
        if part.issuer.root_id == part.to_issuer.root_id:
            yield *left, owed, part.amount
            yield *left, owes, -part.amount
            return
        claim = old._wallet_intercompany_account(part.issuer)
        yield *left, owed, part.amount
        yield *left, (claim, part.to_issuer.partner_id), -part.amount
        claim = new._wallet_intercompany_account(part.to_issuer)
        yield *reached, (claim, part.issuer.partner_id), part.amount
        yield *reached, owes, -part.amount

    @api.model
    def _moved_by(self, entries):
        """Return the `Moved` of each program and issuer that wallet entries come to."""
        self.env["membership.wallet.entry"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT old.program_id, COALESCE(moved.issuer_id, program.company_id),
                       new.program_id, COALESCE(moved.to_issuer_id, new.company_id),
                       SUM(moved.amount)
                  FROM (%s) moved
                  JOIN membership_wallet wallet ON wallet.id = moved.account_id
                  JOIN membership_member old ON old.id = wallet.member_id
                  JOIN membership_program program ON program.id = old.program_id
                  JOIN membership_wallet purse ON purse.id = moved.to_account_id
                  JOIN membership_member new ON new.id = purse.member_id
                 WHERE old.program_id <> new.program_id
              GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
                """,
                self._sql_moved_principal(entries),
            )
        )
        companies = self.env["res.company"].sudo()
        return [
            Moved(
                self.sudo().browse(program_id),
                companies.browse(issuer_id),
                self.sudo().browse(to_program_id),
                companies.browse(to_issuer_id),
                float(amount),
            )
            for program_id, issuer_id, to_program_id, to_issuer_id, amount in rows
        ]

    def _sql_moved_principal(self, entries):
        """Return the query of the principal that entries took from one wallet to
        another, or that they take back there of what one had given."""
        return SQL(
            """
            SELECT gone.account_id, gone.company_id AS issuer_id,
                   arrived.account_id AS to_account_id,
                   arrived.company_id AS to_issuer_id, arrived.amount
              FROM membership_wallet_entry arrived
              JOIN membership_wallet_entry gone ON gone.id = arrived.counterpart_id
             WHERE arrived.id = ANY(%(ids)s) AND arrived.amount > 0
               AND arrived.bucket = 'principal'
             UNION ALL
            SELECT reversed.account_id, reversed.company_id, back.account_id,
                   lot.company_id, taken.amount
              FROM membership_wallet_entry back
              JOIN membership_wallet_entry reversed ON reversed.id = back.reverses_id
              JOIN membership_wallet_allocation taken ON taken.entry_id = back.id
              JOIN membership_wallet_lot lot ON lot.id = taken.lot_id
             WHERE back.id = ANY(%(ids)s) AND back.account_id <> reversed.account_id
               AND back.bucket = 'principal'
            """,
            ids=entries.ids,
        )
