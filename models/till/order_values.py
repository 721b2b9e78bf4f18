from fractions import Fraction

from odoo import models
from odoo.tools import float_round

from ...logic.settlement import ROUNDING


class PosOrder(models.Model):
    """What an order costs by the server's own reckoning, whatever its till claims."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_server_values(self):
        """What each line costs, by Odoo's own computation of taxes.

        :return: ``{line id: minor units}``, taxes included; negative for what is
            handed out or taken off. They add up to the total of the order
        """
        base_lines = [line._membership_base_line() for line in self.lines]
        return {
            base_line["record"].id: self._membership_units(amount)
            for base_line, amount in self._membership_included(base_lines)
        }

    def _membership_included(self, base_lines):
        """Yield each of these base lines with what it costs, taxes included."""
        taxes = self.env["account.tax"]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        for base_line in base_lines:
            details = base_line["tax_details"]
            yield (
                base_line,
                details["total_excluded_currency"]
                + details["delta_total_excluded_currency"]
                + sum(tax["tax_amount_currency"] for tax in details["taxes_data"]),
            )

    def _membership_untaxed_shares(self):
        """:return: ``{line id: Fraction}``, which part of what each line costs is no
        tax, by Odoo's own computation"""
        shares = {}
        base_lines = [line._membership_base_line() for line in self.lines]
        for base_line, included in self._membership_included(base_lines):
            details = base_line["tax_details"]
            units = self._membership_units(included)
            untaxed = self._membership_units(
                details["total_excluded_currency"]
                + details["delta_total_excluded_currency"]
            )
            shares[base_line["record"].id] = Fraction(untaxed, units) if units else 1
        return shares

    def _membership_correct_subtotals(self, values):
        """Replace the subtotals that a till claimed, where they are not the server's.

        :param values: as of :meth:`_membership_server_values`
        """
        for line in self.lines:
            value = values[line.id]
            claimed = self._membership_units(abs(line.price_subtotal_incl))
            if abs(claimed - abs(value)) > ROUNDING:
                line.write(line._compute_amount_line_all())

    def _membership_payable(self, due):
        """What Odoo asks the payments to add up to.

        :param int due: what the lines cost, in minor units
        :return: minor units, and by how many of them the payments may miss that
        """
        config = self.config_id
        method = config.rounding_method
        if not config.cash_rounding or not method:
            return due, 0
        step = method.rounding / (2 if method.rounding_method == "HALF-UP" else 1)
        slack = self._membership_units(step)
        if config.only_round_cash_method:
            methods = self.payment_ids.payment_method_id
            return due, slack if any(methods.mapped("is_cash_count")) else 0
        rounded = float_round(
            self._membership_money(due),
            precision_rounding=method.rounding,
            rounding_method=method.rounding_method,
        )
        return self._membership_units(rounded), slack


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    # === BUSINESS === #

    def _membership_base_line(self, **values):
        """
        :param values: what is reckoned with instead of what the line says
        :return: the line as ``account.tax`` reckons with it
        """
        order = self.order_id
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            self,
            **{
                "account_id": self.env["account.account"],
                "currency_id": order.currency_id,
                "discount": self.discount,
                "is_refund": self.qty * self.price_unit < 0,
                "partner_id": order.partner_id,
                "price_unit": self.price_unit,
                "product_id": self.product_id,
                "product_uom_id": self.env["uom.uom"],
                "quantity": self.qty,
                "rate": order.currency_rate,
                "sign": -1,
                "tax_ids": self.tax_ids_after_fiscal_position,
                **values,
            },
        )

    def _membership_asked(self, price):
        """
        :param price: the price of one piece, as its product has it
        :return: what the line has to cost at that price, in minor units, with the taxes
            of its product rather than those that the till sent
        """
        order, product = self.order_id, self.product_id
        taxes = product.taxes_id._filter_taxes_by_company(order.company_id)
        asked_taxes = order.fiscal_position_id.map_tax(taxes)
        base_line = self._membership_base_line(
            price_unit=self.env["account.tax"]._fix_tax_included_price_company(
                price, taxes, asked_taxes, order.company_id
            ),
            discount=0,
            tax_ids=asked_taxes,
            extra_tax_data={},
        )
        ((_base_line, amount),) = order._membership_included([base_line])
        return order._membership_units(amount)
