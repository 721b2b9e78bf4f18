from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..asked import asked_of_one


class MembershipTopupPackage(models.Model):
    """An amount that a member prepays at the till, and the bonus it brings.

    The package makes and keeps the product that the till sells: a service without
    taxes at the package's amount, booked to the wallet liability of each company.
    """

    _name = "membership.topup.package"
    _inherit = ["membership.owned"]
    _description = "Top-up Package"
    _order = "sequence, amount, id"

    # === FIELDS === #
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "membership.program",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["membership.program"]._only_one(),
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    amount = fields.Monetary(required=True, help="What the member pays.")
    bonus = fields.Monetary(
        default=0, required=True, help="What the member gets on top of the amount."
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, copy=False, ondelete="restrict", index=True
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of a top-up must be above zero."
    )
    _bonus_not_negative = models.Constraint(
        "CHECK (bonus >= 0)", "The bonus of a top-up can't be negative."
    )
    _product_unique = models.Constraint(
        "UNIQUE (product_id)", "A product belongs to one top-up package only."
    )

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        if any("product_id" in vals for vals in vals_list):
            raise ValidationError(self._own_product_message())
        packages = super().create(vals_list)
        for package in packages:
            package.sudo()._make_product()
        return packages

    def write(self, vals):
        if "product_id" in vals and not self.env.su:
            raise ValidationError(self._own_product_message())
        if "program_id" in vals and any(
            package.program_id.id != vals["program_id"] for package in self
        ):
            raise ValidationError(
                self.env._(
                    "A top-up package stays with its program. Create another one"
                    " instead."
                )
            )
        result = super().write(vals)
        if {"name", "amount", "active"} & set(vals):
            for package in self.sudo():
                package._keep_product()
        if "company_id" in vals:
            for package in self.sudo():
                package._keep_company()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion_in_use(self):
        # Who sets up packages need not read orders.
        lines = self.env["pos.order.line"].sudo()
        for package in self:
            sold = [("product_id", "=", package.sudo().product_id.id)]
            if lines.search_count(sold, limit=1):
                raise UserError(
                    self.env._(
                        "%(package)s was sold and is returned by what it says. Archive"
                        " it instead.",
                        package=package.name,
                    )
                )

    def unlink(self):
        products = self.sudo().product_id
        result = super().unlink()
        products._through_membership_door().write({"active": False})
        return result

    # === ACTION METHODS === #
    @asked_of_one
    def action_open_product(self):
        """Return the action that shows the product the till sells."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "product.product",
            "view_mode": "form",
            "res_id": self.product_id.id,
        }

    # === HELPERS === #
    def _own_product_message(self):
        return self.env._("A top-up package makes its own product.")

    def _make_product(self):
        self.ensure_one()
        products = self.env["product.product"]._through_membership_door()
        product = products.create(
            {
                **self._product_values(),
                "type": "service",
                "company_id": self._common_company().id,
                "available_in_pos": True,
                "sale_ok": False,
                "purchase_ok": False,
                "membership_is_topup": True,
                "membership_no_points": True,
            }
        )
        # The default taxes of other companies are added after the product was made.
        product.write({"taxes_id": [(5,)], "supplier_taxes_id": [(5,)]})
        self.product_id = product.with_env(self.env)
        self._set_income_accounts(self.program_id._companies())

    def _keep_product(self):
        product = self.product_id._through_membership_door()
        if product:
            product.write(self._product_values())

    def _keep_company(self):
        product = self.sudo().product_id
        if product:
            company = self._common_company()
            product._through_membership_door().company_id = company
            self._set_income_accounts(self.program_id._companies())

    def _product_values(self):
        return {"name": self.name, "list_price": self.amount, "active": self.active}

    def _set_income_accounts(self, companies):
        """Book the products to the wallet liability of each company that has one."""
        for company in companies:
            for package in self.with_company(company):
                account = package.program_id.wallet_liability_account_id
                product = package.product_id._through_membership_door()
                if account and product.property_account_income_id != account:
                    product.property_account_income_id = account
