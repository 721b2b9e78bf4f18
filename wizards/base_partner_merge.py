from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    # === BUSINESS METHODS === #
    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse to merge two members of one program: each has points and a wallet.

        Members who were merged before are one, so that their contacts can follow.
        The member of a merged contact is found by its new name and number afterwards.
        """
        members = (
            self.env["membership.member"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", list(partner_ids))])
        )
        for program, twins in members.grouped("program_id").items():
            if len(twins._kept()) > 1:
                raise UserError(
                    self.env._(
                        "%(names)s are both members of %(program)s: merge the members"
                        " first.",
                        names=", ".join(twins._kept().mapped("name")),
                        program=program.name,
                    )
                )
        # A contact that was merged has no name afterwards.
        contacts = {member: member.partner_id for member in members}
        names = {member: member.partner_id.display_name for member in members}
        result = super()._merge(
            partner_ids, dst_partner=dst_partner, extra_checks=extra_checks
        )
        for name in ("search_name", "phone_digits"):
            self.env.add_to_compute(members._fields[name], members)
        for member in members.filtered(lambda one: one.partner_id != contacts[one]):
            self.env["membership.change"]._note(
                member, "partner_id", names[member], member.partner_id
            )
        return result
