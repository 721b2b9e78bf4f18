from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class PosSession(models.Model):
    """What a session's wallet payments come to in the books.

    The point of sale books a wallet payment as a debit of the liability of the store's
    company. That is right for principal that this company had sold. Whatever else was
    spent is moved on from there: bonus of its own to its expense, and what another
    company had sold or given to what that company owes.
    """

    _inherit = "pos.session"

    # === BUSINESS === #

    def _create_bank_payment_moves(self, data):
        data = super()._create_bank_payment_moves(data)
        self._membership_reconcile()
        program = self.config_id.membership_program_id.sudo()
        name = self.env._("Wallets spent in %(name)s", name=self.name)
        for method, shares in self._membership_shares_to_move().items():
            program._post_wallet_move(
                method.journal_id,
                self.stop_at,
                name,
                shares,
                against=method.outstanding_account_id,
            )
        self._membership_book_moved(program)
        return data

    def _membership_book_moved(self, program):
        """Book what returns brought back to wallets that are another program's now."""
        # Who closes a session need not read the ledger.
        entries = (
            self.env["membership.wallet.entry"]
            .sudo()
            .search(
                [
                    ("origin_model", "=", "pos.order"),
                    ("origin_id", "in", self._get_closed_orders().ids),
                    ("kind", "in", ("transfer", "reverse")),
                ]
            )
        )
        if entries:
            name = self.env._("Wallets given back in %(name)s", name=self.name)
            program._book_moved_value(entries, name, self.stop_at)

    def _membership_shares_to_move(self):
        """:return: ``{payment method: {(account, partner): amount}}``, what was spent
        less what was given back that the liability is not debited for, in the currency
        of the session"""
        shares = defaultdict(lambda: defaultdict(float))
        orders = self._get_closed_orders()
        methods = {
            order.id: order._membership_wallet_payments().payment_method_id[:1]
            for order in orders
        }
        for order_id, program_id, issuer_id, bucket, spent in self.env.execute_query(
            self._membership_shares_sql(orders)
        ):
            method = methods[order_id]
            program = self.env["membership.program"].browse(program_id)
            issuer = self.env["res.company"].browse(issuer_id or ())
            if not method:
                continue
            target = program._wallet_target(self.company_id, issuer, bucket)
            if target[0] != method.outstanding_account_id:
                shares[method][target] += float(spent)
        return shares

    def _membership_shares_sql(self, orders):
        """:return: the query of what orders took from wallets, by issuer of the lots;
        a return counts against what it returns"""
        self.env["membership.wallet.entry"].flush_model()
        return SQL(
            """
            SELECT entry.origin_id, member.program_id, lot.company_id, lot.bucket,
                   -SUM(taken.amount)
              FROM membership_wallet_entry entry
         LEFT JOIN membership_wallet_entry reversed ON reversed.id = entry.reverses_id
              JOIN membership_wallet_allocation taken ON taken.entry_id = entry.id
              JOIN membership_wallet_lot lot ON lot.id = taken.lot_id
              JOIN membership_wallet wallet ON wallet.id = entry.account_id
              JOIN membership_member member ON member.id = wallet.member_id
             WHERE entry.origin_model = 'pos.order' AND entry.origin_id = ANY(%s)
               AND COALESCE(reversed.kind, entry.kind) = 'payment'
          GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            """,
            orders.ids,
        )
