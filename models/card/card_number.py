from base64 import b64encode

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...logic.checkdigit import writings
from ...logic.contact import plain_code
from ..ledger.posting import NOW

# Sizes of the codes on a sheet, in points
QR_SIZE = 60
BAR_WIDTH, BAR_HEIGHT = 160, 28


class MembershipCardNumber(models.Model):
    """A number that was printed on a plastic card before anybody held it."""

    _name = "membership.card.number"
    _inherit = ["membership.guarded", "membership.numbered"]
    _description = "Printed Card Number"
    _rec_name = "number"
    _order = "id"

    _guarded_fields = frozenset(
        {"number", "batch_id", "type_id", "state", "card_id", "bound_at"}
    )

    # === FIELDS === #
    number = fields.Char(required=True, readonly=True, copy=False)
    batch_id = fields.Many2one(
        "membership.card.number.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    type_id = fields.Many2one(
        "membership.card.type", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("free", "Free"), ("bound", "Bound"), ("void", "Void")],
        required=True,
        readonly=True,
        default="free",
        copy=False,
    )
    card_id = fields.Many2one(
        "membership.card",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    bound_at = fields.Datetime(readonly=True, copy=False)

    _number_unique = models.Constraint(
        "UNIQUE (number)", "This number has been printed already."
    )
    _bound_to_card = models.Constraint(
        "CHECK ((state = 'bound') = (card_id IS NOT NULL))",
        "A bound number has a card, and no other number has one.",
    )
    _state_index = models.Index("(type_id, state)")

    # === BUSINESS METHODS === #
    @api.model
    def _find(self, number):
        """Return the printed number that somebody typed or scanned, or none."""
        ways = writings(plain_code(number))
        found = self.sudo().search([("number", "in", ways)])
        return found.sorted(lambda printed: printed.number != ways[0])[:1].with_env(
            self.env
        )

    @api.model
    def _take(self, number, card_type):
        """Return the free printed number of the type, which the caller binds.

        :raise UserError: there is no such number, or it can't be used
        """
        found = self._find(number)
        printed = found.sudo()
        sentence = False
        if not printed:
            sentence = self.env._("No card was printed with %(number)s.", number=number)
        elif printed.state == "bound":
            sentence = self.env._(
                "Card %(number)s belongs to somebody already.", number=printed.number
            )
        elif printed.state == "void":
            sentence = self.env._(
                "Card %(number)s can't be used any more.", number=printed.number
            )
        elif printed.type_id != card_type:
            sentence = self.env._(
                "Card %(number)s was printed as %(card_type)s.",
                number=printed.number,
                card_type=printed.type_id.name,
            )
        if sentence:
            raise UserError(sentence)
        return found

    def _bind(self, card):
        """Give this free number to a card; an earlier number of the card is void.

        :raise UserError: the number is not free any more
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "UPDATE membership_card_number SET state = 'void', card_id = NULL"
                " WHERE card_id = %s",
                card.id,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE membership_card_number"
                " SET state = 'bound', card_id = %s, bound_at = %s"
                " WHERE id = %s AND state = 'free'",
                card.id,
                NOW,
                self.id,
            )
        )
        if not self.env.cr.rowcount:
            raise UserError(
                self.env._("Card %(number)s can't be used.", number=self.sudo().number)
            )
        self.invalidate_model(["state", "card_id", "bound_at"], flush=False)

    # === HELPERS === #
    def _code_images(self):
        """Return the number as pictures for a page: {"qr": uri, "bar": uri}."""
        return {
            "qr": self._picture("QR", width=QR_SIZE, height=QR_SIZE),
            "bar": self._picture(self._symbology(), width=BAR_WIDTH, height=BAR_HEIGHT),
        }

    def _symbology(self):
        """Return the bar code that this number is printed in."""
        if self.type_id.check_scheme == "gs1" and len(self.number) in (8, 13):
            return f"EAN{len(self.number)}"
        return "Code128"

    def _picture(self, symbology, **size):
        # A drawing stays sharp in print, and needs no library that draws pixels.
        drawing = createBarcodeDrawing(symbology, value=self.number, **size)
        svg = drawing.asString("svg").encode()
        return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
