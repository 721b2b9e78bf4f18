from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...logic.plain import is_id


class PosConfig(models.Model):
    """Who stands at the tills of a store, where Odoo's `pos_hr` is there to tell.

    The module does not depend on that app: it decides by what it finds.
    """

    _inherit = "pos.config"

    # === BUSINESS === #

    def _membership_has_employees(self):
        """:return: whether employees log in at the tills of this store"""
        return "minimal_employee_ids" in self._fields and bool(self.module_pos_hr)

    def _membership_employee(self, employee_id):
        """The employee whom a till names.

        :param employee_id: id of the employee; None or False: the till names nobody
        :return: the ``hr.employee``, or None
        :raise UserError: no such employee can log in at this store
        """
        if employee_id is None or employee_id is False:
            return None
        if is_id(employee_id) and self._membership_has_employees():
            # As the till loads them. A cashier reads few employees; this one is named.
            domain = self.sudo()._employee_domain(
                self.current_user_id.id or self.env.uid
            )
            employee = (
                self.env["hr.employee"]
                .sudo()
                .search(Domain.AND([domain, [("id", "=", employee_id)]]))
            )
            if employee:
                return employee
        raise UserError(
            self.env._(
                "This employee can't log in at %(store)s. Log in again.",
                store=self.name,
            )
        )

    def _membership_check_rights(self, employee):
        """Keep to whom ``pos_hr`` gives the right what it gives not to everybody: to
        give back, and to decide by hand. Where no employees log in, all may.

        :param employee: the ``hr.employee`` at the till, or None
        :raise UserError: nobody is logged in, or somebody with minimal rights
        """
        if not self._membership_has_employees():
            return
        if not employee:
            raise UserError(
                self.env._("Log in at the till first: only an employee can do this.")
            )
        if self._membership_is_minimal(employee):
            raise UserError(
                self.env._(
                    "%(employee)s has minimal rights at %(store)s. Ask a colleague who"
                    " has more.",
                    employee=employee.name,
                    store=self.name,
                )
            )

    def _membership_is_minimal(self, employee):
        """:return: whether a till of this store gives an employee minimal rights only,
        as ``pos_hr`` reckons them"""
        # Who has left does not gain by it.
        config = self.sudo().with_context(active_test=False)
        is_manager = config.group_pos_manager_id in employee.user_id.all_group_ids
        return (
            not is_manager
            and employee not in config.advanced_employee_ids
            and employee in config.minimal_employee_ids
        )
