from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..memory import forget


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
    @api.constrains("membership_program_id", "company_id", "journal_id")
    def _check_membership_program(self):
        for config in self:
            program = config.membership_program_id.sudo()
            if not program:
                continue
            if not program._accepts(config.company_id):
                raise ValidationError(
                    self.env._(
                        "%(store)s belongs to another company than %(program)s, which"
                        " is not open to other companies.",
                        store=config.name,
                        program=program.name,
                    )
                )
            config._check_membership_currency()

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        configs = super().create(vals_list)
        attached = configs.sudo().filtered("membership_program_id")
        if attached:
            self._check_membership_manager()
            attached._after_program_change()
        for config in attached:
            attached.with_env(self.env)._check_may_join(config.membership_program_id)
            config._note_changes(
                {"membership_program_id": self.env["membership.program"]},
                config.membership_program_id.company_id,
            )
        return configs

    def write(self, vals):
        moved = self.browse()
        if "membership_program_id" in vals:
            moved = self._moved_to(vals["membership_program_id"])
            if not self.env.su:
                self._check_membership_change(moved, vals["membership_program_id"])
            moved._take_wallets_off()
        if vals.get("active") is False:
            self.sudo().filtered("membership_program_id")._check_nothing_reserved()
        result = super().write(vals)
        moved._put_own_wallet_on()
        if not {"company_id", "membership_program_id"}.isdisjoint(vals):
            self._after_program_change()
        return result

    # === BUSINESS METHODS === #
    def _check_membership_currency(self):
        """
        :raise ValidationError: the store, or its wallet, has another currency than the
            program
        """
        program = self.membership_program_id.sudo()
        currencies = self.currency_id
        for journal in self.sudo()._membership_wallet_methods().journal_id:
            currencies |= journal.currency_id or journal.company_id.currency_id
        for currency in currencies - program.currency_id:
            raise ValidationError(
                self.env._(
                    "%(store)s sells in %(store_currency)s, but %(program)s is kept"
                    " in %(program_currency)s.",
                    store=self.name,
                    store_currency=currency.name,
                    program=program.name,
                    program_currency=program.currency_id.name,
                )
            )

    def _after_program_change(self):
        """Let it be told anew which companies take part, and who has which prices."""
        # A rule that looks at them does not make the ORM write them first.
        self.env["membership.program"].flush_model(["participant_ids"])
        forget(self.env)
        self.env["res.partner"].invalidate_model(["property_product_pricelist"])

    def _moved_to(self, program_id):
        """Return those of these stores that are in another program than the one whose
        id is written."""
        new = self._fields["membership_program_id"].convert_to_cache(program_id, self)
        return self.filtered(
            lambda config: (config.sudo().membership_program_id.id or None) != new
        )

    def _check_membership_change(self, changed, program_id):
        """Refuse to attach stores to another program, or to none.

        :param changed: those of these stores that change it
        :param program_id: the new value, as it is written
        :raise AccessError: the user is no membership manager
        :raise UserError: a session of such a store is open, or a payment is under way
        """
        if not changed:
            return
        self._check_membership_manager()
        new = self._fields["membership_program_id"].convert_to_cache(program_id, self)
        changed._check_may_join(self.env["membership.program"].browse(new))
        changed._check_nothing_reserved()
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

    def _check_may_join(self, program):
        """Refuse to let these stores join a program that is not theirs to join.

        The owner says which company takes part; a company that does brings its stores.

        :raise AccessError: neither of them asks
        """
        if not program or program._is_run_by_user():
            return
        participants = program.sudo().participant_ids
        for config in self.sudo():
            if not participants & config.company_id.parent_ids:
                raise AccessError(
                    self.env._(
                        "%(company)s takes no part in this program yet. Its owner adds"
                        " the first store of a company.",
                        company=config.company_id.name,
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

    def _logged_owner(self):
        return self.membership_program_id.company_id
