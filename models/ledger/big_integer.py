from odoo import fields


class BigInteger(fields.Integer):
    """An integer of 64 bits: sums of points outgrow the 32 bits of Odoo's own."""

    _column_type = ("int8", "int8")
