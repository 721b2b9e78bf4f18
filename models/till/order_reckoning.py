from odoo import models
from odoo.exceptions import UserError

from ...logic.settlement import Line, Order, Payment, Refusal, reckon

# How many earlier purchases a return without receipt may stand for at the most.
PURCHASES_LOOKED_AT = 50


class PosOrder(models.Model):
    """An order as `logic.settlement` reckons with it."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_reckon(self, member):
        """Decide what a paid order comes to, by what the server can verify.

        :param member: the member of this order, or none
        :return: a ``logic.settlement.Posting``
        :raise UserError: the order is refused, in one sentence for the cashier
        """
        values = self._membership_server_values()
        self._membership_correct_subtotals(values)
        payable, slack = self._membership_payable(sum(values.values()))
        answer = reckon(
            Order(
                lines=self._membership_lines_to_reckon(values, member),
                payments=[
                    Payment(
                        self._membership_units(payment.amount),
                        payment.payment_method_id._is_membership_wallet(),
                    )
                    for payment in self.payment_ids
                ],
                payable=payable,
                slack=slack,
            )
        )
        if isinstance(answer, Refusal):
            raise UserError(self._membership_sentence(answer))
        return answer

    def _membership_lines_to_reckon(self, values, member):
        returned = self.lines.refunded_orderline_id
        sold = returned._membership_sold_lines()
        purchases = self._membership_purchases(member)
        return [
            Line(
                id=line.id,
                value=values[line.id],
                quantity=line._membership_quantity(),
                original=sold.get(line.refunded_orderline_id.id),
                matches=line.refunded_orderline_id.product_id == line.product_id,
                candidates=purchases and purchases.get(line.product_id.id, ()),
                **line._membership_terms(),
            )
            for line in self.lines
        ]

    def _membership_purchases(self, member):
        """What a member bought that returns without receipt may be of.

        :return: ``{product id: sold lines, the latest first}``, or None when nobody is
            known who may have bought it, or nothing comes back without receipt
        """
        typed = self.lines.filtered(
            lambda line: line.qty < 0 and not line.refunded_orderline_id
        )
        if not member or not typed:
            return None
        bought = self.env["pos.order.line"].search(
            [
                ("order_id.membership_member_id", "in", member._with_merged().ids),
                ("product_id", "in", typed.product_id.ids),
                ("qty", ">", 0),
                ("refunded_orderline_id", "=", False),
            ],
            order="id desc",
            limit=PURCHASES_LOOKED_AT,
        )
        sold = bought._membership_sold_lines()
        purchases = {product.id: [] for product in typed.product_id}
        for line in bought:
            if sold[line.id].quantity > 0:
                purchases[line.product_id.id].append(sold[line.id])
        return {product_id: tuple(lines) for product_id, lines in purchases.items()}

    # === BUSINESS: SENTENCES === #

    def _membership_sentence(self, refusal):
        """:return: why the order is refused, in one sentence for the cashier"""
        line = self.env["pos.order.line"].browse(refusal.line)
        sentences = {
            "not_whole": self.env._(
                "%(product)s is sold and returned in whole numbers.",
                product=line.product_id.display_name,
            ),
            "too_many": self.env._("At most 99 cards or top-ups are sold at once."),
            "not_for_sale": self.env._(
                "%(product)s is not for sale at this store.",
                product=line.product_id.display_name,
            ),
            "price": self.env._(
                "%(product)s is sold and returned at its price of %(amount)s.",
                product=line.product_id.display_name,
                amount=self._membership_format(refusal.amount),
            ),
            "no_receipt": self.env._(
                "%(product)s is returned from the order that sold it.",
                product=line.product_id.display_name,
            ),
            "other_product": self.env._(
                "%(product)s is not what was sold on the line that it returns.",
                product=line.product_id.display_name,
            ),
            "came_back": self.env._(
                "%(product)s came back on the line that it is to be returned from: sell"
                " it again instead.",
                product=line.product_id.display_name,
            ),
            "topup_beside_return": self.env._(
                "A top-up and a return need two separate orders."
            ),
            "topup_in_parts": self.env._(
                "A top-up is refunded as a whole, not in part."
            ),
            "more_than_left": self.env._(
                "At most %(amount)s of %(product)s can be given back: more was not paid"
                " for it, or has come back already.",
                amount=self._membership_format(refusal.amount),
                product=line.product_id.display_name,
            ),
            "unpaid": self.env._(
                "The payments of this order do not add up to its total of %(amount)s.",
                amount=self._membership_format(refusal.amount),
            ),
            "wallet_limit": self.env._(
                "The wallet can pay %(amount)s of this order at the most.",
                amount=self._membership_format(refusal.amount),
            ),
        }
        return sentences[refusal.fault]

    def _membership_format(self, units):
        return self.currency_id.format(self._membership_money(units))

    # === BUSINESS: TO CHECK === #

    def _membership_report_reckoning(self, reckoned, member):
        """Tell staff of what does not stop an order and yet does not fit."""
        for matter in reckoned.matters:
            line = self.env["pos.order.line"].browse(matter.line)
            kind = "money" if matter.fault == "unpaid" else "return"
            self.env["membership.exception"]._report(
                kind,
                self._membership_matter(matter, line),
                key=self._membership_key(f"{kind}:{matter.fault}", line.uuid or ""),
                program=member.program_id or self._membership_program(),
                member=member,
                order=self,
                amount=self._membership_money(matter.amount),
            )

    def _membership_matter(self, matter, line):
        """:return: one sentence for staff"""
        words = {
            "order": self.pos_reference or self.name,
            "amount": self._membership_format(matter.amount),
            "product": line.product_id.display_name or "",
        }
        if matter.fault == "unpaid":
            return self.env._(
                "The payments of %(order)s miss its total by %(amount)s: it earned and"
                " counted nothing.",
                **words,
            )
        if matter.fault == "no_receipt":
            return self.env._(
                "%(order)s returned %(product)s for %(amount)s without a receipt, and"
                " no purchase of the member was found that it may be of.",
                **words,
            )
        return self.env._(
            "%(order)s gave back %(amount)s more for %(product)s than was left of what"
            " was paid for it.",
            **words,
        )
