from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...logic import earned

MEMBERS_PER_CHUNK = 10000


class MembershipMember(models.Model):
    """How members get the cards that they have earned."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    @api.model
    def _cron_issue_earned(self):
        """Issue the cards that members have earned by now, and do not hold yet."""
        self.env["membership.job"]._run("issue_earned", self._issue_earned_chunk)

    @api.model
    def _issue_earned_chunk(self, run):
        """Look at the next members; `run.cursor` is the id of the last one looked at.

        :param run: `membership.job.run`
        :return: how many members were looked at; 0: all were
        """
        members = self.sudo().search(
            [("id", ">", int(run.cursor or 0))], order="id", limit=MEMBERS_PER_CHUNK
        )
        for program, enrolled in members.grouped("program_id").items():
            cards, refused = enrolled._issue_due(program._today())
            run._count(changed=len(cards), skipped=len(refused))
        if members:
            run.cursor = str(members.ids[-1])
        return len(members)

    def _issue_earned_cards(self, on, store=None, order=None):
        """Issue to these members of one program the cards that they have earned.

        It costs nothing where no card type of the program has a rule, and one statement
        where nothing is due. A card that can't be issued, because of its limit or its
        dates, is left out: an order never fails by it.

        :param date on: the day that counts, in the program's time zone
        :param store: `pos.config` where it happens
        :param order: the `pos.order` after which it is due
        :return: the new cards
        """
        # Whoever is paid by a cashier: what is due is decided here alone.
        cards, __ = self.sudo()._issue_due(on, store=store, order=order)
        return cards.with_env(self.env)

    def _issue_due(self, on, **options):
        """Return the new cards, and {member or lower card: error} of the others."""
        cards, refused = self.env["membership.card"], {}
        for type_id, members in self._earned_by_type(on).items():
            card_type = self.env["membership.card.type"].browse(type_id)
            issued, not_issued = card_type._issue_earned(members, on, **options)
            cards += issued
            refused |= not_issued
        return cards, refused

    # === HELPERS === #
    def _earned_by_type(self, on):
        """Return {type id: members of this one program to whom such a card is due}."""
        types = self.env["membership.card.type"]
        program = self.program_id
        terms = types._earn_terms(program.id) if program else ()
        if not terms:
            return {}
        ladder = types._ladder(program.id)
        due = {}
        for member_id, held, barred, *figures in self._read_earn_figures(terms, on):
            reached = self._reached(terms, figures)
            for type_id in earned.types_to_issue(reached, held, barred, ladder):
                due.setdefault(type_id, []).append(member_id)
        return {type_id: self.browse(ids) for type_id, ids in due.items()}

    @api.model
    def _reached(self, terms, figures):
        """Return the types whose rule is met by the figures, three for each rule."""
        triples = zip(figures[::3], figures[1::3], figures[2::3], strict=True)
        return [
            own.type_id
            for own, (spend, orders, points) in zip(terms, triples, strict=True)
            if earned.is_met(
                own.rule, earned.Figures(Decimal(str(spend)), orders, int(points))
            )
        ]

    def _read_earn_figures(self, terms, on):
        """Return rows of: member id, types held, types barred, figures of each term.

        Only members for whom some threshold is reached. Held are cards in the member's
        hands; barred are types of which an officer cancelled the latest card.
        """
        cards = self.env["membership.card"]
        cards.flush_model(["member_id", "type_id", "state", "predecessor_id"])
        starts = [earned.window_start(own.window, own.months, on) for own in terms]
        since = SQL("TRUE") if None in starts else SQL("day >= %s", min(starts))
        return self.env.execute_query(
            SQL(
                """
                SELECT bought.member_id, held.type_ids, barred.type_ids, %(names)s
                  FROM (SELECT member_id, %(figures)s FROM membership_activity
                         WHERE member_id = ANY(%(ids)s) AND day <= %(on)s AND %(since)s
                         GROUP BY member_id) bought
            CROSS JOIN LATERAL (%(held)s) held(type_ids)
            CROSS JOIN LATERAL (%(barred)s) barred(type_ids)
                 WHERE %(reached)s
              ORDER BY bought.member_id
                """,
                names=SQL(", ").join(
                    SQL.identifier("bought", f"{name}_{number}")
                    for number, __ in enumerate(terms)
                    for name in earned.Figures._fields
                ),
                figures=SQL(", ").join(
                    self._sql_figure(name, number, start)
                    for number, start in enumerate(starts)
                    for name in earned.Figures._fields
                ),
                reached=SQL(" OR ").join(
                    SQL("%s >= %s", SQL.identifier("bought", f"{name}_{number}"), least)
                    for number, own in enumerate(terms)
                    for name, least in own.rule.asked
                ),
                held=self._sql_held(),
                barred=self._sql_barred(),
                ids=self.ids,
                on=on,
                since=since,
            )
        )

    @api.model
    def _sql_figure(self, name, number, start):
        within = SQL("day >= %s", start) if start else SQL("TRUE")
        return SQL(
            "COALESCE(SUM(%s) FILTER (WHERE %s), 0) AS %s",
            SQL.identifier(name),
            within,
            SQL.identifier(f"{name}_{number}"),
        )

    @api.model
    def _sql_held(self):
        """Return the query of the types of cards in the hands of `bought.member_id`.

        A lost card is still the member's until another one took its place.
        """
        return SQL(
            """
            SELECT COALESCE(array_agg(DISTINCT card.type_id), '{}')
              FROM membership_card card
             WHERE card.member_id = bought.member_id
               AND (card.state IN ('inactive', 'active', 'frozen')
                    OR card.state = 'lost' AND NOT EXISTS (
                       SELECT FROM membership_card successor
                        WHERE successor.predecessor_id = card.id))
            """
        )

    @api.model
    def _sql_barred(self):
        """Return the query of the types of which `bought.member_id` gets none: the
        latest card was cancelled, and its claim was not given back."""
        return SQL(
            """
            SELECT COALESCE(array_agg(latest.type_id), '{}')
              FROM (SELECT DISTINCT ON (card.type_id)
                           card.type_id, card.state, card.claim_no
                      FROM membership_card card
                     WHERE card.member_id = bought.member_id
                  ORDER BY card.type_id, card.id DESC) latest
             WHERE latest.state = 'cancelled' AND latest.claim_no IS NOT NULL
            """
        )
