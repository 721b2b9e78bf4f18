from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

COUNT_MAX = 10000
UNITS = [("day", "Days"), ("month", "Months"), ("year", "Years")]


class MembershipExtendWizard(models.TransientModel):
    """Extend the validity of cards: of chosen members or chosen cards."""

    _name = "membership.extend.wizard"
    _inherit = ["membership.batch.wizard"]
    _description = "Extend Validity"

    # === FIELDS === #
    mode = fields.Selection(
        [("by", "By a length of time"), ("until", "To a date")],
        string="Extend",
        required=True,
        default="by",
    )
    count = fields.Integer(default=1)
    unit = fields.Selection(UNITS, default="month", required=True)
    until = fields.Date(string="Valid Until")
    with_expired = fields.Boolean(
        string="Bring Back Expired Cards",
        help="Cards that expired a short time ago are active again. A card that "
        "another one has followed stays as it is.",
    )
    expired_days = fields.Integer(string="Expired in the Last Days", default=30)
    notify = fields.Boolean(
        string="Tell the Members",
        help="Each member gets an e-mail with the new date, in their own language.",
    )

    # === COMPUTE METHODS === #
    @api.onchange("mode")
    def _onchange_mode(self):
        if self.mode == "until" and not self.until:
            self.until = fields.Date.end_of(fields.Date.context_today(self), "year")

    # === BUSINESS METHODS === #
    def _batch_kind(self):
        return "extension"

    def _batch_params(self):
        if self.mode == "until":
            params = {"until": self.until.isoformat()}
        else:
            params = {"count": self.count, "unit": self.unit}
        return {
            **params,
            "expired_days": self.expired_days if self.with_expired else 0,
            "notify": self.notify,
        }

    def _batch_name(self):
        if self.mode == "until":
            day = format_date(self.env, self.until)
            return self.env._("Extend cards to %(day)s", day=day)
        if self.count == 1:
            return {
                "day": self.env._("Extend cards by a day"),
                "month": self.env._("Extend cards by a month"),
                "year": self.env._("Extend cards by a year"),
            }[self.unit]
        return {
            "day": self.env._("Extend cards by %(count)s days", count=self.count),
            "month": self.env._("Extend cards by %(count)s months", count=self.count),
            "year": self.env._("Extend cards by %(count)s years", count=self.count),
        }[self.unit]

    def _check_options(self):
        result = super()._check_options()
        self._check_length()
        if self.with_expired and not 1 <= self.expired_days <= COUNT_MAX:
            raise UserError(
                self.env._(
                    "Cards that expired in the last days: type a number from 1 to"
                    " %(most)s.",
                    most=f"{COUNT_MAX:,}",
                )
            )
        return result

    def _check_length(self):
        if self.mode == "until":
            self._check_until()
        elif not 1 <= self.count <= COUNT_MAX:
            raise UserError(
                self.env._(
                    "Extend by a number from 1 to %(most)s.", most=f"{COUNT_MAX:,}"
                )
            )

    def _check_until(self):
        if not self.until:
            raise UserError(self.env._("Choose the date until which cards will hold."))
        if self.until < fields.Date.context_today(self):
            raise UserError(self.env._("Choose a date that is not over yet."))
