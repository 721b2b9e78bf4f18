from odoo import api, fields, models


class MembershipTier(models.Model):
    """The rules of a tier in plain words, so that staff can check what they set."""

    _inherit = "membership.tier"

    # === FIELDS === #
    rule_sentence = fields.Char(string="In Words", compute="_compute_rule_sentence")

    # === COMPUTE METHODS === #
    @api.depends(
        lambda self: (
            [
                name
                for name in self._fields
                if name.startswith(("reach_", "keep_", "validity_"))
            ]
            + [
                "downgrade_policy",
                "grace_days",
                "notice_days",
                "level",
                "name",
                "active",
            ]
        )
    )
    @api.depends_context("lang")
    def _compute_rule_sentence(self):
        for tier in self:
            tier.rule_sentence = " ".join(
                sentence for sentence in tier._rule_sentences() if sentence
            )

    # === BUSINESS METHODS === #
    def _rule_sentences(self):
        """Return what the tier asks, for how long it holds and what follows."""
        self.ensure_one()
        rule = self._as_rule()
        yield self._reach_sentence(rule)
        if self._is_lowest():
            return
        if rule.policy == "never":
            yield self.env._("Once reached, it is kept for ever.")
            return
        yield self._term_sentence()
        yield self._keep_rule_sentence(rule)
        yield self._fall_sentence()
        if rule.notice_days:
            yield self.env._(
                "The member is told %(days)s days before.", days=rule.notice_days
            )

    def _is_lowest(self):
        """Tell whether members begin here."""
        others = self.program_id._origin.tier_ids - self._origin
        return all(self.level < other.level for other in others)

    def _reach_sentence(self, rule):
        if not rule.reach.asked:
            if self._is_lowest():
                return self.env._("Every member begins here.")
            return self.env._("Given by hand only.")
        return self.env._(
            "Reached with %(figures)s %(window)s.",
            figures=self._amounts_text(rule.reach.asked, rule.reach.match),
            window=self._window_text("reach"),
        )

    def _window_text(self, side):
        return {
            "lifetime": self.env._("since joining"),
            "rolling": self.env._(
                "in the last %(count)s months", count=self[f"{side}_window_months"]
            ),
            "year": self.env._("in a calendar year"),
            "since_tier": self.env._("since the member's tier began"),
        }[self[f"{side}_window"]]

    def _term_sentence(self):
        count, unit = self.validity_count, self.validity_unit
        if unit == "never":
            return self.env._("Looked at in every review.")
        if unit == "calendar_year":
            if count == 1:
                return self.env._("Valid until 31 December.")
            if count == 2:
                return self.env._("Valid until 31 December of the next year.")
            return self.env._(
                "Valid until 31 December, %(count)s years later.", count=count - 1
            )
        if count == 1:
            return {
                "day": self.env._("Valid for a day."),
                "month": self.env._("Valid for a month."),
                "year": self.env._("Valid for a year."),
            }[unit]
        return {
            "day": self.env._("Valid for %(count)s days.", count=count),
            "month": self.env._("Valid for %(count)s months.", count=count),
            "year": self.env._("Valid for %(count)s years.", count=count),
        }[unit]

    def _keep_rule_sentence(self, rule):
        if self.keep_rule == "same" and rule.keep.asked:
            return self.env._("Kept with as much again.")
        if not rule.keep.asked:
            return self.env._("Nothing is asked to keep it.")
        return self.env._(
            "Kept with %(figures)s %(window)s.",
            figures=self._amounts_text(rule.keep.asked, rule.keep.match),
            window=self._window_text("keep"),
        )

    def _fall_sentence(self):
        days = self.grace_days
        if self.downgrade_policy == "one_level":
            if days:
                return self.env._(
                    "Otherwise one level down, after %(days)s days of grace.", days=days
                )
            return self.env._("Otherwise one level down.")
        if days:
            return self.env._(
                "Otherwise down to the level earned, after %(days)s days of grace.",
                days=days,
            )
        return self.env._("Otherwise down to the level earned.")
