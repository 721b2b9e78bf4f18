from odoo import models


class PosOrder(models.Model):
    """Top-ups that an order sells and takes back."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_topup_lines(self):
        return self.lines.filtered("product_id.membership_is_topup")

    def _membership_packages(self):
        """:return: the package of each top-up product on this order"""
        products = self._membership_topup_lines().product_id
        packages = (
            self.env["membership.topup.package"]
            .with_context(active_test=False)
            .search([("product_id", "in", products.ids)])
            if products
            else self.env["membership.topup.package"]
        )
        return {package.product_id: package for package in packages}

    def _membership_post_topups(self, member):
        packages = self._membership_packages()
        for line in self._membership_topup_lines().filtered(lambda line: line.qty > 0):
            package = packages[line.product_id]
            program = package.program_id
            values = self._membership_posting_values(program)
            member.wallet_id._credit(
                {
                    "principal": package.amount * line.qty,
                    **({"bonus": package.bonus * line.qty} if package.bonus else {}),
                },
                key=self._membership_key("topup", line.uuid),
                kind="topup",
                expires_on={"bonus": program._bonus_expiry(values["on"])},
                **values,
            )

    def _membership_return_topup(self, line):
        """Take back a top-up that is refunded: only while nothing of it was spent."""
        original = line.refunded_orderline_id
        entries = self.env["membership.wallet"]._entries_by_key(
            original.order_id._membership_key("topup", original.uuid)
        )
        if not entries:
            return
        program = entries.account_id.member_id.program_id
        entries._reverse(
            key=self._membership_key("topup-back", line.uuid),
            own_lots_only=True,
            **self._membership_posting_values(program),
        )

    def _membership_topped_up(self):
        """:return: the principal bought; it sold at its amount"""
        values = [line._membership_value() for line in self._membership_topup_lines()]
        return self.currency_id.round(sum(value for value in values if value > 0))


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    # === BUSINESS === #

    def _membership_topup_terms(self):
        """:return: whether the store sells this top-up, and at which price"""
        package = self.order_id._membership_packages().get(self.product_id)
        if not package:
            return {"for_sale": False}
        config = self.order_id.config_id
        return {
            "asked": self.order_id._membership_units(package.amount * self.qty),
            "for_sale": package.active
            and package.program_id == config.membership_program_id
            and package._is_sold_by(config.company_id)
            and package.program_id._has_wallet_in(config.company_id),
        }
