from odoo import models

from ..acting import Employee, acting_as
from .readers import is_sent_by_till


class PosOrder(models.Model):
    """The employee who took an order, where employees log in at the tills."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_by_employee(self):
        """:return: this order in an environment in which the employee acts who took it
        at a till; in the back office it is the user alone, whoever sold the order"""
        employee = self._membership_cashier()
        return acting_as(self, employee and Employee(employee.name, employee.id))

    def _membership_check_giver(self):
        """Ask for the right to give back, where this order gives stored value or the
        price of a card back.

        :raise UserError: one sentence for the cashier
        """
        if is_sent_by_till(self.env) and self._membership_gives_value_back():
            self.config_id._membership_check_rights(self._membership_cashier())

    def _membership_gives_value_back(self):
        payments = self._membership_wallet_payments()
        if any(payment.amount < 0 for payment in payments):
            return True
        return any(
            line.qty < 0 and line._membership_kind() in ("topup", "card")
            for line in self.lines
        )

    def _membership_cashier(self):
        """:return: the ``hr.employee`` of the store's company whom the till names, or
        None; the order stays a sale when that is nobody"""
        if not (
            is_sent_by_till(self.env) and self.config_id._membership_has_employees()
        ):
            return None
        employee = self.employee_id
        return employee if employee.company_id == self.company_id else None
