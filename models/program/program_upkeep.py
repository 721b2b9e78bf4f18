from odoo import api, fields, models

from ...logic import validity

HOLDS_PER_BATCH = 500
LOTS_PER_BATCH = 5000
ACCOUNTS_PER_AUDIT = 20000
FAMILIES = ("membership.points.account", "membership.wallet")


class MembershipProgram(models.Model):
    """What the jobs of the ledger do, chunk by chunk."""

    _inherit = "membership.program"

    # === BUSINESS METHODS === #
    @api.model
    def _cron_expire_holds(self):
        """Release the wallet payments and redemptions that nobody captured in time."""
        self.env["membership.job"]._run("expire_holds", self._expire_holds_step)

    @api.model
    def _expire_holds_step(self, run):
        now = fields.Datetime.now()
        for family in FAMILIES:
            holds = self.env[self.env[family]._hold_model]
            if released := holds._expire_due(now, HOLDS_PER_BATCH):
                run._count(changed=released)
                return released
        return 0

    @api.model
    def _cron_expire_lots(self):
        """Take the points and bonus whose last day is over in every time zone here."""
        self.env["membership.job"]._run("expire_lots", self._expire_lots_step)

    @api.model
    def _expire_lots_step(self, run):
        programs = self.with_context(active_test=False)
        zones = [tz for (tz,) in programs._read_group([], ["tz"])]
        if not zones:
            return 0
        now = fields.Datetime.now()
        today = min(validity.local_date(now, tz) for tz in zones)
        for family in FAMILIES:
            if expired := self.env[family]._expire_lots(today, LOTS_PER_BATCH):
                run._count(changed=expired)
                return expired
        return 0

    @api.model
    def _cron_audit(self):
        """Compare balances, entries, lots and holds; report what differs."""
        self.env["membership.job"]._run("audit", self._audit_step)

    @api.model
    def _audit_step(self, run):
        family, last_id = (run.cursor or f"{FAMILIES[0]}:0").split(":")
        for model in FAMILIES[FAMILIES.index(family) :]:
            after = int(last_id) if model == family else 0
            if ids := self._accounts_after(model, after):
                run._count(changed=self._audit_accounts(model, ids))
                run.cursor = f"{model}:{ids[-1]}"
                return len(ids)
        return 0

    @api.model
    def _accounts_after(self, model, last_id):
        accounts = self.env[model].sudo()
        return accounts.search(
            [("id", ">", last_id)], order="id", limit=ACCOUNTS_PER_AUDIT
        ).ids

    @api.model
    def _audit_accounts(self, model, ids):
        """Report each finding of the audit of these accounts; return how many.

        One that is open is not listed a second time; one that was resolved and is found
        again is.
        """
        findings = self.env[model].sudo()._audit(ids)
        for finding in findings:
            account = self.env[model].sudo().browse(finding["account_id"])
            member = account.member_id
            values = {name: str(finding[name]) for name in ("expected", "found")}
            parts = [model, account.id, finding["check"], *values.values()]
            self.env["membership.exception"]._report(
                "audit",
                self.env._(
                    "%(account)s of %(member)s: the check %(check)s expects"
                    " %(expected)s and finds %(found)s.",
                    account=self.env["ir.model"]._get(model).name,
                    member=member.name,
                    check=finding["check"],
                    **values,
                ),
                program=member.program_id,
                member=member,
                key=":".join(["audit", *map(str, parts)]),
                recurs=True,
            )
        return len(findings)
