from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MembershipCardType(models.Model):
    """Where cards of a type are accepted."""

    _inherit = "membership.card.type"

    # === FIELDS === #
    hidden_places = fields.Char(
        string="Elsewhere",
        compute="_compute_hidden_places",
        help="Stores and companies that accept the card and are not yours.",
    )

    # === CONSTRAINT METHODS === #
    @api.constrains("store_scope", "store_ids", "company_ids")
    def _check_store_scope(self):
        # Of the places that are chosen, the user may see some only.
        for card_type in self.sudo():
            if (card_type.store_scope == "stores" and not card_type.store_ids) or (
                card_type.store_scope == "companies" and not card_type.company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "Choose where %(card_type)s is accepted.",
                        card_type=card_type.name,
                    )
                )

    @api.constrains("store_scope", "company_ids", "company_id")
    def _check_own_companies(self):
        for card_type in self.sudo():
            own = card_type.company_id
            limited = card_type.store_scope == "companies"
            if limited and not card_type._is_of_owner() and card_type.company_ids - own:
                raise ValidationError(
                    self.env._(
                        "%(card_type)s is a card of %(company)s and is accepted in its"
                        " own stores only.",
                        card_type=card_type.name,
                        company=own.name,
                    )
                )

    # === COMPUTE METHODS === #
    @api.depends("store_scope", "store_ids", "company_ids")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_hidden_places(self):
        for card_type in self:
            places = {"stores": "store_ids", "companies": "company_ids"}
            name = places.get(card_type.store_scope)
            hidden = name and len(card_type.sudo()[name]) - len(
                card_type[name]._filtered_access("read")
            )
            card_type.hidden_places = hidden and card_type._hidden_text(hidden)

    def _hidden_text(self, count):
        if self.store_scope == "stores":
            return self.env._("and %(count)s stores that you can't see", count=count)
        return self.env._("and %(count)s companies that you can't see", count=count)

    # === BUSINESS METHODS === #
    def _is_accepted_at(self, config):
        """Tell whether the store `config` accepts cards of this type."""
        self.ensure_one()
        card_type = self.sudo()
        if card_type.store_scope == "stores" and config not in card_type.store_ids:
            return False
        accepting = card_type._accepting_companies()
        return not accepting or bool(config.sudo().company_id.parent_ids & accepting)

    def _accepting_companies(self):
        """Return the companies whose stores may accept cards of this type; none: all.

        What a company gives on its own cards, it gives in its own stores only.
        """
        self.ensure_one()
        card_type = self.sudo()
        if not card_type._is_of_owner():
            return card_type.company_id
        if card_type.store_scope == "companies":
            return card_type.company_ids
        return self.env["res.company"]
