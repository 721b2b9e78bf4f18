"""The SQL of the figures that tiers are decided by: one member's, or a million's."""

from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ...logic.tiers import Done, Figures, State, window_start

ACTIVITY = SQL(
    "SELECT id, member_id, day, spend, orders, points, topup FROM membership_activity"
)
STATE = (
    "tier_id",
    "ends_on",
    "counts_from",
    "is_locked",
    "lock_ends_on",
    "tier_before",
)


class Standing(NamedTuple):
    """A member as `logic.tiers` looks at one."""

    member_id: int
    state: State
    counts_after: int
    done: Done


class FiguresQuery:
    """Reads state and figures of members of one program on one day.

    :param plan: the program's `TierPlan`
    :param date on: the day as of which figures are counted
    """

    def __init__(self, plan, on):
        self.plan, self.on = plan, on
        self.windows = plan.ladder.windows
        self.keepers = [
            tier
            for tier in plan.ladder.tiers
            if tier.keep.asked and plan.ladder.can_fall(tier)
        ]
        # One column for each figure that a rule asks for, and no others.
        self.columns = [
            *(
                (window, name)
                for window in self.windows
                for name in self._names(
                    tier.reach
                    for tier in plan.ladder.above(None)
                    if tier.reach.window == window
                )
            ),
            *((None, name) for name in self._names(t.keep for t in self.keepers)),
        ]

    @staticmethod
    def _names(rules):
        asked = {name for rule in rules for name, _least in rule.asked}
        return [name for name in Figures._fields if name in asked]

    # === WHAT IS READ === #
    def sql(self, members, *, activity=ACTIVITY, prelude=(), only=None):
        """Return the SELECT of the members' standings.

        :param members: SQL condition on `member`
        :param activity: SQL of the activity to count
        :param prelude: further common table expressions, which come first
        :param only: SQL condition on `standing` and `figures`
        """
        return SQL(
            """
            WITH %(tables)s
            SELECT standing.id, standing.counts_after, %(state)s %(figures)s
              FROM standing %(join)s
             WHERE %(only)s
          ORDER BY standing.id
            """,
            tables=SQL(", ").join(
                [*prelude, self._standing_sql(members), *self._figures_sql(activity)]
            ),
            state=SQL(", ").join(SQL.identifier("standing", name) for name in STATE),
            figures=SQL().join(
                SQL(", %s", self.figure(index)) for index in range(len(self.columns))
            ),
            join=SQL("LEFT JOIN figures ON figures.member_id = standing.id")
            if self.columns
            else SQL(),
            only=only or SQL("TRUE"),
        )

    def figure(self, index):
        """Return the SQL of one figure; zero where a member did nothing."""
        return SQL("COALESCE(figures.%s, 0)", SQL.identifier(f"figure_{index}"))

    def rows(self, records):
        """Return the rows of the statement as a list of `Standing`."""
        return [self._row(*record) for record in records]

    def _row(self, member_id, counts_after, *values):
        state = State(**dict(zip(STATE, values, strict=False)))
        found = {}
        for (window, name), value in zip(
            self.columns, values[len(STATE) :], strict=True
        ):
            found.setdefault(window, {}).update(self._exact([(name, value)]))
        kept = Figures(**found.pop(None, {}))
        reached = {window: Figures(**found.get(window, {})) for window in self.windows}
        return Standing(member_id, state, counts_after, Done(reached, kept))

    @staticmethod
    def _exact(values):
        return {
            name: Decimal(str(value)) if name in ("spend", "topup") else int(value)
            for name, value in values
        }

    # === MEMBERS === #
    def _standing_sql(self, members):
        first, last, after = self._kept_days_sql()
        return SQL(
            """
            standing AS (
                SELECT member.id, COALESCE(member.tier_counts_after, 0) AS counts_after,
                       member.tier_id, member.tier_ends_on AS ends_on,
                       member.tier_counts_from AS counts_from,
                       COALESCE(member.tier_locked, FALSE) AS is_locked,
                       member.tier_lock_ends_on AS lock_ends_on,
                       %(before)s AS tier_before,
                       %(first)s AS kept_first, %(last)s AS kept_last,
                       %(after)s AS kept_after
                  FROM membership_member member
                 WHERE %(members)s
            )
            """,
            before=self._tier_before_sql(),
            first=first,
            last=last,
            after=after,
            members=members,
        )

    def _tier_before_sql(self):
        """Return the SQL of the tier that a tier held by hand stands in for; it is
        looked up when the hold is over."""
        return SQL(
            """
            CASE WHEN member.tier_lock_ends_on < %s THEN COALESCE((
                SELECT CASE WHEN step.kind = 'manual'
                              OR step.kind = 'merged' AND step.figures IS NULL
                            THEN COALESCE(step.old_tier_id, 0)
                            ELSE step.tier_id END
                  FROM membership_tier_change step
                 WHERE step.member_id = member.id
                   AND step.old_tier_id IS DISTINCT FROM step.tier_id
              ORDER BY step.id DESC LIMIT 1), member.tier_id) END
            """,
            self.on,
        )

    def _kept_days_sql(self):
        """Return SQL of first day, last day and activity before of what counts for
        keeping the tier; as `logic.tiers.kept_days`."""
        if not self.keepers:
            return SQL("NULL::date"), SQL("NULL::date"), SQL("0")
        days = [self._kept_days_of(tier) for tier in self.keepers]
        return tuple(
            SQL(
                "CASE member.tier_id %s END",
                SQL(" ").join(
                    SQL("WHEN %s THEN %s", tier.id, of_tier[index])
                    for tier, of_tier in zip(self.keepers, days, strict=True)
                ),
            )
            for index in range(3)
        )

    def _kept_days_of(self, tier):
        on = SQL("%s::date", self.on)
        has_term = tier.term.unit != "never"
        anchor = SQL("COALESCE(member.tier_ends_on, %s)", on) if has_term else on
        last = (
            SQL("LEAST(%s, member.tier_ends_on + %s)", on, tier.grace_days)
            if has_term
            else on
        )
        window = tier.keep.window
        since_tier = window.kind == "since_tier"
        first = {
            "lifetime": SQL("'-infinity'::date"),
            "rolling": SQL(
                "(%s - make_interval(months => %s))::date + 1", anchor, window.months
            ),
            "year": SQL("date_trunc('year', %s)::date", anchor),
            "since_tier": SQL("COALESCE(member.tier_counts_from, '-infinity'::date)"),
        }[window.kind]
        after = SQL("COALESCE(member.tier_counts_after, 0)") if since_tier else SQL("0")
        return first, last, after

    # === FIGURES === #
    def _figures_sql(self, activity):
        if not self.columns:
            return []
        # The last day is a difference, for PostgreSQL takes two bounds of which it
        # does not know one for a narrow range, and plans for a handful of rows.
        return [
            SQL(
                """
                figures AS (
                    SELECT activity.member_id, %(figures)s
                      FROM (%(activity)s) AS activity
                      JOIN standing ON standing.id = activity.member_id
                     WHERE activity.day >= %(first)s AND activity.day - %(on)s <= 0
                  GROUP BY activity.member_id
                )
                """,
                figures=SQL(", ").join(
                    SQL(
                        "%s AS %s",
                        self._sum_sql(name, self._within_sql(window)),
                        SQL.identifier(f"figure_{index}"),
                    )
                    for index, (window, name) in enumerate(self.columns)
                ),
                activity=activity,
                on=SQL("%s::date", self.on),
                first=self._first_day_sql(),
            )
        ]

    def _first_day_sql(self):
        """Return the SQL of the first day that counts for anybody."""
        first_days = []
        for window in {window for window, _name in self.columns}:
            if window is None:
                first_days.append(SQL("(SELECT MIN(kept_first) FROM standing)"))
            elif window.kind == "since_tier":
                first_days.append(
                    SQL(
                        "(SELECT MIN(COALESCE(counts_from, '-infinity'::date))"
                        " FROM standing)"
                    )
                )
            else:
                first = window_start(window, self.on, None)
                first_days.append(SQL("%s::date", first or "-infinity"))
        return SQL("LEAST(%s)", SQL(", ").join(first_days))

    def _within_sql(self, window):
        """Return the condition that an activity lies in a window; None: in the one
        that the present tier is kept by."""
        if window is None:
            return SQL(
                "activity.day BETWEEN standing.kept_first AND standing.kept_last"
                " AND activity.id > standing.kept_after"
            )
        if window.kind == "since_tier":
            return SQL(
                "activity.day >= COALESCE(standing.counts_from, '-infinity'::date)"
                " AND activity.id > standing.counts_after"
            )
        first = window_start(window, self.on, None)
        return SQL("activity.day >= %s", first) if first else None

    def _sum_sql(self, name, within):
        if name == "growth":
            return self._growth_sql(within)
        return self._filtered(SQL("SUM(%s)", SQL.identifier("activity", name)), within)

    def _growth_sql(self, within):
        growth = SQL(
            "%s * COALESCE(%s, 0)",
            self.plan.growth_per_point,
            self._filtered(SQL("SUM(activity.points)"), within),
        )
        if not self.plan.growth_per_order:
            return growth
        large = SQL("activity.spend > %s", self.plan.growth_order_min)
        return SQL(
            "%s + %s * COALESCE(%s, 0)",
            growth,
            self.plan.growth_per_order,
            self._filtered(
                SQL("SUM(activity.orders)"),
                SQL("%s AND %s", large, within) if within else large,
            ),
        )

    @staticmethod
    def _filtered(total, within):
        return SQL("%s FILTER (WHERE %s)", total, within) if within else total
