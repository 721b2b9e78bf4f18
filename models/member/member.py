from odoo import api, fields, models
from odoo.exceptions import UserError

from ...logic import contact
from ..acting import EMPLOYEE_FIELDS
from ..asked import asked_of_records
from ..ledger.big_integer import BigInteger

# How many movements the form of a member shows; the others are one click away.
LATEST_ENTRIES = 40


class MembershipMember(models.Model):
    """A person enrolled in a program: one per program and partner.

    Creating a member gives a code, both accounts, the lowest tier and the program's
    open card; see `_enrol`. Status and accounts are guarded.
    """

    _name = "membership.member"
    _inherit = ["membership.guarded", "membership.logged", "membership.acted"]
    _description = "Member"
    _rec_name = "name"
    _rec_names_search = ["search_name", "code", "phone_digits"]
    _order = "id desc"

    _guarded_fields = frozenset(
        {
            "code",
            "tier_id",
            "tier_since",
            "standing",
            "tier_ends_on",
            "tier_counts_from",
            "tier_counts_after",
            "tier_locked",
            "tier_lock_ends_on",
            "enrolment_phone",
            "enrolment_key",
            "search_name",
            "phone_digits",
            "card_id",
            "points_account_id",
            "points_balance",
            "wallet_id",
            "wallet_balance",
            "wallet_principal",
            "wallet_bonus",
            "wallet_held",
            *EMPLOYEE_FIELDS,
            "merged_into_id",
            "merged_at",
            "merge_reason",
            "moved_to_id",
            "moved_at",
            "move_reason",
            "move_batch_id",
            "move_undo",
        }
    )
    _logged_fields = frozenset(
        {
            "active",
            "birthday",
            "company_id",
            "joined_on",
            "merged_into_id",
            "moved_to_id",
            "store_id",
        }
    )
    _settled_fields = frozenset({"program_id", "partner_id"})

    # === FIELDS === #

    program_id = fields.Many2one(
        "membership.program",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["membership.program"]._only_one(),
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
    )
    active = fields.Boolean(default=True)
    code = fields.Char(string="Member Code", readonly=True, copy=False)
    name = fields.Char(related="partner_id.name", string="Full Name")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    image_128 = fields.Image(related="partner_id.image_128")
    avatar_128 = fields.Image(related="partner_id.avatar_128")
    search_name = fields.Char(
        compute="_compute_search_name", store=True, precompute=True, index="trigram"
    )
    phone_digits = fields.Char(
        compute="_compute_phone_digits", store=True, precompute=True, index="trigram"
    )
    enrolment_phone = fields.Char(
        readonly=True,
        copy=False,
        help="Digits of the number that was given at enrolment; one member each.",
    )
    enrolment_key = fields.Char(
        readonly=True, copy=False, help="Tells a repeated request from a second one."
    )
    joined_on = fields.Date(default=fields.Date.context_today, copy=False)
    birthday = fields.Date()
    has_birthday_this_month = fields.Boolean(
        compute="_compute_has_birthday_this_month",
        search="_search_has_birthday_this_month",
    )
    store_id = fields.Many2one(
        "pos.config", string="Enrolled At", index="btree_not_null", copy=False
    )
    tier_id = fields.Many2one(
        "membership.tier", readonly=True, index=True, ondelete="restrict", copy=False
    )
    tier_since = fields.Date(readonly=True, copy=False)
    tier_color = fields.Char(related="tier_id.color")
    card_ids = fields.One2many("membership.card", "member_id", string="Cards")
    card_id = fields.Many2one(
        "membership.card",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The card that counts: a living one before an expired one, then the"
        " latest.",
    )
    card_type_id = fields.Many2one(related="card_id.type_id", string="Card Type")
    card_number = fields.Char(related="card_id.number", string="Card Number")
    card_state = fields.Selection(related="card_id.state", string="Card State")
    card_ends_on = fields.Date(related="card_id.ends_on", string="Card Valid Until")
    tier_change_ids = fields.One2many(
        "membership.tier.change",
        "member_id",
        string="Tier History",
        groups="pos_membership.group_membership_officer",
    )
    points_account_id = fields.Many2one(
        "membership.points.account", readonly=True, index=True, copy=False
    )
    points_balance = BigInteger(related="points_account_id.balance", string="Points")
    points_available = BigInteger(
        related="points_account_id.available", string="Points to Spend"
    )
    points_pending = BigInteger(
        related="points_account_id.pending", string="Pending Points"
    )
    points_entry_ids = fields.Many2many(
        "membership.points.entry",
        string="Latest Points Movements",
        compute="_compute_latest_entries",
    )
    wallet_id = fields.Many2one(
        "membership.wallet", readonly=True, index=True, copy=False
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    wallet_balance = fields.Monetary(
        related="wallet_id.balance", string="Wallet Balance"
    )
    wallet_principal = fields.Monetary(related="wallet_id.principal")
    wallet_bonus = fields.Monetary(related="wallet_id.bonus")
    wallet_held = fields.Monetary(related="wallet_id.held", string="Wallet on Hold")
    wallet_available = fields.Monetary(
        related="wallet_id.available", string="Wallet to Spend"
    )
    wallet_entry_ids = fields.Many2many(
        "membership.wallet.entry",
        string="Latest Wallet Movements",
        compute="_compute_latest_entries",
    )
    notes = fields.Text()
    employee_name = fields.Char(string="Enrolled By")

    # Members that are merged may share their contact afterwards, and who moved to
    # another program may be enrolled anew.
    _one_per_partner = models.UniqueIndex(
        "(program_id, partner_id) WHERE merged_into_id IS NULL AND moved_to_id IS NULL",
        "This contact is a member of the program already.",
    )
    _code_unique = models.Constraint(
        "UNIQUE (code)", "This member code exists already."
    )
    _enrolment_phone_unique = models.Constraint(
        "UNIQUE (program_id, enrolment_phone)",
        "This phone number belongs to a member already.",
    )
    # A prefix is found by these whatever the collation of the database is.
    _search_name_prefix = models.Index("(program_id, search_name text_pattern_ops)")
    _phone_digits_prefix = models.Index("(program_id, phone_digits text_pattern_ops)")
    _phone_digits_suffix = models.Index(
        "(program_id, reverse(phone_digits) text_pattern_ops)"
    )

    # === COMPUTE METHODS === #
    @api.depends("partner_id.name")
    def _compute_search_name(self):
        for member in self:
            member.search_name = contact.search_name(member.partner_id.name)

    @api.depends("partner_id.phone", "program_id.country_id")
    def _compute_phone_digits(self):
        for member in self:
            member.phone_digits = (
                member.program_id._phone_digits(member.partner_id.phone) or False
            )

    @api.depends("points_balance", "wallet_balance")
    def _compute_latest_entries(self):
        for member in self:
            for name, account in (
                ("points_entry_ids", member.points_account_id),
                ("wallet_entry_ids", member.wallet_id),
            ):
                entries = self.env[self._fields[name].comodel_name]
                member[name] = entries.search(
                    [("account_id", "=", account.id)], limit=LATEST_ENTRIES
                )

    @api.depends("birthday")
    def _compute_has_birthday_this_month(self):
        month = fields.Date.context_today(self).month
        for member in self:
            birthday = member.birthday
            member.has_birthday_this_month = bool(birthday) and birthday.month == month

    def _search_has_birthday_this_month(self, operator, value):
        if operator != "in":
            return NotImplemented
        month = fields.Date.context_today(self).month
        return [("birthday.month_number", "=", month)]

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        """Enrol: each member gets a code, the lowest tier, both accounts and a card."""
        self._refuse_guarded({name for vals in vals_list for name in vals})
        complete = self._complete_enrolment_values(vals_list)
        members = super(MembershipMember, self._through_door()).create(complete)
        members.sudo()._after_enrolment()
        members._forget_prices()
        return members.with_env(self.env)

    def write(self, vals):
        settled = self._settled_fields & set(vals)
        if settled and not self._is_door_open:
            raise UserError(
                self.env._(
                    "A member stays with the program and the contact enrolled. "
                    "Enrol the other contact instead."
                )
            )
        if vals.get("active"):
            self._check_not_gone()
        if "company_id" in vals:
            self._check_home_change()
        result = super().write(vals)
        if not {"active", "birthday", "tier_id"}.isdisjoint(vals):
            self._forget_prices()
        return result

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_cards(self):
        """Return the action that shows the cards of these members."""
        return self._open_related("membership_card_action", "member_id")

    @asked_of_records
    def action_open_changes(self):
        """Return the action that shows what staff changed of these members."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_change_action"
        )
        action["domain"] = [
            ("res_model", "=", self._name),
            ("res_id", "in", self._with_merged().ids),
        ]
        return action

    @asked_of_records
    def action_open_points(self):
        """Return the action that shows the points movements of these members."""
        return self._open_related(
            "membership_points_entry_action", "account_id.member_id"
        )

    @asked_of_records
    def action_open_wallet(self):
        """Return the action that shows the wallet movements of these members."""
        return self._open_related(
            "membership_wallet_entry_action", "account_id.member_id"
        )

    def _open_related(self, name, path):
        action = self.env["ir.actions.actions"]._for_xml_id(f"pos_membership.{name}")
        members = self._with_merged()
        action["domain"] = [(path, "in", members.ids)]
        filters = {
            key: value
            for key, value in self.env.context.items()
            if key.startswith("search_default_")
        }
        action["context"] = {
            "create": False,
            "one_member": len(members) == 1,
            **filters,
        }
        return action

    # === BUSINESS METHODS === #
    def _forget_prices(self):
        """Drop the contacts' price lists from the cache: a tier decides them anew."""
        self.sudo().partner_id.invalidate_recordset(["property_product_pricelist"])
