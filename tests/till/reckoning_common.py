from uuid import uuid4

from odoo.exceptions import UserError

from .card_common import CardTillCase


class ReckoningCase(CardTillCase):
    """The examples of what a till must not be believed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year_card.welcome_bonus = 1000

    def assertRefused(self, lines, payments=None, part="", **values):
        """The order is refused with a sentence, and changes nothing."""
        uuid = values.setdefault("uuid", str(uuid4()))
        before = self.figures()
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self.sell(lines, payments, **values)
        self.assertIn(part, str(refusal.exception))
        self.env.invalidate_all()
        self.assertFalse(self.orders_with(uuid))
        self.assertEqual(self.figures(), before)

    def figures(self, member=None):
        """All that is kept of a member: balances, cards, spend and tier."""
        self.env.invalidate_all()
        member = member or self.member
        rows = self.env["membership.activity"].search([("member_id", "=", member.id)])
        return {
            "points": member.points_account_id.balance,
            "principal": member.wallet_id.principal,
            "bonus": member.wallet_id.bonus,
            "cards": len(self.cards_of(member).filtered(lambda c: c.state == "active")),
            "spend": round(sum(rows.mapped("spend")), 2),
            "orders": sum(rows.mapped("orders")),
            "tier": member.tier_id.name,
        }

    def assertFigures(self, member=None, **expected):
        found = self.figures(member)
        self.assertEqual({name: found[name] for name in expected}, expected)

    def to_check(self, kind):
        return self.env["membership.exception"].search([("kind", "=", kind)])

    def round_totals(self, only_cash):
        """Let the store round to 0.05: its cash only, or whole orders."""
        rounding = self.env["account.cash.rounding"].create(
            {"name": "0.05", "rounding": 0.05, "rounding_method": "HALF-UP"}
        )
        self.config.write(
            {
                "cash_rounding": True,
                "rounding_method": rounding.id,
                "only_round_cash_method": only_cash,
            }
        )

    def back(self, line, qty=-1, price=None):
        """A line that returns so much of a sold one."""
        price = line.price_unit if price is None else price
        return self.line(line.product_id, qty, price, refund_of=line)
