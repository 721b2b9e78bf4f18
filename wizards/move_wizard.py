from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.member.program_moved_value import Moved
from ..models.reach import reach_domain


class MembershipMoveWizard(models.TransientModel):
    """Members go over to another program, with what each of their things becomes."""

    _name = "membership.move.wizard"
    _inherit = ["membership.batch.wizard"]
    _description = "Move to Another Program"

    # === FIELDS === #
    from_program_id = fields.Many2one(
        "membership.program", string="From", compute="_compute_from_program_id"
    )
    program_id = fields.Many2one(
        "membership.program",
        string="To Program",
        domain="[('id', '!=', from_program_id), ('currency_id', '=', currency_id)]",
    )
    currency_id = fields.Many2one(related="from_program_id.currency_id")
    home_id = fields.Many2one(
        "res.company",
        string="New Home",
        compute="_compute_home_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', possible_home_ids)]",
        help="The company that looks after members whose own home takes no part in the"
        " other program, and that answers for what such companies sold or gave.",
    )
    possible_home_ids = fields.Many2many(related="program_id.participant_ids")
    tier_line_ids = fields.One2many(
        "membership.move.wizard.tier",
        "wizard_id",
        string="Tiers",
        compute="_compute_lines",
        store=True,
        readonly=False,
    )
    type_line_ids = fields.One2many(
        "membership.move.wizard.type",
        "wizard_id",
        string="Card Types",
        compute="_compute_lines",
        store=True,
        readonly=False,
    )
    books = fields.Text(string="In the Books", readonly=True)

    # === COMPUTE METHODS === #
    @api.depends("source_model", "selected_ids", "filter_domain", "scope")
    def _compute_from_program_id(self):
        for wizard in self:
            wizard.from_program_id = wizard._members(limit=1).program_id

    @api.depends("program_id")
    def _compute_home_id(self):
        for wizard in self:
            wizard.home_id = wizard.program_id.company_id

    @api.depends("program_id")
    def _compute_lines(self):
        """Propose what has the same name there, and of tiers the one of equal rank."""
        for wizard in self:
            here, there = wizard.from_program_id, wizard.program_id
            wizard.tier_line_ids = [Command.clear()] + [
                Command.create({"tier_id": tier.id, "to_tier_id": other.id})
                for tier, other in wizard._proposed_tiers(here, there)
            ]
            types = here.card_type_ids if there else here.card_type_ids.browse()
            wizard.type_line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "type_id": card_type.id,
                        "to_type_id": wizard._namesake(
                            card_type, there.card_type_ids
                        ).id,
                    }
                )
                for card_type in types
            ]

    # === BUSINESS METHODS === #
    def _batch_kind(self):
        return "move"

    def _batch_model(self):
        return "membership.member"

    def _batch_params(self):
        return {
            "program_id": self.program_id.id,
            "home_id": self.home_id.id,
            "tiers": [
                [line.tier_id.id, line.to_tier_id.id]
                for line in self.tier_line_ids
                if line.to_tier_id
            ],
            "types": [
                [line.type_id.id, line.to_type_id.id]
                for line in self.type_line_ids
                if line.to_type_id
            ],
        }

    def _batch_name(self):
        return self.env._(
            "Move from %(program)s to %(other)s",
            program=self.from_program_id.name,
            other=self.program_id.name,
        )

    def _check_options(self):
        self._check_programs()
        self._check_destination()
        self.books = "\n".join(self._sentences_on_books())
        return super()._check_options()

    # === BUSINESS METHODS - CHECKS === #
    def _check_programs(self):
        here, there = self.from_program_id, self.program_id
        if not here:
            raise UserError(self.env._("There is nothing to change."))
        if not there:
            raise UserError(self.env._("Choose the program that they move to."))
        self.env["membership.batch"]._check_manages(here | there)
        if self._members().program_id - here:
            raise UserError(self.env._("Choose members of one program."))
        if here == there:
            raise UserError(self.env._("Choose another program than theirs."))
        if here.currency_id != there.currency_id:
            raise UserError(
                self.env._("Both programs need one currency: wallets keep theirs.")
            )

    def _check_destination(self):
        there = self.program_id
        if self.home_id not in there.participant_ids:
            raise UserError(
                self.env._("Choose a new home that takes part in the other program.")
            )
        targets = self.tier_line_ids.to_tier_id.program_id
        if (targets | self.type_line_ids.to_type_id.program_id) - there:
            raise UserError(
                self.env._("Choose tiers and card types of the other program.")
            )

    # === HELPERS === #
    def _members(self, limit=None):
        """Return the members who are asked to go, archived ones included."""
        members = self.env["membership.member"].with_context(active_test=False)
        if not self.source_model:
            return members.browse()
        domain = Domain(self._batch_domain()) & reach_domain(self.env, members._name)
        return members.search(domain, limit=limit)

    @api.model
    def _proposed_tiers(self, here, there):
        """Yield (tier, what stands for it there)."""
        ranks = there.tier_ids.sorted("level")
        for rank, tier in enumerate(here.tier_ids.sorted("level") if there else ()):
            equal = ranks[rank : rank + 1] or ranks[-1:]
            yield tier, self._namesake(tier, there.tier_ids) or equal

    @api.model
    def _namesake(self, record, others):
        name = (record.name or "").strip().casefold()
        return others.filtered(
            lambda other: (other.name or "").strip().casefold() == name
        )[:1]

    def _sentences_on_books(self):
        """Return what is booked, a sentence each.

        :raise UserError: a company misses an account that is needed
        """
        programs = self.env["membership.program"].sudo()
        money = self.currency_id.format
        sentences = []
        for part in self._principal_to_move():
            programs._check_moved(part)
            words = {
                "company": part.issuer.name,
                "other": part.to_issuer.name,
                "amount": money(part.amount),
            }
            if part.issuer.root_id == part.to_issuer.root_id:
                sentences.append(
                    self.env._(
                        "%(company)s goes on owing %(amount)s of principal.", **words
                    )
                )
            else:
                sentences.append(
                    self.env._(
                        "%(other)s takes over %(amount)s of principal that"
                        " %(company)s sold, and is owed it by %(company)s.",
                        **words,
                    )
                )
        return sentences

    def _principal_to_move(self):
        """Return the `Moved` that the wallets of the chosen members come to."""
        known = self.program_id.participant_ids.root_id
        companies = self.env["res.company"].sudo()
        parts = []
        for issuer_id, home_id, amount in self._principal_by_issuer():
            issuer = companies.browse(issuer_id)
            home = companies.browse(home_id)
            if home not in self.program_id.participant_ids:
                home = self.home_id.sudo()
            parts.append(
                Moved(
                    self.from_program_id.sudo(),
                    issuer,
                    self.program_id.sudo(),
                    issuer if issuer.root_id in known else home,
                    float(amount),
                )
            )
        return parts

    def _principal_by_issuer(self):
        """Return [(issuer's id, home's id, principal)] of the chosen members."""
        return self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(lot.company_id, program.company_id), member.company_id,
                       SUM(lot.remaining)
                  FROM membership_wallet_lot lot
                  JOIN membership_wallet wallet ON wallet.id = lot.account_id
                  JOIN membership_member member ON member.id = wallet.member_id
                  JOIN membership_program program ON program.id = member.program_id
                 WHERE member.id = ANY(%s) AND member.active
                   AND lot.bucket = 'principal' AND lot.remaining > 0
              GROUP BY 1, 2 ORDER BY 1, 2
                """,
                self._members().ids,
            )
        )


class MembershipMoveWizardTier(models.TransientModel):
    """What a tier is in the other program."""

    _name = "membership.move.wizard.tier"
    _description = "Tier in Another Program"

    # === FIELDS === #
    wizard_id = fields.Many2one(
        "membership.move.wizard", required=True, ondelete="cascade"
    )
    tier_id = fields.Many2one("membership.tier", required=True, readonly=True)
    to_program_id = fields.Many2one(related="wizard_id.program_id")
    to_tier_id = fields.Many2one(
        "membership.tier",
        string="Becomes",
        domain="[('program_id', '=', to_program_id)]",
    )


class MembershipMoveWizardType(models.TransientModel):
    """What cards of a type are in the other program."""

    _name = "membership.move.wizard.type"
    _description = "Card Type in Another Program"

    # === FIELDS === #
    wizard_id = fields.Many2one(
        "membership.move.wizard", required=True, ondelete="cascade"
    )
    type_id = fields.Many2one(
        "membership.card.type", string="Card Type", required=True, readonly=True
    )
    to_program_id = fields.Many2one(related="wizard_id.program_id")
    to_type_id = fields.Many2one(
        "membership.card.type",
        string="Becomes",
        domain="[('program_id', '=', to_program_id)]",
    )
