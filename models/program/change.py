from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..acting import acting_company_id
from ..asked import asked_of_one

NOW = SQL("now() AT TIME ZONE 'UTC'")


class MembershipChange(models.Model):
    """One field that somebody changed: who, when, of which record, before and after.

    Written by `membership.logged` only; PostgreSQL itself refuses to change a row.
    """

    _name = "membership.change"
    _inherit = ["membership.ledger.immutable"]
    _description = "Change by Staff"
    _log_access = False
    _order = "id desc"
    _rec_name = "field_label"

    # === FIELDS === #
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(string="Of", readonly=True, help="Its name at that time.")
    # Not the program itself, which may be deleted while it has no members.
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="restrict",
        help="The company that it is about. Its staff read the note, and the owner's.",
    )
    owner_id = fields.Many2one(
        "res.company",
        string="Owner of the Program",
        readonly=True,
        ondelete="restrict",
    )
    acting_company_id = fields.Many2one(
        "res.company",
        string="Changed At",
        readonly=True,
        ondelete="restrict",
        help="The company for which the user worked.",
    )
    changed_at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    field_name = fields.Char(string="Technical Name", required=True, readonly=True)
    field_label = fields.Char(string="What", compute="_compute_field_label")
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)

    _record_index = models.Index("(res_model, res_id, id)")

    # === COMPUTE METHODS === #
    @api.depends("res_model", "field_name")
    @api.depends_context("lang")
    def _compute_field_label(self):
        for change in self:
            model = self.env.get(change.res_model)
            field = model is not None and model._fields.get(change.field_name)
            change.field_label = (
                field._description_string(self.env) if field else change.field_name
            )

    # === ACTION METHODS === #
    @asked_of_one
    def action_open_record(self):
        """Return the action that shows the record that was changed."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #
    @api.model
    def _note(self, record, name, before, after, owner=None):
        """Note that a field of a record is another now.

        :param record: of any model
        :param str name: the field
        :param before: its value, as the ORM gives it
        :param after: its value now
        :param owner: the company that owned its program, if it is of none any more
        """
        noted = record.sudo()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO membership_change
                       (res_model, res_id, record_name, company_id, owner_id,
                        acting_company_id, changed_at, user_id, field_name, before,
                        after)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                record._name,
                record.id,
                noted.display_name,
                noted._logged_company().id or None,
                (noted._logged_owner() or owner or noted._logged_company()).id or None,
                acting_company_id(self.env),
                NOW,
                self.env.uid,
                name,
                self._as_text(before),
                self._as_text(after),
            )
        )

    @api.model
    def _as_text(self, value):
        if isinstance(value, models.BaseModel):
            return ", ".join(value.sudo().mapped("display_name")) or None
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        if value and hasattr(value, "isoformat"):
            return format_date(self.env, value)
        return str(value) if value else None


class MembershipLogged(models.AbstractModel):
    """Fields that staff may change, but not without a trace.

    A model lists them in `_logged_fields`, and says in `_logged_company` and
    `_logged_owner` whose staff may read the trace.
    """

    _name = "membership.logged"
    _description = "Membership record whose changes are noted"

    _logged_fields = frozenset()

    # === CRUD METHODS === #
    def write(self, vals):
        names = sorted(self._logged_fields & set(vals))
        if not names:
            return super().write(vals)
        # Who may write a field need not read what it leads to.
        before = [
            (record, {name: record[name] for name in names}, record._logged_owner())
            for record in self.sudo()
        ]
        result = super().write(vals)
        for record, values, owner in before:
            record._note_changes(values, owner)
        return result

    # === BUSINESS METHODS === #
    def _logged_company(self):
        """Return the company that this record is about."""
        return self.company_id

    def _logged_owner(self):
        """Return the company that owns the program of this record, or none."""
        return self.program_id.company_id

    def _note_changes(self, before, owner):
        """Note which of these values are others now.

        :param dict before: {field: value}
        :param owner: the company that owned the record's program before
        """
        for name, value in before.items():
            if self[name] != value:
                self.env["membership.change"]._note(
                    self,
                    name,
                    value or self._unset(name),
                    self[name] or self._unset(name),
                    owner,
                )

    def _unset(self, name):
        """Return what an empty field is noted as: a tick is Yes or No."""
        return False if self._fields[name].type == "boolean" else None
