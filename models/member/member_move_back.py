from odoo import models
from odoo.tools import SQL


class MembershipMember(models.Model):
    """A member who comes back from another program, while nothing happened there."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _move_back(self, batch, reason):
        """Take back that these members moved to another program.

        The caller has checked the user's rights, and that they can come back
        (`_move_back_refusals`).

        :param batch: the `membership.batch` that takes it back
        :return: the entries on the wallets that they have again
        """
        (self | self.moved_to_id)._lock_against_posting()
        entries = self.env["membership.wallet.entry"]
        for member in self:
            entries |= member._move_back_one(batch, reason)
        self.env.invalidate_all()
        return entries

    def _move_back_refusals(self, batch):
        """Return why members can't come back from where a batch has moved them.

        :return: {member id: code of the reason}
        """
        refusals = {}
        for member in self:
            facts = member.move_undo or {}
            if not member.moved_to_id or member.move_batch_id != batch:
                refusals[member.id] = "came_back"
            elif facts["owed"]:
                refusals[member.id] = "set_off"
            elif facts["marks"] != member.moved_to_id._move_marks():
                refusals[member.id] = "used_since"
            elif member._members_there(member.program_id) - member:
                refusals[member.id] = "enrolled_anew"
        return refusals

    # === BUSINESS METHODS - HOOKS === #
    def _tier_back(self, facts, reason):
        """Hook: give this member the tier again that it had before somebody moved to
        it, as `_tier_facts` told it."""

    def _move_cards_back(self, target, batch, reason):
        """Hook: take the cards back that this member gave to one of another program."""

    # === HELPERS === #
    def _move_back_one(self, batch, reason):
        target, facts = self.moved_to_id, self.move_undo
        self._move_cards_back(target, batch, reason)
        entries = self._accounts_back(target, facts, batch, reason)
        self._activity_back(target, facts)
        if facts["is_new"]:
            self._close_founded(target, reason)
        else:
            target._tier_back(facts["tier"], reason)
        self._through_door().write(
            {"moved_to_id": False, "moved_at": False, "move_reason": False}
        )
        if facts["is_new"]:
            self._codes_back(target)
            target._through_door().moved_to_id = self
        self._through_door().write({"active": True, "move_undo": False})
        self.env["membership.change"]._note(target, "moved_from_ids", self, None)
        return entries

    def _accounts_back(self, target, facts, batch, reason):
        """Move back what went over; all, where the other member was founded by it.

        :return: the entries on the wallet of this member
        """
        self.points_account_id._reopen()
        self.wallet_id._reopen()
        key = f"move-back:{batch.id}:{self.id}"
        if facts["is_new"]:
            return target._hand_over_accounts(self, key, reason, origin=batch)
        terms = {"key": key, "on": self.program_id._today(), "origin": batch}
        entries = None
        for name in ("points_account_id", "wallet_id"):
            entries = self[name]._take_home(target[name], reason=reason, **terms)
            self.merged_from_ids[name]._follow(self[name])
        return entries

    def _activity_back(self, target, facts):
        condition = (
            SQL("member_id = %s", target.id)
            if facts["is_new"]
            else SQL("id = ANY(%s)", facts["orders"])
        )
        self.env.cr.execute(
            SQL(
                "UPDATE membership_activity SET member_id = %s WHERE %s",
                self.id,
                condition,
            )
        )
        self.env["membership.activity"].invalidate_model()

    def _close_founded(self, target, reason):
        """Archive the member whom the move had founded."""
        target._through_door().write({"active": False, "move_reason": reason})

    def _codes_back(self, target):
        """Let this member have the code again that the other one has from it."""
        code = target.code
        target._through_door().code = self._new_codes(1)[0]
        target.flush_recordset(["code"])
        self._through_door().code = code
