from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PosConfig(models.Model):
    _inherit = "pos.config"

    membership_program_id = fields.Many2one(
        "membership.program",
        index="btree_not_null",
        ondelete="restrict",
        help="Members of this program are served at this store.",
    )

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
