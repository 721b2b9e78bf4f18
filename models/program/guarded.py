from odoo import api, models
from odoo.exceptions import AccessError

# The key opens the door for the methods of this module only: an `object()` cannot
# travel by RPC, so no client can put it in a context.
_DOOR_KEY = "_membership_door"
_DOOR = object()


class MembershipGuarded(models.AbstractModel):
    """Fields that only the model's own methods may change.

    A model lists them in `_guarded_fields`; stored fields that a model of this module
    computes are guarded without being listed. `create` and `write` refuse them, whoever
    asks, unless the caller came through `_through_door()`, and a default in the context
    never sets one.
    """

    _name = "membership.guarded"
    _description = "Membership record with guarded fields"

    _guarded_fields = frozenset()

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_guarded({name for vals in vals_list for name in vals})
        records = super(MembershipGuarded, self._without_defaults()).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        self._refuse_guarded(set(vals))
        return super().write(vals)

    # === BUSINESS METHODS === #
    def _through_door(self):
        """Return the same records with the right to write guarded fields."""
        return self._open_door(self)

    @property
    def _is_door_open(self):
        return self._is_door_open_for(self)

    @api.model
    def _open_door(self, records):
        """Return `records` of any model in an environment with the door open."""
        return records.with_context(**{_DOOR_KEY: _DOOR})

    @api.model
    def _is_door_open_for(self, records):
        """Tell whether the environment of `records` came through the door."""
        return records.env.context.get(_DOOR_KEY) is _DOOR

    @api.model
    def _all_guarded_fields(self):
        """Return the names of the fields that nobody writes directly."""
        if not self._name.startswith("membership."):
            return self._guarded_fields
        # Nothing but its own computation would stop a client from writing these.
        return self._guarded_fields | {
            name
            for name, field in self._fields.items()
            if field.compute and field.store and field.readonly
        }

    def _without_defaults(self):
        """Return the same records without defaults of guarded fields in the context:
        a client may send any."""
        guarded = {f"default_{name}" for name in self._all_guarded_fields()}
        if guarded.isdisjoint(self.env.context):
            return self
        kept = {
            key: value for key, value in self.env.context.items() if key not in guarded
        }
        # A key can only be taken away by giving the others anew.
        # pylint: disable-next=context-overridden
        return self.with_context(kept)

    def _refuse_guarded(self, names):
        """Raise AccessError when `names` holds a guarded field and the door is shut."""
        guarded = self._all_guarded_fields() & names
        if not guarded or self._is_door_open:
            return
        labels = sorted(
            self._fields[name]._description_string(self.env) for name in guarded
        )
        raise AccessError(
            self.env._(
                "%(model)s: %(fields)s can't be written directly. Use the record's"
                " actions.",
                model=self.env["ir.model"]._get(self._name).name,
                fields=", ".join(labels),
            )
        )
