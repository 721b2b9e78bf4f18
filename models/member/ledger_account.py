from odoo import models
from odoo.tools import SQL


class LedgerAccount(models.AbstractModel):
    """Accounts count days as their member's program does, and are at home with it."""

    _inherit = "membership.ledger.account"

    def _business_date(self):
        """Return today's date in the time zone of the member's program."""
        return self.sudo().member_id.program_id._today()

    def _issuers_at(self, target, lot_ids):
        """Return {lot id: company id} of lots that move to another program.

        What comes back is its former issuer's again. For what a company sold or gave
        that takes no part in the other program, the home of the member there answers.
        """
        here, there = self.sudo().member_id.program_id, target.sudo().member_id
        if here == there.program_id or not lot_ids:
            return {}
        roots = there.program_id.participant_ids.root_id
        known = roots.search([("id", "child_of", roots.ids)])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lot.id, CASE
                       WHEN back.lot_id IS NOT NULL THEN back.company_id
                       WHEN lot.company_id = ANY(%(known)s) THEN lot.company_id
                       ELSE %(home)s END
                  FROM %(lot)s lot
             LEFT JOIN LATERAL (
                   SELECT old.id AS lot_id, old.company_id
                     FROM %(entry)s arrived
                     JOIN %(allocation)s taken
                       ON taken.entry_id = arrived.counterpart_id
                     JOIN %(lot)s old ON old.id = taken.lot_id
                    WHERE arrived.id = lot.entry_id AND old.account_id = %(target)s
                       ) back ON TRUE
                 WHERE lot.id = ANY(%(ids)s)
                """,
                known=known.ids,
                home=there.company_id.id,
                lot=self._sql_table(self._lot_model),
                entry=self._sql_table(self._entry_model),
                allocation=self._sql_table(self._allocation_model),
                target=target.id,
                ids=list(lot_ids),
            )
        )
        return {lot_id: company_id for lot_id, company_id in rows if company_id}

    def _sql_home(self, account_id):
        self.env["membership.member"].flush_model(["company_id"])
        return SQL(
            "(SELECT holder.company_id FROM %s held"
            " JOIN membership_member holder ON holder.id = held.member_id"
            " WHERE held.id = %s)",
            SQL.identifier(self._table),
            account_id,
        )
