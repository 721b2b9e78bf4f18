from odoo import fields, models


class MembershipActed(models.AbstractModel):
    """Somebody's act: beside the user it names the employee at the till, if any.

    Name and id are those of that time, so that they can be read and grouped for ever,
    with or without an app that knows employees. Whoever writes a row takes them from
    `acting.employee_columns`.
    """

    _name = "membership.acted"
    _description = "Act of an Employee"

    # === FIELDS === #
    employee_name = fields.Char(
        string="Employee",
        readonly=True,
        copy=False,
        help="Who was logged in at the till.",
    )
    employee_ref = fields.Integer(
        string="Employee ID",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Tells two employees with one name apart.",
    )
