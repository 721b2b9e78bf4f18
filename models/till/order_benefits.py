from odoo import models


class PosOrder(models.Model):
    """What an order says about benefits that its member may not have."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_report_exclusive(self, member):
        """Report members-only products that were sold to somebody without the right.

        A till refuses them; one that was offline may not have known.
        """
        program = self.config_id.membership_program_id
        wanted = self.config_id._membership_exclusive_products()
        sold = self.lines.filtered(lambda line: line.qty > 0).product_id.product_tmpl_id
        sold = sold.filtered(lambda template: template.id in wanted)
        if not sold:
            return
        on = program._today(self._membership_moment())
        grants = member._grants(on, self.config_id) if member else []
        held = {grant.benefit.id for grant in grants}
        missing = sold.filtered(lambda template: held.isdisjoint(wanted[template.id]))
        if missing:
            self.env["membership.exception"]._raise_for_order(
                self,
                member,
                kind="benefit",
                message=self.env._(
                    "%(order)s sold %(products)s, which only some members may buy.",
                    order=self.name,
                    products=", ".join(missing.mapped("name")),
                ),
            )
