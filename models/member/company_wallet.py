from odoo import api, fields, models
from odoo.tools import SQL

from ..asked import asked_of_one


class MembershipCompanyWallet(models.Model):
    """What each company owes members for wallets that it sold, as the ledger has it
    and as its books have it.

    A company owes the unspent principal of the lots that it issued, and to others what
    was spent of them there. Both together stand on its liability account, but for what
    open sessions have not booked yet. Bonus that was spent elsewhere is owed as well,
    and becomes a cost in its books when the companies settle.
    """

    _name = "membership.company.wallet"
    _description = "Wallets by Company"
    _auto = False
    _order = "program_id, company_id"
    _rec_name = "company_id"

    # === FIELDS === #
    program_id = fields.Many2one("membership.program", readonly=True)
    company_id = fields.Many2one("res.company", string="Issuer", readonly=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    principal = fields.Monetary(
        string="Unspent Principal",
        readonly=True,
        help="What members still have of what this company sold.",
    )
    bonus = fields.Monetary(
        string="Unspent Bonus",
        readonly=True,
        help="What members still have of what this company gave.",
    )
    principal_elsewhere = fields.Monetary(
        string="Principal Spent Elsewhere",
        compute="_compute_books",
        help="What other companies served against principal that this company sold.",
    )
    bonus_elsewhere = fields.Monetary(
        string="Bonus Spent Elsewhere",
        compute="_compute_books",
        help="What other companies served against bonus that this company gave.",
    )
    owed_to_others = fields.Monetary(
        compute="_compute_books",
        help="What other companies have booked as owed by this one: principal and bonus"
        " that were spent there.",
    )
    owed_by_others = fields.Monetary(
        compute="_compute_books",
        help="What this company has booked as owed by others, because their wallets"
        " were spent here; below zero when it owes more to who took over its wallets.",
    )
    liability = fields.Monetary(
        string="Liability in the Books",
        compute="_compute_books",
        help="What stands on the liability account of this company.",
    )
    unbooked = fields.Monetary(
        string="In Open Sessions",
        compute="_compute_books",
        help="What sessions that are still open have sold less spent; it is booked when"
        " they are closed.",
    )
    difference = fields.Monetary(
        compute="_compute_books",
        help="Liability and open sessions, less principal that is unspent or was spent"
        " elsewhere. It is zero, unless something was booked by hand or before lots"
        " named their issuer.",
    )

    # === COMPUTE METHODS === #
    @api.depends("program_id", "company_id", "principal")
    def _compute_books(self):
        for program, rows in self.grouped("program_id").items():
            moved = rows._moved_by_issuer()
            for row in rows:
                company = row.company_id
                # Whoever sees the row need not read the books.
                own = program.sudo().with_company(company)
                books = row._books_of(company)
                row.liability = -own._balance_on(own.wallet_liability_account_id, books)
                row.owed_by_others = own._balance_on(
                    own.wallet_intercompany_account_id, books
                )
                row.owed_to_others = row._claims_of_others()
                unbooked, principal, bonus = moved.get(company.id, (0.0, 0.0, 0.0))
                row.unbooked = unbooked
                row.principal_elsewhere = principal
                row.bonus_elsewhere = bonus
                row.difference = program.currency_id.round(
                    row.liability + unbooked - row.principal - principal
                )

    # === ACTION METHODS === #
    @asked_of_one
    def action_open_wallets(self):
        """Return the action that shows the members who have wallets of this company."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_wallet_action"
        )
        action["domain"] = [
            ("member_id.program_id", "=", self.program_id.id),
            ("lot_ids.company_id", "=", self.company_id.id),
        ]
        return action

    # === BUSINESS METHODS === #
    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(lot.id) AS id, member.program_id, lot.company_id,
                   COALESCE(SUM(lot.remaining)
                            FILTER (WHERE lot.bucket = 'principal'), 0) AS principal,
                   COALESCE(SUM(lot.remaining)
                            FILTER (WHERE lot.bucket = 'bonus'), 0) AS bonus
              FROM membership_wallet_lot lot
              JOIN membership_wallet wallet ON wallet.id = lot.account_id
              JOIN membership_member member ON member.id = wallet.member_id
          GROUP BY member.program_id, lot.company_id
            """
        )

    @api.model
    def _books_of(self, company):
        """Return the companies that keep their books with a company."""
        root = company.sudo().root_id
        return root.search([("id", "child_of", root.id)])

    def _claims_of_others(self):
        """Return what other companies have booked as owed by this one."""
        program = self.program_id.sudo()
        own = self.company_id.sudo()
        total = 0.0
        for company in program.participant_ids.root_id - own.root_id:
            there = program.with_company(company)
            account = there.wallet_intercompany_account_id
            books = self._books_of(company)
            total += there._balance_on(account, books, own.partner_id)
        return total

    def _moved_by_issuer(self):
        """Return what was moved of the lots of each issuer.

        :return: {company id: (principal that open sessions have not booked, principal
            spent elsewhere, bonus spent elsewhere)}
        """
        self.env["membership.wallet.entry"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT issuer_id,
                       COALESCE(SUM(amount) FILTER (
                           WHERE is_open AND bucket = 'principal'), 0),
                       COALESCE(-SUM(amount) FILTER (
                           WHERE is_elsewhere AND bucket = 'principal'), 0),
                       COALESCE(-SUM(amount) FILTER (
                           WHERE is_elsewhere AND bucket = 'bonus'), 0)
                  FROM (%s) moved
              GROUP BY issuer_id
                """,
                self._sql_moved(),
            )
        )
        return {issuer_id: tuple(map(float, sums)) for issuer_id, *sums in rows}

    def _sql_moved(self):
        """Return the query of each change of a lot that is not booked yet, or that
        happened in the books of another company than its issuer's."""
        return SQL(
            """
            SELECT lot.company_id AS issuer_id, lot.bucket, change.amount,
                   COALESCE(session.state <> 'closed', FALSE) AS is_open,
                   COALESCE(session.state, 'closed') = 'closed'
                   AND COALESCE(reversed.kind, entry.kind) IN ('payment', 'adjust')
                   AND split_part(there.parent_path, '/', 1)
                       <> split_part(issuer.parent_path, '/', 1) AS is_elsewhere
              FROM membership_wallet_entry entry
         LEFT JOIN membership_wallet_entry reversed ON reversed.id = entry.reverses_id
         LEFT JOIN pos_order sold
                ON entry.origin_model = 'pos.order' AND sold.id = entry.origin_id
         LEFT JOIN pos_session session ON session.id = sold.session_id
              JOIN LATERAL (
                   SELECT id AS lot_id, granted AS amount
                     FROM membership_wallet_lot WHERE entry_id = entry.id
                    UNION ALL
                   SELECT lot_id, amount FROM membership_wallet_allocation
                    WHERE entry_id = entry.id
              ) change ON TRUE
              JOIN membership_wallet_lot lot ON lot.id = change.lot_id
              JOIN res_company issuer ON issuer.id = lot.company_id
              JOIN res_company there ON there.id = entry.company_id
              JOIN membership_wallet wallet ON wallet.id = lot.account_id
              JOIN membership_member member ON member.id = wallet.member_id
             WHERE member.program_id = ANY(%s)
               AND (session.state <> 'closed' OR entry.company_id <> lot.company_id)
            """,
            self.program_id.ids,
        )
