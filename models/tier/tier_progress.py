from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import format_amount, formatLang

from ...logic.tiers import (
    ends_by_rule,
    holds_lock,
    last_day,
    missing,
    next_tier,
    share,
)


class MembershipMember(models.Model):
    """How far a member is from the next tier, and from keeping the present one."""

    _inherit = "membership.member"

    # === FIELDS === #
    tier_next_text = fields.Char(string="Next Tier", compute="_compute_tier_progress")
    tier_next_percent = fields.Float(
        string="On the Way to the Next Tier", compute="_compute_tier_progress"
    )
    tier_keep_text = fields.Char(
        string="Keeping the Tier", compute="_compute_tier_progress"
    )

    # === COMPUTE METHODS === #
    @api.depends("tier_id", "tier_ends_on", "tier_locked", "tier_lock_ends_on")
    @api.depends_context("lang")
    def _compute_tier_progress(self):
        progress = self._tier_progress_of_all()
        for member in self:
            found = progress.get(member._origin.id) or {}
            for side in ("next", "keep"):
                text = (found.get(side) or {}).get("text")
                member[f"tier_{side}_text"] = text
            member.tier_next_percent = (found.get("next") or {}).get("percent", 0)

    # === BUSINESS METHODS === #
    def _tier_progress(self):
        """Return what a member lacks to reach the next tier and to keep this one.

        :return: `{"next": {"tier", "text", "missing", "percent"} | False,
            "keep": {"text", "until", "missing"} | False}`; texts are sentences in the
            user's language, `tier` is a name, `until` a date in ISO form or False,
            `missing` a list of {"figure", "amount"}
        """
        self.ensure_one()
        return self._tier_progress_of_all()[self.id]

    def _tier_progress_of_all(self):
        progress = {}
        # Figures of orders are summed for whoever may see the member.
        members = self._origin.sudo()
        for program, some in members.grouped("program_id").items():
            if not program or not some.ids:
                continue
            on = program._today()
            for member_id, standing in some._tier_figures(on).items():
                progress[member_id] = {
                    "next": program._progress_up(standing, on),
                    "keep": program._progress_here(standing, on),
                }
        return progress


class MembershipProgram(models.Model):
    """The sentences of a member's progress."""

    _inherit = "membership.program"

    # === BUSINESS METHODS === #
    def _progress_up(self, standing, on):
        """Return what is missing to the nearest tier above, or False."""
        if standing.state.is_locked:
            return False
        target = next_tier(self._tier_plan().ladder, standing.state, standing.done)
        if not target:
            return False
        tier = self.env["membership.tier"].browse(target.id)
        figures = standing.done.reached[target.reach.window]
        lacking = missing(target.reach, figures)
        return {
            "tier": tier.name,
            "text": self.env._(
                "%(missing)s to reach %(tier)s",
                missing=tier._missing_text(lacking, target.reach.match),
                tier=tier.name,
            ),
            "missing": self._plain_amounts(lacking),
            "percent": 100 * share(target.reach, figures),
        }

    def _progress_here(self, standing, on):
        """Return until when the tier holds and what is missing to keep it, or False."""
        state, ladder = standing.state, self._tier_plan().ladder
        here = ladder.get(state.tier_id)
        if not here:
            return False
        tier = self.env["membership.tier"].browse(here.id)
        if holds_lock(state, on):
            return self._progress_held(tier, state)
        if not ends_by_rule(ladder, state):
            return False
        lacking = missing(here.keep, standing.done.kept)
        until = last_day(here, state)
        return {
            "text": self._keep_sentence(tier, here, lacking, until, state),
            "until": until.isoformat() if until else False,
            "missing": self._plain_amounts(lacking),
        }

    def _keep_sentence(self, tier, here, lacking, until, state):
        values = {"tier": tier.name}
        if lacking:
            values["missing"] = tier._missing_text(lacking, here.keep.match)
            if not until:
                return self.env._("%(missing)s to keep %(tier)s", **values)
            values["day"] = format_date(self.env, until)
            return self.env._("%(missing)s to keep %(tier)s, by %(day)s", **values)
        if not state.ends_on:
            return self.env._("All that keeps %(tier)s has been done", **values)
        values["day"] = format_date(self.env, state.ends_on)
        return self.env._(
            "All that keeps %(tier)s beyond %(day)s has been done", **values
        )

    def _progress_held(self, tier, state):
        values = {"tier": tier.name}
        text = self.env._("%(tier)s is held by hand", **values)
        if state.lock_ends_on:
            values["day"] = format_date(self.env, state.lock_ends_on)
            text = self.env._("%(tier)s is held by hand until %(day)s", **values)
        until = state.lock_ends_on
        return {
            "text": text,
            "until": until.isoformat() if until else False,
            "missing": [],
        }

    @api.model
    def _plain_amounts(self, amounts):
        return [{"figure": name, "amount": float(amount)} for name, amount in amounts]


class MembershipTier(models.Model):
    """Figures in words."""

    _inherit = "membership.tier"

    # === BUSINESS METHODS === #
    def _amounts_text(self, amounts, match):
        """Return figures in words, such as "200.00 spent or 3 orders".

        :param amounts: list of (name of a figure, amount)
        :param match: how they are joined: `any` or `all`
        """
        return self._joined(
            [self._amount_text(name, amount) for name, amount in amounts], match
        )

    def _missing_text(self, amounts, match):
        """Return what is missing in words, such as "200.00 more or 3 more orders"."""
        return self._joined(
            [self._more_text(name, amount) for name, amount in amounts], match
        )

    def _joined(self, texts, match):
        text = texts[0] if texts else ""
        for other in texts[1:]:
            values = {"one": text, "other": other}
            text = (
                self.env._("%(one)s and %(other)s", **values)
                if match == "all"
                else self.env._("%(one)s or %(other)s", **values)
            )
        return text

    def _amount_text(self, name, amount):
        amount = self._shown_amount(name, amount)
        return {
            "spend": self.env._("%(amount)s spent", amount=amount),
            "orders": self.env._("1 order")
            if amount == "1"
            else self.env._("%(count)s orders", count=amount),
            "growth": self.env._("%(count)s growth", count=amount),
            "topup": self.env._("%(amount)s topped up", amount=amount),
        }[name]

    def _more_text(self, name, amount):
        amount = self._shown_amount(name, amount)
        return {
            "spend": self.env._("%(amount)s more", amount=amount),
            "orders": self.env._("1 more order")
            if amount == "1"
            else self.env._("%(count)s more orders", count=amount),
            "growth": self.env._("%(count)s more growth", count=amount),
            "topup": self.env._("%(amount)s more topped up", amount=amount),
        }[name]

    def _shown_amount(self, name, amount):
        if name in ("spend", "topup"):
            return format_amount(self.env, float(amount), self.currency_id)
        return formatLang(self.env, int(amount), digits=0)
