import json

from psycopg2 import DataError, ProgrammingError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..logic.plain import is_id
from ..models.asked import asked_of_one
from ..models.reach import reach_domain

# The web client sends no more ids than this, however many are selected.
SELECTION_LIMIT = 20000
# What reading a text as a filter raises when it is none
NO_FILTER = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
SOURCES = ("membership.member", "membership.card")


class MembershipBatchWizard(models.AbstractModel):
    """What the wizards that start a batch have in common.

    It is opened from a list, with the selected records and the filter, or from the
    form of one record. The user chooses which, sets the options, looks at the preview
    and starts the batch.

    A wizard inherits it and says `_batch_kind`, `_batch_params` and `_batch_name`, and,
    where the records to change are not those of the list, `_batch_model` and
    `_batch_domain`. Its form shows the options while `step` is 'edit' and the field
    `preview` while it is 'preview'. The widget `membership_batch_scope` tells how many
    the choices of `scope` are.
    """

    _name = "membership.batch.wizard"
    _description = "Start a Batch"

    # === FIELDS === #
    source_model = fields.Char(readonly=True)
    selected_ids = fields.Json(readonly=True)
    filter_domain = fields.Text(readonly=True, help="In JSON; empty: no filter.")
    scope = fields.Selection(
        [
            ("selected", "Only the selected ones"),
            ("filter", "All in the list's filter"),
        ],
        string="For",
        required=True,
        default="selected",
    )
    selected_count = fields.Integer(compute="_compute_source_counts")
    filter_count = fields.Integer(compute="_compute_source_counts")
    has_filter = fields.Boolean(compute="_compute_source_counts")
    reason = fields.Char()
    step = fields.Selection(
        [("edit", "Options"), ("preview", "Preview")], default="edit", readonly=True
    )
    change_count = fields.Integer(readonly=True)
    preview = fields.Html(readonly=True, sanitize=False)

    # === COMPUTE METHODS === #
    @api.depends("source_model", "selected_ids", "filter_domain")
    def _compute_source_counts(self):
        for wizard in self:
            wizard.selected_count = len(wizard._selected())
            wizard.has_filter = bool(wizard.filter_domain)
            wizard.filter_count = 0
            if wizard.has_filter:
                records = self.env[wizard._source_model()]
                within = reach_domain(self.env, records._name)
                wizard.filter_count = records.search_count(wizard._filter() & within)

    # === CRUD METHODS === #
    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        model = context.get("active_model")
        if model not in SOURCES:
            return values
        ids = context.get("active_ids") or []
        values.update(
            source_model=model,
            selected_ids=ids,
        )
        if "active_domain" in context:
            values["filter_domain"] = json.dumps(context["active_domain"])
            if len(ids) >= SELECTION_LIMIT:
                values["scope"] = "filter"
        return values

    # === ACTION METHODS === #
    @asked_of_one
    def action_preview(self):
        """Show what the batch would do, without changing anything."""
        self._check_options()
        preview = self._batches()._preview(
            self._batch_kind(),
            self._batch_model(),
            self._batch_domain(),
            self._batch_params(),
        )
        self.write(
            {
                "step": "preview",
                "change_count": preview.changed,
                "preview": self.env["membership.batch"]._render_preview(
                    self._batch_model(), preview
                ),
            }
        )
        return self._reopen()

    @asked_of_one
    def action_edit(self):
        """Go back to the options."""
        self.step = "edit"
        return self._reopen()

    @asked_of_one
    def action_run(self):
        """Start the batch and show its progress.

        :raise AccessError: the user is no membership officer
        :raise UserError: an option is missing, or there is no record
        """
        self._check_options()
        batch = self._batches()._queue(
            self._batch_kind(),
            self._batch_model(),
            self._batch_domain(),
            self._batch_params(),
            name=self._batch_name(),
            reason=self._reason(),
        )
        return batch._form_action()

    # === BUSINESS METHODS === #
    def _batches(self):
        """Return the model of batches, which finds all that the domain names."""
        return self.env["membership.batch"].with_context(active_test=False)

    def _batch_kind(self):
        """Return the kind of the batch that this wizard starts."""
        raise NotImplementedError

    def _batch_params(self):
        """Return what the user chose, as JSON values for the plan."""
        raise NotImplementedError

    def _batch_name(self):
        """Return in words what the batch does."""
        raise NotImplementedError

    def _batch_model(self):
        """Return the model of the records that are changed; cards."""
        return "membership.card"

    def _batch_domain(self):
        """Return which records are changed: the cards, or those of the members."""
        domain = self._source_domain()
        if self._source_model() == self._batch_model():
            return domain
        if self._batch_model() == "membership.card":
            return Domain("member_id", "any", domain)
        return Domain("card_ids", "any", domain)

    def _check_options(self):
        """Raise UserError when an option is missing or senseless. Extensible."""
        self.env["membership.batch"]._check_officer()
        if not self._reason():
            raise UserError(
                self.env._("Type the reason; it is kept with every change.")
            )

    def _reason(self):
        return (self.reason or "").strip()

    def _source_model(self):
        if self.source_model in SOURCES:
            return self.source_model
        raise UserError(self.env._("Start from a list of members or cards."))

    def _source_domain(self):
        """Return the domain of the selected records, or of the filter."""
        if self.scope == "selected":
            return Domain("id", "in", self._selected())
        if not self.has_filter:
            raise UserError(self.env._("There is no filter here; use the selection."))
        return self._filter()

    def _selected(self):
        """Return the ids that were selected, as the client says."""
        ids = self.selected_ids
        return [id_ for id_ in ids if is_id(id_)] if isinstance(ids, list) else []

    def _filter(self):
        """Return what the list shows: archived records only if the filter says so."""
        domain = self._checked_filter()
        active = self.env[self._source_model()]._active_name
        named = {condition.field_expr for condition in domain.iter_conditions()}
        if active and active not in named:
            domain &= Domain(active, "=", True)
        return domain

    def _checked_filter(self):
        """Return the filter that the client sent, after it was tried out.

        :raise UserError: it is none
        """
        try:
            domain = Domain(json.loads(self.filter_domain))
            # Values of a wrong type show in the database only.
            with self.env.cr.savepoint(flush=False):
                self.env[self._source_model()].search_count(domain, limit=1)
        except (*NO_FILTER, DataError, ProgrammingError) as error:
            raise UserError(
                self.env._("The filter of the list can't be read. Open the list again.")
            ) from error
        return domain

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
