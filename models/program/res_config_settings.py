from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pos_membership_program_id = fields.Many2one(
        related="pos_config_id.membership_program_id", readonly=False
    )
