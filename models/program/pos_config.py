from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class PosConfig(models.Model):
    """A store belongs to one program at most, and only who manages memberships says so.

    The point of sale lets every cashier write stores, and many ways lead there: the
    settings, a copy, a default in the context.
    """

    _name = "pos.config"
    _inherit = ["pos.config", "membership.logged"]

    _logged_fields = frozenset({"membership_program_id"})

    # === FIELDS === #

    membership_program_id = fields.Many2one(
        "membership.program",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="Members of this program are served at this store.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("membership_program_id", "company_id")
    def _check_membership_program(self):
        for config in self:
            program = config.membership_program_id.sudo()
            if not program:
                continue
            if (
                program.company_id
                and program.company_id not in config.company_id.sudo().parent_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(store)s belongs to another company than %(program)s.",
                        store=config.name,
                        program=program.name,
                    )
                )
            if config.currency_id != program.currency_id:
                raise ValidationError(
                    self.env._(
                        "%(store)s sells in %(store_currency)s, but %(program)s is kept"
                        " in %(program_currency)s.",
                        store=config.name,
                        store_currency=config.currency_id.name,
                        program=program.name,
                        program_currency=program.currency_id.name,
                    )
                )

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        configs = super().create(vals_list)
        attached = configs.sudo().filtered("membership_program_id")
        if attached:
            self._check_membership_manager()
        for config in attached:
            config._note_changes(
                {"membership_program_id": self.env["membership.program"]},
                config.membership_program_id,
            )
        return configs

    def write(self, vals):
        if "membership_program_id" in vals and not self.env.su:
            self._check_membership_change(vals["membership_program_id"])
        return super().write(vals)

    # === BUSINESS METHODS === #
    def _check_membership_change(self, program_id):
        """Refuse to attach these stores to another program, or to none.

        :param program_id: the new value, as it is written
        :raise AccessError: the user is no membership manager
        :raise UserError: a session of such a store is open
        """
        field = self._fields["membership_program_id"]
        new = field.convert_to_cache(program_id, self)
        changed = self.sudo().filtered(
            lambda config: (config.membership_program_id.id or None) != new
        )
        if not changed:
            return
        self._check_membership_manager()
        sessions = self.env["pos.session"].sudo()
        busy = sessions.search(
            [("config_id", "in", changed.ids), ("state", "!=", "closed")]
        ).config_id
        if busy:
            raise UserError(
                self.env._(
                    "%(stores)s: close the session first. The program of a store can't"
                    " change while it sells.",
                    stores=", ".join(busy.mapped("name")),
                )
            )

    def _check_membership_manager(self):
        """
        :raise AccessError: the user is no membership manager
        """
        if not self.env.su and not self.env.user.has_group(
            "pos_membership.group_membership_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only a membership manager says which program a store belongs to."
                )
            )

    def _logged_program(self):
        return self.membership_program_id
