from odoo import models

from ..benefit.product_pricelist import PLAIN


class PosOrder(models.Model):
    """What the prices of a card saved on an order, for the day the card is returned."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_note_saving(self, member):
        """Note on each line what it cost less because a card gave its prices.

        It is written with what the point of sale writes of the lines. Nothing is looked
        up where no card type of the program asks for it.
        """
        card = self._membership_pricing_card(member)
        for line, amount in self._membership_savings() if card else ():
            line._through_door().write(
                {"membership_saving_card_id": card.id, "membership_saving": amount}
            )

    # === HELPERS === #

    def _membership_pricing_card(self, member):
        """:return: the card of the member whose price list this order has, if its type
        takes what it saved off a refund; or none"""
        cards = self.env["membership.card"]
        types = member._benefit_book().card_types
        program = member.program_id
        if not any(
            facts.refund_deducts and facts.program_id == program.id
            for facts in types.values()
        ):
            return cards
        on = program._today(self._membership_moment())
        grants = member._grants(on, self.config_id)
        grant = member._winning_price(grants, self.config_id)
        if (
            not grant
            or not grant.card
            or not types[grant.card.type_id].refund_deducts
            or grant.benefit.pricelist_id != self.pricelist_id.id
        ):
            return cards
        return cards.browse(grant.card.id)

    def _membership_savings(self):
        """Yield ``(line, amount)`` of the lines that cost less than the prices of the
        store, taxes included.

        The server reckons those prices, whatever the till shows. A price that a cashier
        typed is no saving of the list; parts of a combination have no price of their
        own.
        """
        goods = self.lines.filtered(
            lambda line: (
                line.qty > 0
                and line._membership_kind() == "goods"
                and line.price_type != "manual"
                and not line.combo_parent_id
                and line.product_id.type != "combo"
            )
        )
        base_lines = []
        for lines in goods.grouped("qty").values():
            normal = self._membership_store_prices(lines)
            for line in lines:
                saved = normal[line.product_id.id] - line.price_unit
                if self.currency_id.compare_amounts(saved, 0) > 0:
                    base_lines.append(line._membership_base_line(price_unit=saved))
        for base_line, amount in self._membership_included(base_lines):
            if amount > 0:
                yield base_line["record"], amount

    def _membership_store_prices(self, lines):
        """
        :param lines: lines of one quantity
        :return: ``{product id: what one costs anybody at this store}``
        """
        config = self.config_id.with_company(self.company_id)
        pricelist = config.pricelist_id if config.use_pricelist else None
        prices = (pricelist or self.env["product.pricelist"])._compute_price_rule(
            lines.product_id.with_company(self.company_id),
            lines[0].qty,
            currency=self.currency_id,
            date=self._membership_moment(),
            **{PLAIN: True},
        )
        return {product_id: price for product_id, (price, __) in prices.items()}
