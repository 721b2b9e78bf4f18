from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...logic.card_life import CHANGES
from ..acting import acting_company_id, employee_columns
from ..ledger.posting import NOW

# What a change may set, and the type of its column
COLUMNS = {
    "state": "varchar",
    "starts_on": "date",
    "ends_on": "date",
    "number": "varchar",
    "activated_on": "date",
    "used_at": "timestamp",
    "chain_policy": "varchar",
    "chain_type_id": "int4",
    "claim_no": "int4",
    "member_id": "int4",
    "type_id": "int4",
}
# What every event tells of the card before and after, and what it tells if it changes
FIGURES = {
    "state": ("state_from", "state_to"),
    "starts_on": ("starts_from", "starts_to"),
    "ends_on": ("ends_from", "ends_to"),
    "number": ("number_from", "number_to"),
}
FIGURES_CHANGED = {
    "chain_policy": ("policy_from", "policy_to"),
    "chain_type_id": ("next_type_from_id", "next_type_to_id"),
    "member_id": ("member_from_id", "member_to_id"),
    "type_id": ("type_from_id", "type_to_id"),
}
# Of what nobody does, such as at night: where the holder is at home
HOME = SQL(
    "(SELECT holder.company_id FROM membership_member holder"
    " WHERE holder.id = logged.member_id)"
)
# An object never travels by RPC: only this module's own methods put it in a context.
_SETTLE_LATER_KEY = "_membership_settle_later"
_SETTLE_LATER = object()
# The card that counts for its member, the surest first
CURRENT_STATES = ["active", "frozen", "inactive", "expired"]


class MembershipCard(models.Model):
    """The one door of a card's life, for one card and for a million."""

    _inherit = "membership.card"

    # === BUSINESS METHODS === #
    @api.model
    def _apply_changes(
        self,
        kind,
        changes,
        *,
        reason=None,
        store=None,
        batch=None,
        order=None,
        at=None,
    ):
        """Change cards and log an event for each, in one statement per set of columns.

        A card in a state that the kind does not start from, one on which nothing
        would change, and one that the batch has changed before are left alone. The
        state that a kind always leads to need not be given; a revived card has the
        one that it expired from. The caller has checked the user's rights.

        :param kind: a key of `logic.card_life.CHANGES`
        :param changes: [(card id, {column: new value})], each card once
        :param datetime at: when it happened (naive UTC), default now
        :return: the ids of the cards that changed
        """
        allowed = CHANGES[kind]
        header = self._event_header(kind, reason, store, batch, order, at)
        if allowed.ensues:
            header["batch_id"] = None
        if kind == "revived":
            changes = self._with_state_before(changes)
        changed = []
        for columns, rows in self._changes_by_columns(allowed, changes).items():
            rows = self.env.execute_query(
                self._sql_apply(allowed, columns, rows, header)
            )
            self._after_change(rows, columns)
            changed += [card_id for card_id, *__ in rows]
            renewed = [card_id for card_id, __, is_renewed in rows if is_renewed]
            if renewed and {"state", "ends_on"} & set(columns):
                self._move_renewals(
                    renewed, reason=reason, store=store, batch=batch, order=order, at=at
                )
        return changed

    def _apply_or_refuse(self, kind, values, **options):
        """Change all these cards in the same way, or none.

        :raise UserError: a card's present state does not lead there
        """
        fitting = self.sudo().filtered(lambda card: card.state in CHANGES[kind].sources)
        for card in (self - fitting).sudo():
            raise UserError(
                self.env._(
                    "Card %(number)s is %(state)s: that can't be done with it.",
                    number=card.number,
                    state=card._state_label(),
                )
            )
        return self._apply_changes(kind, [(id_, values) for id_ in self.ids], **options)

    def _state_label(self):
        """Return the name of the card's state, to be used in a sentence."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state].lower()

    @api.model
    def _refresh_current_cards(self, member_ids):
        """Choose anew the card that counts for each of these members, and their
        standing; see `membership.member._settle_cards`.

        Who changes the same cards several times does it once, at the end.
        """
        if self.env.context.get(_SETTLE_LATER_KEY) is not _SETTLE_LATER:
            members = self.env["membership.member"].browse(set(member_ids))
            members._settle_cards(CURRENT_STATES)

    def _settling_later(self):
        """Return the cards in an environment that leaves `_refresh_current_cards` to
        the caller."""
        return self.with_context(**{_SETTLE_LATER_KEY: _SETTLE_LATER})

    # === HELPERS === #
    @api.model
    def _event_header(self, kind, reason, store, batch, order, at):
        """Return the columns that the events of one call share."""
        user = batch.sudo().requested_by if batch else self.env.user
        self.env["membership.member"].flush_model(["company_id"])
        return {
            "kind": kind,
            "occurred_at": at or NOW,
            "user_id": user.id,
            "store_id": (store and store.id) or None,
            "reason": (reason or "").strip() or None,
            "order_id": (order and order.id) or None,
            "batch_id": (batch and batch.id) or None,
            "company_id": (
                batch.sudo().company_id.id
                if batch
                else acting_company_id(self.env, store) or HOME
            ),
            **employee_columns(self.env),
        }

    @api.model
    def _with_state_before(self, changes):
        """Return the changes with the states that the cards expired from.

        A card that was frozen or lost must not come back as an active one.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (card_id) card_id, state_from"
                "  FROM membership_card_event"
                " WHERE card_id = ANY(%s) AND state_to = 'expired'"
                "   AND state_from <> 'expired'"
                " ORDER BY card_id, id DESC",
                [card_id for card_id, __ in changes],
            )
        )
        before = dict(rows)
        return [
            (card_id, {**values, "state": before.get(card_id, "active")})
            for card_id, values in changes
        ]

    @api.model
    def _changes_by_columns(self, allowed, changes):
        """Return {columns: [(card id, *values)]} of the changes."""
        groups = {}
        for card_id, values in changes:
            if allowed.only_target and "state" not in values:
                values = {**values, "state": allowed.only_target}
            if values.get("state") not in (None, *allowed.targets):
                raise ValueError(f"No such end of a change: {values['state']!r}")
            columns = tuple(name for name in COLUMNS if name in values)
            is_known = columns and len(columns) == len(values)
            if not is_known or ("member_id" in values) != allowed.rehomes:
                raise ValueError(f"No change, or unknown columns: {sorted(values)}")
            row = (card_id, *(values[name] or None for name in columns))
            groups.setdefault(columns, []).append(row)
        return groups

    def _sql_apply(self, allowed, columns, rows, header):
        """Return the statement that updates the cards and inserts their events; its
        rows tell each card, its holder, and whether another card continues it."""
        figures = FIGURES | {
            name: names for name, names in FIGURES_CHANGED.items() if name in columns
        }
        return SQL(
            """
            WITH change AS (SELECT * FROM unnest(%(values)s) AS change(id, %(names)s)),
            changed AS (
                UPDATE membership_card card
                   SET %(assignments)s, write_uid = %(uid)s, write_date = %(now)s
                  FROM change JOIN membership_card old ON old.id = change.id
                 WHERE card.id = change.id AND old.state = ANY(%(sources)s)
                   AND (%(different)s) AND %(unlogged)s
             RETURNING card.id, card.member_id, %(figures)s
            ), logged AS (%(events)s)
            SELECT id, member_id,
                   EXISTS (SELECT FROM membership_card renewal
                            WHERE renewal.renews_id = changed.id OFFSET 0)
              FROM changed ORDER BY id
            """,
            values=self._sql_arrays(columns, rows),
            names=SQL(", ").join(SQL.identifier(name) for name in columns),
            assignments=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier("change", name))
                for name in columns
            ),
            uid=header["user_id"],
            now=NOW,
            sources=list(allowed.sources),
            different=self._sql_different(allowed, columns),
            unlogged=self._sql_unlogged(header["batch_id"]),
            figures=self._sql_figures(figures),
            events=self._sql_insert_events(header, SQL("changed"), figures),
        )

    def _sql_different(self, allowed, columns):
        """Return the condition that the change is worth a record."""
        if allowed.always:
            return SQL("TRUE")
        return SQL(" OR ").join(
            SQL(
                "%s IS DISTINCT FROM %s",
                SQL.identifier("old", name),
                SQL.identifier("change", name),
            )
            for name in columns
        )

    def _sql_figures(self, figures):
        """Return the columns before and after, named as the event has them."""
        return SQL(", ").join(
            SQL(
                "%s AS %s, %s AS %s",
                SQL.identifier("old", name),
                SQL.identifier(before),
                SQL.identifier("card", name),
                SQL.identifier(after),
            )
            for name, (before, after) in figures.items()
        )

    def _sql_arrays(self, columns, rows):
        """Return the rows as arrays for `unnest`, the ids first."""
        types = ["int4", *(COLUMNS[name] for name in columns)]
        return SQL(", ").join(
            SQL("%s::%s[]", list(values), SQL.identifier(type_))
            for type_, values in zip(types, zip(*rows, strict=True), strict=True)
        )

    def _sql_unlogged(self, batch_id):
        """Return the condition that the batch has not changed the card yet."""
        if not batch_id:
            return SQL("TRUE")
        # OFFSET keeps this a look-up for each card. Joined, it would read all that the
        # batch has logged so far, again for each chunk.
        return SQL(
            "NOT EXISTS (SELECT FROM membership_card_event event"
            " WHERE event.batch_id = %s AND event.card_id = change.id OFFSET 0)",
            batch_id,
        )

    def _sql_insert_events(self, header, source, figures=None):
        """Return the statement that logs the cards of the query `source`.

        :param figures: {column of the card: (before, after)}, as `FIGURES`
        """
        names = [name for names in (figures or FIGURES).values() for name in names]
        return SQL(
            "INSERT INTO membership_card_event (card_id, %s, %s)"
            " SELECT id, %s, %s FROM %s logged ORDER BY id",
            SQL(", ").join(SQL.identifier(name) for name in header),
            SQL(", ").join(SQL.identifier(name) for name in names),
            SQL(", ").join(SQL("%s", value) for value in header.values()),
            SQL(", ").join(SQL.identifier(name) for name in names),
            source,
        )

    @api.model
    def _after_change(self, rows, columns):
        """Forget what the cache knew of changed cards, and choose members' cards."""
        cards = self.browse(card_id for card_id, *__ in rows)
        cards.invalidate_recordset([*columns, "event_ids"], flush=False)
        cards.modified(columns)
        if "state" in columns and rows:
            self._refresh_current_cards([member_id for __, member_id, __ in rows])
        if {"state", "starts_on", "ends_on"} & set(columns):
            self._forget_prices()

    @api.model
    def _forget_prices(self):
        """Drop the contacts' price lists from the cache: cards decide them, too."""
        self.env["res.partner"].invalidate_model(
            ["property_product_pricelist"], flush=False
        )
