from odoo import api, fields, models
from odoo.exceptions import UserError

# More cards than this, on a line and in an order, is a mistake of the keyboard.
QUANTITY_MAX = 99


class MembershipCardType(models.Model):
    """What a paid order line does with cards."""

    _inherit = "membership.card.type"

    # === BUSINESS METHODS === #
    def _has_what_it_gives(self, company):
        """Tell whether a company can sell this card: one that brings bonus needs a
        wallet that is set up there."""
        return not self.welcome_bonus or self.program_id._has_wallet_in(company)

    def _sell(self, order_line, member):
        """Issue the cards that a paid order line bought, once, as far as there are any.

        An order is never lost: what the stock, the limit or the time of the type does
        not allow any more is not issued, and reported for staff, who pay it back or
        issue it later (`_issue_missing`).

        :return: the cards, at the most one for each unit
        :raise UserError: not a whole number of cards, too many, or nobody to have them
        """
        self.ensure_one()
        # Cashiers read cards only; what an order causes is decided here.
        card_type, line = self.sudo(), order_line.sudo()
        known = line.membership_card_ids
        if known:
            return known.with_env(self.env)
        count = card_type._count_bought(line, member)
        order = line.order_id
        cards, reason = card_type._issue_on_line(
            line, member, count, on=self.program_id._today(order._membership_moment())
        )
        if len(cards) < count:
            card_type._report_missing(line, member, count - len(cards), reason)
        return cards.with_env(self.env)

    def _issue_missing(self, order_line, member, count):
        """Issue cards today that a paid order line could not have when it was sold.

        :param int count: how many
        :return: the cards
        :raise UserError: they can't be had now, either; nothing is issued then
        """
        card_type, line = self.sudo(), order_line.sudo()
        bought = card_type._count_bought(line, member)
        count = min(count, bought - len(line.membership_card_ids))
        cards, reason = card_type._issue_on_line(
            line, member, count, on=self.program_id._today(), at=fields.Datetime.now()
        )
        if len(cards) < count:
            raise UserError(reason)
        return cards.with_env(self.env)

    @api.model
    def _sold_by(self, product):
        """Return the card type, archived or not, that a product sells, or none."""
        types = self.with_context(active_test=False)
        return types.search([("product_id", "in", product.ids)])

    # === HELPERS === #
    def _issue_on_line(self, line, member, count, *, on, at=None):
        """Issue up to `count` cards of a line.

        :param datetime at: when it happens, default with the order
        :return: the cards, and why they are not more, or False
        """
        order = line.order_id
        count, reason = self._within_reach(member, count, order.config_id, on)
        stock = self.env["membership.card.stock"]
        tokens = stock._reserve(self, count)
        if len(tokens) < count:
            count, reason = len(tokens), self._sold_out_message()
        if not count:
            return self.env["membership.card"], reason
        members = self.env["membership.member"].browse([member.id] * count)
        rows = self._issue_rows(members, [on] * count)
        for number, row in enumerate(rows, len(line.membership_card_ids) + 1):
            row.update(order_line_id=line.id, sale_no=number)
        cards = self._insert_cards(rows, store=order.config_id, order=order, at=at)
        stock._bind(tokens, cards)
        cards._give_welcome(store=order.config_id, order=None if at else order)
        line.invalidate_recordset(["membership_card_ids"], flush=False)
        return cards, reason

    def _within_reach(self, member, count, store, on):
        """Return how many of `count` cards a member can have there and then, whatever
        the stock; and why not all of them, or False."""
        refusal = self._general_refusal(store, on)
        if refusal:
            return 0, refusal
        count, reason = self._renewable(member, count, on)
        if not self.claim_limit:
            return count, reason
        taken = self._claims_of(member).get(member.id, ())
        left = max(self.claim_limit - len(taken), 0)
        if count <= left:
            return count, reason
        return left, self._limit_message(member)

    def _whole_number(self, quantity):
        count = int(quantity)
        if count != quantity or count < 1:
            raise UserError(
                self.env._(
                    "%(card_type)s is sold in whole numbers.", card_type=self.name
                )
            )
        return count

    def _count_bought(self, line, member):
        """Return how many cards a line bought for a member, who can have such ones."""
        if not member:
            raise UserError(
                self.env._(
                    "Choose the member who buys %(card_type)s.", card_type=self.name
                )
            )
        if member.program_id != self.program_id:
            raise UserError(
                self.env._(
                    "%(card_type)s is a card of another program.", card_type=self.name
                )
            )
        count = self._whole_number(line.qty)
        if count > QUANTITY_MAX:
            raise UserError(self._too_many_message())
        return count

    def _too_many_message(self):
        return self.env._(
            "At most %(count)s of %(card_type)s are sold at once.",
            count=QUANTITY_MAX,
            card_type=self.name,
        )

    def _report_missing(self, line, member, count, reason):
        """Report that `count` cards of a line were paid for and not issued."""
        order = line.order_id
        message = self.env._(
            "%(order)s was paid for %(count)s of %(card_type)s that could not be"
            " issued: %(reason)s Refund them, or raise the stock or the limit and issue"
            " them here.",
            order=order.pos_reference or order.name,
            count=count,
            card_type=self.name,
            reason=reason,
        )
        self.env["membership.exception"]._report(
            "card",
            message,
            program=self.program_id,
            member=member,
            order=order,
            amount=self.currency_id.round(self._price_paid(line) * count),
            key=f"{order.uuid}:card:{line.uuid}",
            order_line_id=line.id,
            missing_count=count,
        )
