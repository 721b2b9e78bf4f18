from odoo import api, fields, models

from ..asked import asked_of_records

ENTRY_FIGURES = (
    (
        "membership.points.entry",
        "membership_points",
        "membership_points_entry_count",
    ),
    (
        "membership.wallet.entry",
        "membership_wallet_amount",
        "membership_wallet_entry_count",
    ),
)
# An `object()` cannot travel by RPC, so no client can put it in a context.
_HISTORY_KEY = "_membership_history"
_HISTORY = object()
OFFICER = "pos_membership.group_membership_officer"
BACK_OFFICE_FIELDS = frozenset(name for entry in ENTRY_FIGURES for name in entry[1:])


class PosOrder(models.Model):
    """What an order moved on the member's accounts, and as of when it counts."""

    _inherit = "pos.order"

    # === FIELDS === #
    membership_counted_at = fields.Datetime(
        string="Counts as of",
        readonly=True,
        copy=False,
        help="When the order was paid, as far as the clock of its till is believed.",
    )
    membership_points = fields.Integer(
        compute="_compute_membership_figures", groups=OFFICER
    )
    membership_points_entry_count = fields.Integer(
        compute="_compute_membership_figures", groups=OFFICER
    )
    membership_wallet_amount = fields.Monetary(
        compute="_compute_membership_figures", groups=OFFICER
    )
    membership_wallet_entry_count = fields.Integer(
        compute="_compute_membership_figures", groups=OFFICER
    )

    # === COMPUTE METHODS === #
    def _compute_membership_figures(self):
        for model, amount_field, count_field in ENTRY_FIGURES:
            figures = {
                order_id: (amount, count)
                for order_id, amount, count in self.env[model]._read_group(
                    [("origin_model", "=", self._name), ("origin_id", "in", self.ids)],
                    ["origin_id"],
                    ["amount:sum", "__count"],
                )
            }
            for order in self:
                amount, count = figures.get(order.id, (0, 0))
                order[amount_field] = amount
                order[count_field] = count

    # === CRUD METHODS === #
    @api.model
    def _load_pos_data_fields(self, config):
        """Spare each order at the till the reading of these figures."""
        # Without names, the point of sale reads all fields.
        names = super()._load_pos_data_fields(config) or self.fields_get(attributes=())
        names = [name for name in names if name not in BACK_OFFICE_FIELDS]
        return names + [name for name in self._till_only_fields() if name not in names]

    @api.model
    def _till_only_fields(self):
        """Return fields that a till loads though its cashier reads them nowhere else.

        Hook for what the till shows of an order.
        """
        return []

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_points_entries(self):
        """Return the action that shows the points movements of these orders."""
        return self._membership_entries_action("membership_points_entry_action")

    @asked_of_records
    def action_open_wallet_entries(self):
        """Return the action that shows the wallet movements of these orders."""
        return self._membership_entries_action("membership_wallet_entry_action")

    # === BUSINESS METHODS === #
    def _membership_moment(self):
        """:return: when the order counts, naive UTC"""
        self.ensure_one()
        return self.membership_counted_at or self.date_order

    def _membership_taken_back_at(self):
        """:return: as of when what this order returns is worth something: the clock of
        a till is not asked how much of a time that was sold is left"""
        return self._membership_moment() if self._membership_is_history() else None

    @api.model
    def _membership_as_history(self):
        """:return: the same records, which believe whatever moment an order claims: for
        orders of the past that are brought in by code of this server"""
        return self.with_context(**{_HISTORY_KEY: _HISTORY})

    @api.model
    def _membership_is_history(self):
        return self.env.context.get(_HISTORY_KEY) is _HISTORY

    def _membership_entries_action(self, name):
        action = self.env["ir.actions.actions"]._for_xml_id(f"pos_membership.{name}")
        action["domain"] = [
            ("origin_model", "=", self._name),
            ("origin_id", "in", self.ids),
        ]
        return action
