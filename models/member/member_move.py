from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

from .member_merge import MOVED_ROWS

# Rows that name their member, and that whoever does something with him adds
HISTORIES = (*MOVED_ROWS, "membership_tier_change")


class Destination(NamedTuple):
    """Where members go, and what becomes of what they have.

    home    `res.company` that looks after those whose home takes no part there
    tiers   {tier: tier there}; of any other, the lowest
    types   {card type: card type there}; cards of any other stay behind
    batch   the `membership.batch` that moves them
    """

    program: models.BaseModel
    home: models.BaseModel
    tiers: dict
    types: dict
    reason: str
    batch: models.BaseModel

    def key(self, member):
        """Return what the entries of this move of a member are named by."""
        return f"move:{self.batch.id}:{member.id}"


class MembershipMember(models.Model):
    """A member who goes over to another program.

    The membership of the other program is continued where the contact has one, and
    founded otherwise, with the code of this one. Balances move by entries that name
    each other, cards by their events, and what orders count for. What was posted to
    this member stays with it; what of it comes back later goes on to the other one.
    """

    _inherit = "membership.member"

    # === FIELDS === #
    moved_to_id = fields.Many2one(
        "membership.member",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The membership of another program that continues this one.",
    )
    moved_to_program_id = fields.Many2one(
        related="moved_to_id.program_id", string="New Program"
    )
    moved_from_ids = fields.One2many(
        "membership.member",
        "moved_to_id",
        string="Came From",
        context={"active_test": False},
        readonly=True,
    )
    moved_at = fields.Datetime(string="Moved On", readonly=True, copy=False)
    move_reason = fields.Char(string="Why Moved", readonly=True, copy=False)
    move_batch_id = fields.Many2one(
        "membership.batch",
        string="Moved By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # What taking the move back has to know; see `_move_facts`.
    move_undo = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)

    _moved_is_archived = models.Constraint(
        "CHECK (moved_to_id IS NULL OR active IS NOT TRUE)",
        "A member who moved to another program stays archived.",
    )

    # === BUSINESS METHODS === #
    def _move_to_program(self, there):
        """Let these members go over to another program.

        The caller has checked the user's rights, and that they can go
        (`_move_refusals`).

        :param Destination there: where to
        :return: the entries on the wallets there
        :raise UserError: one of them can't be moved, in one sentence
        :raise ConcurrencyError: somebody serves one of them now; retried
        """
        (self | self._members_there(there.program))._lock_against_posting()
        entries = self.env["membership.wallet.entry"]
        for member in self:
            entries |= member._move_one(there)
        self.env.invalidate_all()
        return entries

    def _present(self):
        """Return who this member is now, in whatever program."""
        member = self._kept()
        while member.moved_to_id:
            member = member.moved_to_id._kept()
        return member

    def _moved_message(self):
        """Return the sentence that says where a member is now."""
        return self.env._(
            "%(name)s (%(code)s) moved to %(program)s, with the code %(new_code)s.",
            name=self.name,
            code=self.code,
            program=self.moved_to_id.sudo().program_id.name,
            new_code=self.moved_to_id.sudo().code,
        )

    def _move_refusals(self, program):
        """Return why members can't go over to another program.

        :return: {member id: code of the reason}
        """
        there = self._members_there(program).grouped("partner_id")
        reserved = self._with_reserved_value(program)
        refusals = {}
        for member in self:
            known = there.get(member.partner_id, self.browse())
            if member.program_id == program:
                refusals[member.id] = "is_there"
            elif member.merged_into_id or member.moved_to_id or not member.active:
                refusals[member.id] = "archived"
            elif known and not known.active:
                refusals[member.id] = "archived_there"
            elif member in reserved or known in reserved:
                refusals[member.id] = "reserved"
        return refusals

    # === BUSINESS METHODS - HOOKS === #
    def _cards_to_move(self, types):
        """Hook: return those of these members' cards that go along.

        :param types: {card type: card type there}
        """
        return ()

    def _move_tier(self, target, there):
        """Hook: give the one of another program the tier that this member has."""

    def _tier_facts(self):
        """Hook: return what `_tier_back` needs, as values for JSON."""
        return

    def _move_cards(self, target, there):
        """Hook: give the cards of this member to the one of another program."""

    # === HELPERS === #
    def _move_one(self, there):
        target = self._members_there(there.program)
        is_new = not target
        target = target or self._found_there(there)
        facts = self._move_facts(target, is_new)
        entries = self._hand_over_accounts(
            target, there.key(self), there.reason, origin=there.batch
        )
        self._hand_over_activity(target)
        self._move_tier(target, there)
        self._move_cards(target, there)
        self._cancel_tier_notices()
        self._through_door().write(
            {
                "active": False,
                "moved_to_id": target.id,
                "moved_at": fields.Datetime.now(),
                "move_reason": there.reason,
                "move_batch_id": there.batch.id,
                "move_undo": facts | {"marks": target._move_marks()},
            }
        )
        self.env["membership.change"]._note(target, "moved_from_ids", None, self)
        return entries

    def _members_there(self, program):
        """Return what the contacts of these members are in another program."""
        members = self.with_context(active_test=False).search(
            [
                ("program_id", "=", program.id),
                ("partner_id", "in", self.partner_id.ids),
                ("moved_to_id", "=", False),
                ("merged_into_id", "=", False),
            ]
        )
        return members.with_env(self.env)

    def _with_reserved_value(self, program):
        """Return those of these members, and of those of their contacts in another
        program, of whose value something is reserved now."""
        members = self | self._members_there(program)
        now = fields.Datetime.now()
        reserved = self.browse()
        for family in ("membership.points.account", "membership.wallet"):
            holds = self.env[self.env[family]._hold_model].search(
                [
                    ("account_id.member_id", "in", members.ids),
                    ("state", "=", "held"),
                    ("expires_at", ">", now),
                ]
            )
            reserved |= holds.account_id.member_id
        return reserved

    def _found_there(self, there):
        """Enrol the contact in another program, under the code of this member.

        This member, who is archived, has a new code from then on.
        """
        code = self.code
        self._through_door().code = self._new_codes(1)[0]
        self.flush_recordset(["code"])
        takes_part = self.company_id in there.program.participant_ids
        founded = (
            self._without_card()
            ._through_door()
            .create(
                [
                    {
                        "program_id": there.program.id,
                        "partner_id": self.partner_id.id,
                        "code": code,
                        "company_id": (
                            self.company_id if takes_part else there.home
                        ).id,
                        "store_id": self.store_id.id,
                        "joined_on": self.joined_on,
                        "birthday": self.birthday,
                        "notes": self.notes,
                        "enrolment_phone": self._phone_free_in(there.program),
                    }
                ]
            )
        )
        return founded.with_env(self.env)

    def _phone_free_in(self, program):
        """Return the number given at enrolment unless somebody there has given it."""
        phone = self.enrolment_phone
        is_taken = phone and self.with_context(active_test=False).search_count(
            [("program_id", "=", program.id), ("enrolment_phone", "=", phone)], limit=1
        )
        return not is_taken and phone

    # === HELPERS - WHAT TAKING IT BACK NEEDS === #
    def _move_facts(self, target, is_new):
        """Return what this member and the other one are before the move.

        :return: is_new, whether the other one was founded by it; orders, the
            activities of this one; owed, whether debts may be set off against what the
            other has; tier, that of the other one with its period
        """
        self.env.cr.execute(
            SQL("SELECT id FROM membership_activity WHERE member_id = %s", self.id)
        )
        accounts = self.points_account_id | target.points_account_id
        return {
            "is_new": is_new,
            "orders": [] if is_new else [id_ for (id_,) in self.env.cr.fetchall()],
            "owed": not is_new and any(accounts.mapped("debt")),
            "tier": None if is_new else target._tier_facts(),
        }

    def _move_marks(self):
        """Return how far each history of this member goes: who does anything with it
        makes one of them longer."""
        self.env.flush_all()
        histories = [
            SQL(
                "(SELECT MAX(entry.id) FROM %s entry WHERE entry.account_id = %s)",
                SQL.identifier(self.env[account._entry_model]._table),
                account.id,
            )
            for account in (self.points_account_id, self.wallet_id)
        ]
        histories += [
            SQL("(SELECT MAX(id) FROM %s WHERE member_id = %s)", table, self.id)
            for table in map(SQL.identifier, HISTORIES)
        ]
        histories += self._move_marks_of_cards()
        self.env.cr.execute(
            SQL("SELECT ARRAY[%s]", SQL(", ").join([*histories, self._held_now()]))
        )
        return self.env.cr.fetchone()[0]

    def _move_marks_of_cards(self):
        """Hook: return more histories, as SQL of one number each."""
        return []

    def _held_now(self):
        """Return as SQL how many payments reserve something of this member."""
        counts = [
            SQL(
                "(SELECT COUNT(*) FROM %s WHERE account_id = %s AND state = 'held')",
                SQL.identifier(self.env[account._hold_model]._table),
                account.id,
            )
            for account in (self.points_account_id, self.wallet_id)
        ]
        return SQL(" + ").join(counts)
