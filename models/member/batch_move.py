from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...logic.batch import BatchPlan
from .member_move import Destination

MANAGER = "pos_membership.group_membership_manager"
# A member is moved one by one, while tills wait that serve him.
MEMBERS_PER_STEP = 100


class MembershipBatch(models.Model):
    """The kind 'move': members go over to another program.

    Its params: program_id; home_id, the company that looks after those whose home takes
    no part there; tiers and types, [[id, id there]]; a type that is not named stays
    behind.
    """

    _inherit = "membership.batch"

    # === FIELDS === #
    kind = fields.Selection(
        selection_add=[("move", "Move to another program")],
        ondelete={"move": "cascade"},
    )
    model = fields.Selection(
        selection_add=[("membership.member", "Members")],
        ondelete={"membership.member": "cascade"},
    )

    # === BUSINESS METHODS === #
    @api.model
    def _skip_sentences_move(self):
        return {
            "is_there": self.env._("The member is in that program."),
            "archived": self.env._("The member is archived."),
            "archived_there": self.env._(
                "The contact has been a member there, and is archived."
            ),
            "reserved": self.env._("Something is reserved for a payment."),
            "came_back": self.env._("The member is not where this batch left him."),
            "set_off": self.env._(
                "Points that were owed were paid by those of the other membership."
            ),
            "used_since": self.env._("Something has happened there since."),
            "enrolled_anew": self.env._("The contact was enrolled anew."),
        }

    def _changed_domain_move(self):
        return [("move_batch_id", "=", (self.undo_of_id or self).id)]

    def _step_size_move(self):
        return MEMBERS_PER_STEP

    def _check_asker_move(self):
        """Raise AccessError unless the user manages both programs."""
        batch = self.sudo()
        there = self.env["membership.program"].browse(batch.params["program_id"])
        self._check_manages(batch.program_id.with_env(self.env) | there)

    @api.model
    def _check_manages(self, programs):
        """
        :raise AccessError: the user is no manager, or does not act for an owner
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a membership manager moves members to a program.")
            )
        programs.sudo().with_env(self.env)._check_is_run()

    def _plan_move(self, ids):
        """Plan which of these members go over."""
        there = self._destination()
        members = self.env["membership.member"].browse(ids)
        refusals = members._move_refusals(there.program)
        plan = BatchPlan(skipped=list(refusals.items()))
        for member in members.filtered(lambda member: member.id not in refusals):
            if plan.wants_examples:
                plan.examples.append((member.id, *self._move_words(member, there)))
            plan.changes.append((member.id, {}))
        return plan

    def _apply_move(self, plan):
        """Let the members of a plan go over, and book what their wallets come to."""
        batch = self._as_asked(self)
        members = batch.env["membership.member"].browse(id_ for id_, __ in plan.changes)
        entries = members._move_to_program(batch._destination())
        batch.program_id._book_moved_value(entries, batch.name)
        return members.ids

    # === BUSINESS METHODS - UNDO === #
    def _plan_undo_move(self, ids):
        """Plan which members come back: those to whom nothing has happened there."""
        members = self.env["membership.member"].browse(ids)
        refusals = members._move_back_refusals(self.undo_of_id)
        plan = BatchPlan(skipped=list(refusals.items()))
        for member in members.filtered(lambda member: member.id not in refusals):
            if plan.wants_examples:
                words = member.moved_to_id.program_id.name, member.program_id.name
                plan.examples.append((member.id, *words))
            plan.changes.append((member.id, {}))
        return plan

    def _apply_undo_move(self, plan):
        """Let the members of a plan come back, and book what their wallets come to."""
        batch = self._as_asked(self.undo_of_id)
        members = batch.env["membership.member"].browse(id_ for id_, __ in plan.changes)
        reason = batch.reason or batch.undo_of_id.reason
        entries = members._move_back(batch, reason)
        batch.program_id._book_moved_value(entries, batch.name)
        return members.ids

    # === HELPERS === #
    def _as_asked(self, move):
        """Return this batch as the user who asked for it works on it.

        :param move: the batch that says between which programs
        :raise AccessError: the user manages one of them no more
        """
        user = self.requested_by
        companies = user.company_ids.ids
        own = move.with_user(user).with_context(allowed_company_ids=companies)
        own._check_asker_move()
        return self.with_user(user).sudo().with_company(self.company_id)

    def _destination(self):
        """Return the `Destination` that the params name."""
        params = self.params
        return Destination(
            program=self.env["membership.program"].browse(params["program_id"]),
            home=self.env["res.company"].browse(params["home_id"]),
            tiers=self._pairs("membership.tier", params["tiers"]),
            types=self._pairs("membership.card.type", params["types"]),
            reason=self.reason,
            batch=self,
        )

    def _pairs(self, model, pairs):
        records = self.env[model]
        return {records.browse(one): records.browse(other) for one, other in pairs}

    def _move_words(self, member, there):
        """Return in words what a member has, and what goes along."""
        tier = there.tiers.get(member.tier_id) or there.program._lowest_tier()
        points = member.points_account_id.balance
        money = there.program.currency_id.format(member.wallet_id.balance)
        cards, along = len(member.card_ids), len(member._cards_to_move(there.types))
        now = self.env._(
            "%(tier)s, %(points)s points, wallet %(money)s, cards: %(count)s",
            tier=member.tier_id.name or self.env._("no tier"),
            points=f"{points:,}",
            money=money,
            count=cards,
        )
        then = self.env._(
            "%(tier)s, %(points)s points, wallet %(money)s, cards: %(count)s",
            tier=tier.name or self.env._("no tier"),
            points=f"{points:,}",
            money=money,
            count=along,
        )
        return now, then
