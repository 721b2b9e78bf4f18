from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL, format_date

from ...logic import card_life, validity
from ...logic.renewal import Held, place
from ..ledger.posting import NOW

# What a new card is made of, and the type of its column
ISSUED_COLUMNS = {
    "number": "varchar",
    "member_id": "int4",
    "state": "varchar",
    "starts_on": "date",
    "ends_on": "date",
    "activated_on": "date",
    "used_at": "timestamp",
    "claim_no": "int4",
    "predecessor_id": "int4",
    "renews_id": "int4",
    "chain_policy": "varchar",
    "chain_type_id": "int4",
    "order_line_id": "int4",
    "sale_no": "int4",
}


class MembershipCardType(models.Model):
    """How cards come into being, one or ten thousand at a time."""

    _inherit = "membership.card.type"

    # === BUSINESS METHODS === #
    def _issue(
        self,
        members,
        *,
        on,
        store=None,
        reason=None,
        order=None,
        order_line=None,
        numbers=None,
        predecessors=None,
        batch=None,
    ):
        """Issue a card of this type to each of `members`, or to none.

        A card is active at once or waits, as the type says; with its activation comes
        the welcome gift. The caller has checked the user's rights.

        :param members: a member who is there twice gets two cards
        :param on: first day, in the program's time zone; or a list, one for each member
        :param store: `pos.config` where it happens
        :param numbers: card numbers, one for each member; default new ones
        :param predecessors: the cards that these follow, one for each member
        :return: the cards, in the order of the members
        :raise UserError: one of the members can't have it, in one sentence
        :raise ConcurrencyError: another transaction claims it now; retried by Odoo
        """
        self.ensure_one()
        days = on if isinstance(on, list) else [on] * len(members)
        for sentence in self._refusals(
            members, store, min(days, default=None)
        ).values():
            raise UserError(sentence)
        stock = self.env["membership.card.stock"]
        tokens = stock._reserve(self, len(members))
        if len(tokens) < len(members):
            raise UserError(self._sold_out_message())
        rows = self._issue_rows(members, days, numbers, predecessors)
        for row in rows:
            row["order_line_id"] = order_line.id if order_line else None
        cards = self._insert_cards(
            rows, store=store, reason=reason, order=order, batch=batch
        )
        stock._bind(tokens, cards)
        if self._welcome_gifts():
            cards._give_welcome(store=store, order=order)
        return cards

    def _refusals(self, members, store=None, on=None):
        """Return why members can't have a card of this type: {member: sentence}.

        :param store: `pos.config` where it is to be issued
        :param date on: first day of the card, default today
        """
        self.ensure_one()
        general = self._general_refusal(store, on or self.program_id._today())
        if general:
            return dict.fromkeys(members, general)
        refusals = {}
        members.fetch(["program_id", "merged_into_id", "moved_to_id"])
        if members.program_id - self.program_id:
            refusals = self._program_refusals(members)
        for member in members.sudo().filtered("merged_into_id"):
            refusals[member.with_env(self.env)] = member._merged_message()
        for member in members.sudo().filtered("moved_to_id"):
            refusals[member.with_env(self.env)] = member._moved_message()
        refusals |= self._claim_refusals(members)
        refusals |= self._renewal_refusals(members, on or self.program_id._today())
        return refusals | self._stock_refusals(
            [member for member in members if member not in refusals]
        )

    # === BUSINESS METHODS - WELCOME === #
    def _welcome_gifts(self):
        """Return what gives the parts of the welcome gift: functions(card, terms).

        Each posts its part under a key of the card, so that it is given once.
        """
        self.ensure_one()
        gifts = []
        if self.welcome_points:
            gifts.append(self._give_welcome_points)
        if self.welcome_bonus:
            gifts.append(self._give_welcome_bonus)
        return gifts

    def _give_welcome_points(self, card, terms):
        card.member_id.points_account_id._credit(
            {"points": self.welcome_points},
            key=card._welcome_key("points"),
            expires_on=self.program_id._points_expiry(terms["on"]),
            **terms,
        )

    def _give_welcome_bonus(self, card, terms):
        card.member_id.wallet_id._credit(
            {"bonus": self.welcome_bonus},
            key=card._welcome_key("bonus"),
            expires_on={"bonus": self.program_id._bonus_expiry(terms["on"])},
            **terms,
        )

    # === HELPERS - REFUSALS === #
    def _general_refusal(self, store, on):
        """Return why nobody can have such a card there and then, or False."""
        if not self.active:
            return self.env._(
                "%(card_type)s is archived; no more cards are issued.",
                card_type=self.name,
            )
        if self.validity_kind == "fixed" and self.fixed_ends_on < on:
            return self.env._(
                "%(card_type)s was valid until %(date)s; no more cards are issued.",
                card_type=self.name,
                date=format_date(self.env, self.fixed_ends_on),
            )
        if store and not self._is_accepted_at(store):
            return self.env._(
                "%(card_type)s is not a card of the store %(store)s.",
                card_type=self.name,
                store=store.sudo().name,
            )
        return False

    def _program_refusals(self, members):
        sentence = self.env._(
            "%(card_type)s is a card of another program.", card_type=self.name
        )
        own = members.filtered_domain([("program_id", "=", self.program_id.id)])
        return dict.fromkeys(members - own, sentence)

    def _claim_refusals(self, members):
        if not self.claim_limit:
            return {}
        claims = self._claims_of(members)
        refusals = {}
        for member in members:
            taken = claims.setdefault(member.id, set())
            if len(taken) >= self.claim_limit:
                refusals[member] = self._limit_message(member)
            taken.update(card_life.free_claims(taken, 1))
        return refusals

    def _stock_refusals(self, members):
        if not self.stock_limited:
            return {}
        left = self._count_stock()
        return dict.fromkeys(members[left:], self._sold_out_message())

    def _limit_message(self, member):
        return self.env._(
            "%(name)s has had %(card_type)s already; the limit is %(limit)s.",
            name=member.sudo().name,
            card_type=self.name,
            limit=self.claim_limit,
        )

    def _sold_out_message(self):
        return self.env._("%(card_type)s is sold out.", card_type=self.name)

    def _claims_of(self, members):
        """Return the claim numbers that are taken: {member id: {number}}."""
        rows = self.env.execute_query(
            SQL(
                "SELECT member_id, array_agg(claim_no) FROM membership_card"
                " WHERE type_id = %s AND member_id = ANY(%s) AND claim_no IS NOT NULL"
                " GROUP BY member_id",
                self.id,
                list(set(members._ids)),
            )
        )
        return {member_id: set(claims) for member_id, claims in rows}

    def _claims_beside(self, holder, cards):
        """Return {card: claim number} of cards that a member gets beside his own; those
        that count for no claim are left out."""
        taken = self._claims_of(holder).get(holder.id, ())
        claimed = cards.filtered("claim_no")
        free = card_life.free_claims(taken, len(claimed))
        return dict(zip(claimed, free, strict=True))

    # === HELPERS - ISSUING === #
    def _issue_rows(self, members, days, numbers=None, predecessors=None):
        """Return the values of new cards, as `_insert_cards` takes them."""
        claims = self._claims_of(members)
        held = self._held_of(members) if self._follows_itself() else None
        numbers = numbers or self._new_numbers(len(members))
        followed = predecessors or [self.env["membership.card"]] * len(members)
        active = self.activation == "issue"
        rows = []
        for member, day, number, before in zip(
            members, days, numbers, followed, strict=True
        ):
            taken = claims.setdefault(member.id, set())
            (claim_no,) = card_life.free_claims(taken, 1)
            taken.add(claim_no)
            starts_on, ends_on = self._dates_at_issue(day)
            renews = None
            if held is not None and starts_on and not before:
                first, renews = place(held[member.id], day)
                starts_on, ends_on = self._validity_from(first)
                held[member.id].append(Held(-len(rows) - 1, ends_on))
            if before and starts_on:
                # Fixed dates may have begun while the card before still held.
                starts_on = max(starts_on, day)
            rows.append(
                {
                    "number": number,
                    "member_id": member.id,
                    "state": "active" if active else "inactive",
                    "starts_on": starts_on,
                    "ends_on": ends_on,
                    "activated_on": day if active else None,
                    "claim_no": claim_no,
                    "predecessor_id": before.id or None,
                    "renews_id": renews.id if renews and renews.id > 0 else None,
                    "renews_row": -renews.id - 1 if renews and renews.id < 0 else None,
                    "chain_policy": "type",
                }
            )
        return rows

    def _dates_at_issue(self, on):
        """Return first and last day of a card issued on `on`, None where open.

        A card for a time that is not active yet has none.
        """
        if self.activation != "issue" and self.validity_kind != "fixed":
            return None, None
        return self._validity_from(on)

    def _validity_from(self, on):
        """Return first and last day (None: no end) of a card that begins on `on`."""
        if self.validity_kind == "permanent":
            return on, None
        if self.validity_kind == "duration":
            end = validity.period_end(on, self.validity_count, self.validity_unit)
            return on, end
        # A till that was offline may have sold one after the last day.
        return min(self.fixed_starts_on or on, self.fixed_ends_on), self.fixed_ends_on

    def _insert_cards(
        self, rows, *, store=None, reason=None, order=None, batch=None, at=None
    ):
        """Insert cards and an event for each, in one statement; no check, no gift.

        :param rows: dicts of `ISSUED_COLUMNS`; a missing value is empty
        :param datetime at: when it happens, default with the order, or now
        :return: the cards, in the order of the rows
        """
        cards = self.env["membership.card"]
        if not rows:
            return cards
        at = at or (order._membership_moment() if order else None)
        header = cards._event_header("issued", reason, store, batch, order, at)
        try:
            found = self.env.execute_query(self._sql_insert_cards(rows, header))
        except UniqueViolation as error:
            raise ConcurrencyError(
                self.env._("The same card is being issued somewhere else.")
            ) from error
        ids = dict(found)
        issued = cards.browse(ids[row["number"]] for row in rows)
        for card, row in zip(issued, rows, strict=True):
            if row.get("renews_row") is not None:
                card.sudo()._through_door().renews_id = issued[row["renews_row"]]
        self._after_insert(issued, rows)
        return issued

    def _sql_insert_cards(self, rows, header):
        names = [SQL.identifier(name) for name in ISSUED_COLUMNS]
        arrays = [
            SQL("%s::%s[]", [row.get(name) or None for row in rows], SQL.identifier(pg))
            for name, pg in ISSUED_COLUMNS.items()
        ]
        return SQL(
            """
            WITH issued AS (
                INSERT INTO membership_card
                       (type_id, program_id, store_id, issued_at, create_uid,
                        create_date, write_uid, write_date, %(names)s)
                SELECT %(type)s, %(program)s, %(store)s, %(at)s, %(uid)s,
                       %(now)s, %(uid)s, %(now)s, %(names)s
                  FROM unnest(%(arrays)s) WITH ORDINALITY AS new(%(names)s, place)
                 ORDER BY place
             RETURNING id, number, member_id, NULL AS state_from, state AS state_to,
                       NULL::date AS starts_from, starts_on AS starts_to,
                       NULL::date AS ends_from, ends_on AS ends_to,
                       NULL AS number_from, number AS number_to
            ), logged AS (%(events)s)
            SELECT number, id FROM issued
            """,
            names=SQL(", ").join(names),
            arrays=SQL(", ").join(arrays),
            type=self.id,
            program=self.program_id.id,
            store=header["store_id"],
            at=header["occurred_at"],
            uid=header["user_id"],
            now=NOW,
            events=self.env["membership.card"]._sql_insert_events(
                header, SQL("issued")
            ),
        )

    def _after_insert(self, cards, rows):
        """Forget what the cache knew of the members and of the cards followed."""
        members = self.env["membership.member"].browse(row["member_id"] for row in rows)
        members.invalidate_recordset(["card_ids"], flush=False)
        # The statement has set what is stored; only the cache is to be told.
        stored = [field for field in cards._fields.values() if field.store]
        with self.env.protecting(stored, cards):
            cards.modified(["member_id", "type_id", "state"])
        self.env["membership.card"].invalidate_model(["successor_id"], flush=False)
        self.invalidate_recordset(["card_ids", "card_count"], flush=False)
        cards._refresh_current_cards(members.ids)
        cards._forget_prices()
