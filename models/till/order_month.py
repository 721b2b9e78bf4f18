from odoo import fields, models
from odoo.tools import format_date


class PosOrder(models.Model):
    """Where the ledger's month and that of the books differ.

    The ledger counts the day of the program's time zone, the books the day on which the
    session was closed.
    """

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_name_other_months(self, session, sums):
        """Note on a session what of its wallet movements is of another month in the
        ledger than in the books, so that whoever compares them at its end finds it.

        :param sums: as of :meth:`_membership_sums`
        """
        booked_on = fields.Date.to_date(session.stop_at or fields.Datetime.now())
        found = {}
        for order in self:
            program = order.membership_member_id.program_id
            moved = sum(
                amount
                for (family, bucket, _kind), amount in sums[order.id].items()
                if (family, bucket) == ("wallet", "principal")
            )
            if not program or order.currency_id.is_zero(moved):
                continue
            day = program._today(order._membership_moment())
            if (day.year, day.month) != (booked_on.year, booked_on.month):
                month = day.replace(day=1)
                found[month] = found.get(month, 0.0) + moved
        for month, amount in sorted(found.items()):
            session.message_post(body=self._membership_month_note(month, amount))

    def _membership_month_note(self, month, amount):
        return self.env._(
            "Wallets: %(amount)s of principal moved in %(month)s by the ledger, and is"
            " booked with this session.",
            amount=self.currency_id[:1].format(amount),
            month=format_date(self.env, month, date_format="MMMM yyyy"),
        )
