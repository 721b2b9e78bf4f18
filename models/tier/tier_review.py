from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...logic.tiers import decide, falls_after, kept_days, window_start
from ..batch.in_halves import in_halves
from .member_tier import TierMove
from .tier_candidates import Candidates
from .tier_figures import ACTIVITY, FiguresQuery

# Members whose figures are summed in one statement and committed together.
MEMBERS_PER_STEP = 100_000
# A member whose reviews were missed for years is taken through each term in turn.
TERMS_MAX = 50


class MembershipMember(models.Model):
    """How tiers are reviewed: the same figures and rules for one member and for all."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _tier_figures(self, on):
        """Return {id: standing} of these members of one program as of `on`.

        A standing has `state`, `done` (the figures) and `counts_after`; see
        `logic.tiers`.
        """
        query = FiguresQuery(self.program_id._tier_plan(), on)
        standings = self._tier_standings(query, SQL("member.id = ANY(%s)", self.ids))
        return {standing.member_id: standing for standing in standings}

    @api.model
    def _tier_standings(self, query, members, only=None, activity=ACTIVITY):
        self.flush_model()
        statement = query.sql(members, activity=activity, only=only)
        return query.rows(self.env.execute_query(statement))

    def _review_tiers(self, on):
        """Review these members of one program: keep, give and take tiers.

        :return: the members whose tier, term or hold changed
        """
        program = self.program_id
        return program._review_members(on, SQL("member.id = ANY(%s)", self.ids))


class MembershipProgram(models.Model):
    """The nightly review of a program's members."""

    _inherit = "membership.program"

    # === BUSINESS METHODS === #
    @api.model
    def _cron_review_tiers(self):
        """Review the tiers of the programs whose day it is."""
        self.env["membership.job"]._run("review_tiers", self._review_step)

    @api.model
    def _review_step(self, run):
        """Review one chunk of members; see `membership.job._run`."""
        program, on, last_id = self._review_position(run)
        if not program:
            return 0
        first_id = last_id + 1
        last_id, count = program._review_chunk(first_id)
        if not count:
            program.tier_reviewed_on = on
            run.cursor = False
            # What was examined is counted already; this only tells to go on.
            return self._review_step(run)
        try:
            with self.env.cr.savepoint():
                changed = program._review_range(on, first_id, last_id)
        except (UserError, IntegrityError):
            changed = program._review_in_halves(run, on, first_id, last_id)
        run.cursor = f"{program.id}:{on}:{last_id}"
        run._count(changed=len(changed))
        return count

    def _review_range(self, on, first_id, last_id):
        """Review the active members of this program in a range of ids."""
        return self._review_members(
            on,
            SQL(
                "member.program_id = %s AND member.active"
                " AND member.id BETWEEN %s AND %s",
                self.id,
                first_id,
                last_id,
            ),
            # Said again, for PostgreSQL would count the activity of everybody.
            activity=SQL(
                "%s WHERE member_id BETWEEN %s AND %s", ACTIVITY, first_id, last_id
            ),
        )

    def _review_in_halves(self, run, on, first_id, last_id):
        """Review a range in which somebody is at fault, who is listed with the run."""
        members = self.env["membership.member"].search(
            [
                ("program_id", "=", self.id),
                ("id", ">=", first_id),
                ("id", "<=", last_id),
            ],
            order="id",
        )
        done, refused = in_halves(
            members,
            lambda some: some._review_tiers(on),
            errors=(UserError, IntegrityError),
        )
        for member, error in refused.items():
            run._fail(member, error)
        return members.browse().concat(*done)

    @api.model
    def _review_position(self, run):
        """Return program, day and last member examined of what is to go on."""
        programs = self.sudo().search([("active", "=", True)], order="id")
        if run.cursor:
            program_id, on, last_id = run.cursor.split(":")
            program = programs.filtered(lambda program: program.id == int(program_id))
            if program:
                return program, fields.Date.to_date(on), int(last_id)
        for program in programs:
            on = program._tier_review_due(program._today())
            if on:
                return program, on, 0
        return self.browse(), None, 0

    def _review_chunk(self, first_id):
        """Return the id of the last member of a chunk, and how many it has."""
        self.env["membership.member"].flush_model(["active", "program_id"])
        return self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(MAX(id), 0), COUNT(*) FROM (
                    SELECT id FROM membership_member
                     WHERE program_id = %s AND active AND id >= %s
                  ORDER BY id LIMIT %s) AS chunk
                """,
                self.id,
                first_id,
                MEMBERS_PER_STEP,
            )
        )[0]

    def _review_members(self, on, members, activity=ACTIVITY):
        """Review members of this program; queue the notices that are due.

        :param members: SQL condition on `member`
        :param activity: SQL of the activity of these members, or of more
        :return: the members whose tier, term or hold changed
        """
        self.ensure_one()
        query = FiguresQuery(self._tier_plan(), on)
        # Compiling the statement takes longer than running it on a chunk.
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        everybody = self.env["membership.member"].sudo()
        changed = everybody.browse()
        only = Candidates(query).sql()
        for _term in range(TERMS_MAX):
            standings = everybody._tier_standings(query, members, only, activity)
            moves = self._moves(standings, on)
            changed |= everybody._move_tiers(moves)
            self._queue_tier_notices(standings, moves, on)
            overdue = [
                move.member_id
                for move in moves
                if move.kind == "kept" and move.ends_on and move.ends_on < on
            ]
            if not overdue:
                break
            members = SQL("member.id = ANY(%s)", overdue)
        return changed

    def _moves(self, standings, on, *, may_fall=True, order=None):
        """Return what the rules make of members, as a list of `TierMove`."""
        ladder = self._tier_plan().ladder
        moves = []
        for standing in standings:
            decision = decide(
                ladder, standing.state, standing.done, on, may_fall=may_fall
            )
            if decision:
                moves.append(self._move(standing, decision, on, order))
        return moves

    def _move(self, standing, decision, on, order):
        state = standing.state
        counts_after = {"dated": standing.counts_after, "kept": 0}.get(decision.kind)
        return TierMove(
            member_id=standing.member_id,
            kind=decision.kind,
            old_tier_id=state.tier_id,
            tier_id=decision.tier_id,
            on=on,
            ends_on=decision.ends_on,
            counts_from=decision.counts_from,
            counts_after=counts_after,
            figures=self._justification(standing, decision, on),
            order_id=order and order.id,
        )

    def _justification(self, standing, decision, on):
        """Return what the history keeps: what was asked, what was found, and what to
        go back to when it turns out not to hold."""
        rule, state = decision.rule, standing.state
        after = standing.counts_after if rule.window.kind == "since_tier" else 0
        here = self._tier_plan().ladder.get(state.tier_id)
        if decision.kind in ("kept", "downgrade") and rule == here.keep:
            first, last = kept_days(here, state, on)
        else:
            first, last = window_start(rule.window, on, state.counts_from), on
        return {
            "rule": {
                "asked": {name: float(least) for name, least in rule.asked},
                "match": rule.match,
                "window": list(rule.window),
            },
            "found": {
                name: float(value) for name, value in decision.figures._asdict().items()
            },
            "days": [first and first.isoformat(), last.isoformat()],
            "after": after,
            "was": {
                "ends_on": state.ends_on and state.ends_on.isoformat(),
                "counts_from": state.counts_from and state.counts_from.isoformat(),
                "counts_after": standing.counts_after,
            },
        }

    def _queue_tier_notices(self, standings, moves, on):
        """Tell the members who are about to lose their tier, once for each end.

        :param moves: what became of them just now
        """
        ladder = self._tier_plan().ladder
        ends = {move.member_id: move.ends_on for move in moves if move.kind == "dated"}
        moved = {move.member_id for move in moves} - set(ends)
        rows = []
        for standing in standings:
            if standing.member_id in moved:
                continue
            ends_on = ends.get(standing.member_id, standing.state.ends_on)
            state = standing.state._replace(ends_on=ends_on)
            last = falls_after(ladder, state, standing.done, on)
            if last:
                rows.append(
                    (
                        standing.member_id,
                        f"tier_ending:{standing.member_id}:{last.isoformat()}",
                        {
                            "tier_id": standing.state.tier_id,
                            "ends_on": last.isoformat(),
                        },
                    )
                )
        self.env["membership.notice"]._queue("tier_ending", rows)
