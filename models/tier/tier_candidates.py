"""The SQL condition that leaves out members whose tier certainly stays as it is.

It only spares work: whoever is left in is decided by `logic.tiers.decide` alone.
"""

from odoo.tools import SQL


class Candidates:
    """Builds the condition for a `FiguresQuery`."""

    def __init__(self, query):
        self.query, self.on = query, query.on
        self.ladder = query.plan.ladder

    def sql(self):
        """Return the condition on `standing` and `figures`."""
        return self._any(
            [
                SQL("standing.tier_id IS NULL"),
                SQL("standing.is_locked AND standing.lock_ends_on < %s", self.on),
                SQL(
                    "NOT standing.is_locked AND (%s)",
                    self._any([*self._rising(), *self._falling()]),
                ),
            ]
        )

    # === UP === #
    def _rising(self):
        """Yield a condition for each tier that somebody may reach from below."""
        for tier in self.ladder.above(None):
            lower = [
                other.id for other in self.ladder.tiers if other.level < tier.level
            ]
            yield SQL(
                "standing.tier_id = ANY(%s) AND (%s)",
                lower,
                self._met(tier.reach, tier.reach.window),
            )
        lowest = self.ladder.lowest
        closed = [
            tier.id
            for tier in self.ladder.tiers
            if lowest and tier.level < lowest.level
        ]
        yield SQL("standing.tier_id = ANY(%s)", closed)

    # === DOWN === #
    def _falling(self):
        """Yield a condition for each tier that somebody may lose, keep or be told
        about."""
        for tier in self.ladder.tiers:
            yield SQL(
                "standing.tier_id = %s AND (%s)",
                tier.id,
                self._due(tier)
                if self.ladder.can_fall(tier)
                else SQL("standing.ends_on IS NOT NULL"),
            )

    def _due(self, tier):
        if tier.term.unit == "never":
            return self._any(
                [
                    SQL("standing.ends_on IS NOT NULL"),
                    SQL("NOT (%s)", self._met(tier.keep, None)),
                ]
            )
        return SQL(
            "standing.ends_on IS NULL OR standing.ends_on < %s",
            self.on_with(tier),
        )

    def on_with(self, tier):
        """Return the first end that is of no interest yet: notice is given before."""
        ahead = max(tier.notice_days - tier.grace_days + 1, 0)
        return SQL("%s::date + %s", self.on, ahead)

    # === HELPERS === #
    def _met(self, rule, window):
        """Return the condition that the figures of a window meet a rule."""
        reached = [
            SQL(
                "%s >= %s",
                self.query.figure(self.query.columns.index((window, name))),
                least,
            )
            for name, least in rule.asked
        ]
        if not reached:
            return SQL("TRUE")
        joint = SQL(" AND ") if rule.match == "all" else SQL(" OR ")
        return joint.join(reached)

    @staticmethod
    def _any(conditions):
        return SQL(" OR ").join(SQL("(%s)", condition) for condition in conditions)
