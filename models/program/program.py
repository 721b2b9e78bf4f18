from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ...logic import contact, validity
from ..asked import asked_of_records

# For how many days a till may be without network, unless a program says otherwise
DAYS_OFFLINE = 7
# What decides which companies a program is for
OWNER_FIELDS = frozenset({"company_id", "is_shared"})
VALIDITY_UNITS = [
    ("never", "No end"),
    ("day", "Days"),
    ("month", "Months"),
    ("year", "Years"),
]


class MembershipProgram(models.Model):
    """A chain's membership plan: its stores, its tiers and cards, and its rates.

    Days are counted in the program's own time zone; see `_today`.
    """

    _name = "membership.program"
    _inherit = ["membership.guarded", "membership.logged"]
    _description = "Membership Program"
    _order = "name, id"

    _logged_fields = frozenset({"active", "company_id", "is_shared"})

    # === FIELDS === #
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
        help="Days of validity begin and end at midnight in this time zone.",
    )
    country_id = fields.Many2one(
        "res.country",
        default=lambda self: self.env.company.country_id,
        help="Members' phone numbers of this country are found with and without "
        "its country code.",
    )
    store_ids = fields.One2many("pos.config", "membership_program_id", string="Stores")
    tier_ids = fields.One2many("membership.tier", "program_id", string="Tiers")
    card_type_ids = fields.One2many(
        "membership.card.type", "program_id", string="Card Types"
    )
    package_ids = fields.One2many(
        "membership.topup.package", "program_id", string="Top-up Packages"
    )
    member_ids = fields.One2many("membership.member", "program_id", string="Members")
    member_count = fields.Integer(compute="_compute_member_count")
    default_card_type_id = fields.Many2one(
        "membership.card.type",
        string="Card for New Members",
        domain="[('program_id', '=', id), ('kind', '=', 'open')]",
        ondelete="restrict",
        copy=False,
        help="Every new member gets a card of this type at once.",
    )

    earn_points = fields.Integer(
        default=1, required=True, help="Points for each step of the amount below."
    )
    earn_amount = fields.Monetary(
        default=1, required=True, help="Amount paid that earns the points above."
    )
    earn_rounding = fields.Selection(
        [("down", "Down"), ("half_up", "To the nearest")],
        string="Rounding of Points",
        default="down",
        required=True,
    )
    earn_base = fields.Selection(
        [("taxed", "Amounts with tax"), ("untaxed", "Amounts without tax")],
        string="Points On",
        default="taxed",
        required=True,
        help="Without tax, the same points are earned wherever taxes differ.",
    )
    earn_on_wallet = fields.Selection(
        [
            ("all", "Points on all wallet payments"),
            ("principal", "Points on the paid part only"),
            ("none", "No points"),
        ],
        string="Wallet Payments",
        default="principal",
        required=True,
    )
    points_pending_days = fields.Integer(
        default=0,
        required=True,
        help="Days before earned points can be spent; 0: at once.",
    )
    points_validity_count = fields.Integer(default=12, required=True)
    points_validity_unit = fields.Selection(
        VALIDITY_UNITS, default="month", required=True
    )
    bonus_validity_count = fields.Integer(default=12, required=True)
    bonus_validity_unit = fields.Selection(
        VALIDITY_UNITS, default="never", required=True
    )
    wallet_spend_order = fields.Selection(
        [
            ("principal_first", "Principal first"),
            ("bonus_first", "Bonus first"),
            ("proportional", "Principal and bonus in proportion"),
        ],
        string="Wallet Spends",
        default="principal_first",
        required=True,
    )
    hold_minutes = fields.Integer(
        default=30,
        required=True,
        help="An authorised wallet payment is released after this time.",
    )
    days_offline = fields.Integer(
        default=DAYS_OFFLINE,
        required=True,
        help="An order that arrives later than so many days after its till says that it"
        " was paid, counts as of the day when it arrives.",
    )
    lookups_per_minute = fields.Integer(
        string="Look-ups per Minute",
        default=120,
        required=True,
        help="How often within a minute a user may look up members at the tills.",
    )
    wallet_liability_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        help="What this company owes to members for their prepaid principal.",
    )
    wallet_bonus_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        help="Expense account for the bonus that members spend.",
    )
    wallet_intercompany_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        help="What other companies owe this one for wallets that they had sold or given"
        " and that were spent here.",
    )

    _earn_amount_positive = models.Constraint(
        "CHECK (earn_amount > 0)", "The amount that earns points must be above zero."
    )
    _earn_points_not_negative = models.Constraint(
        "CHECK (earn_points >= 0)", "The points earned can't be negative."
    )
    _days_offline_range = models.Constraint(
        "CHECK (days_offline BETWEEN 0 AND 90)",
        "A till can be offline for 0 to 90 days.",
    )
    _points_pending_days_not_negative = models.Constraint(
        "CHECK (points_pending_days >= 0)", "The pending days can't be negative."
    )
    _validity_counts_positive = models.Constraint(
        "CHECK (points_validity_count > 0 AND bonus_validity_count > 0)",
        "A validity needs a number above zero.",
    )
    _hold_minutes_positive = models.Constraint(
        "CHECK (hold_minutes > 0)", "A hold must last at least one minute."
    )

    _lookups_per_minute_positive = models.Constraint(
        "CHECK (lookups_per_minute > 0)",
        "At least one look-up per minute is needed to serve members.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("default_card_type_id")
    def _check_default_card_type(self):
        for program in self:
            card_type = program.default_card_type_id
            if not card_type:
                continue
            if (
                card_type.program_id != program
                or card_type.kind != "open"
                or not card_type._is_of_owner()
            ):
                raise ValidationError(
                    self.env._(
                        "The card for new members must be an open card of %(program)s.",
                        program=program.name,
                    )
                )

    @api.constrains("currency_id")
    def _check_stores(self):
        self.sudo().all_store_ids._check_membership_program()

    # === COMPUTE METHODS === #
    def _compute_member_count(self):
        counts = dict(
            self.env["membership.member"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.member_count = counts.get(program, 0)

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        # A rule that looks at them does not make the ORM write them first.
        programs.flush_recordset(["participant_ids"])
        return programs

    def write(self, vals):
        if "currency_id" in vals:
            self._refuse_other_currency(vals["currency_id"])
        if vals.get("active") is False:
            self.check_access("write")
            self._check_may_be_archived()
        if OWNER_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._check_new_owner(vals.get("company_id"))
        owners = [(program, program.company_id) for program in self]
        result = super().write(vals)
        for program, owner in owners:
            program._after_owner_change(owner)
        return result

    def _refuse_other_currency(self, currency_id):
        changing = self.filtered(lambda program: program.currency_id.id != currency_id)
        if changing.with_context(active_test=False).sudo().member_ids[:1]:
            raise ValidationError(
                self.env._(
                    "The currency can't change any more: members have wallets in it."
                )
            )

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_members(self):
        """Return the action that shows the members of these programs."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_member_action"
        )
        action["domain"] = [("program_id", "in", self.ids)]
        return action

    # === BUSINESS METHODS === #
    @api.model
    def _only_one(self):
        """Return the program of the current companies when there is just one."""
        programs = self.search([], limit=2)
        return programs if len(programs) == 1 else self.browse()

    def _logged_owner(self):
        return self.company_id

    def _today(self, at=None):
        """Return the date in the program's time zone.

        :param at: naive UTC datetime; now when left out
        """
        self.ensure_one()
        return validity.local_date(at or fields.Datetime.now(), self.tz)

    def _phone_digits(self, phone):
        """Return the digits by which members of this program are looked up."""
        is_international = contact.is_international(phone)
        country_code = self.country_id.phone_code if is_international else ""
        return contact.phone_digits(phone, str(country_code or ""))

    def _lowest_tier(self):
        """Return the tier where new members begin, or an empty recordset."""
        self.ensure_one()
        return self.tier_ids.sorted("level")[:1]

    def _points_available_on(self, on):
        """Return the first date on which points earned on `on` can be spent."""
        return on + timedelta(days=self.points_pending_days)

    def _points_expiry(self, on):
        """Return the last date on which points earned on `on` hold, or False."""
        return self._validity_end(
            on, self.points_validity_count, self.points_validity_unit
        )

    def _bonus_expiry(self, on):
        """Return the last date on which bonus given on `on` holds, or False."""
        return self._validity_end(
            on, self.bonus_validity_count, self.bonus_validity_unit
        )

    def _validity_end(self, on, count, unit):
        if unit == "never":
            return False
        return validity.period_end(on, count, unit)
