from odoo import api, fields, models

from ...logic import validity

HOLDS_PER_BATCH = 500
LOTS_PER_BATCH = 5000
ACCOUNTS_PER_AUDIT = 20000
FAMILIES = ("membership.points.account", "membership.wallet")
AUDIT_POSITION = "pos_membership.audit_position"


class MembershipProgram(models.Model):
    """What the scheduled actions do. Each batch is committed before the next."""

    _inherit = "membership.program"

    # === BUSINESS METHODS === #
    @api.model
    def _cron_expire_holds(self):
        """Release the wallet payments and redemptions that nobody captured in time."""
        for family in FAMILIES:
            holds = self.env[self.env[family]._hold_model]
            self._repeat(
                lambda holds=holds: holds._expire_due(
                    fields.Datetime.now(), HOLDS_PER_BATCH
                )
            )

    @api.model
    def _cron_expire_lots(self):
        """Take the points and bonus whose last day is over in every time zone here."""
        programs = self.with_context(active_test=False)
        zones = [tz for (tz,) in programs._read_group([], ["tz"])]
        if not zones:
            return
        now = fields.Datetime.now()
        today = min(validity.local_date(now, tz) for tz in zones)
        for family in FAMILIES:
            accounts = self.env[family]
            self._repeat(
                lambda accounts=accounts: accounts._expire_lots(today, LOTS_PER_BATCH)
            )

    def _repeat(self, step):
        """Run `step` until it does nothing or the time of the job is over."""
        while processed := step():
            remaining_seconds = self.env["ir.cron"]._commit_progress(
                processed, remaining=processed
            )
            if not remaining_seconds:
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _cron_audit(self):
        """Compare balances, entries, lots and holds; report what differs.

        The position is kept, so that a run which is out of time goes on where it was.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        position = parameters.get_param(AUDIT_POSITION) or f"{FAMILIES[0]}:0"
        family, last_id = position.split(":")
        for model in FAMILIES[FAMILIES.index(family) :]:
            last_id = int(last_id) if model == family else 0
            while ids := self._accounts_after(model, last_id):
                self._audit_accounts(model, ids)
                last_id = ids[-1]
                parameters.set_param(AUDIT_POSITION, f"{model}:{last_id}")
                if not self.env["ir.cron"]._commit_progress(len(ids), remaining=1):
                    return
        parameters.set_param(AUDIT_POSITION, False)
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _accounts_after(self, model, last_id):
        accounts = self.env[model].sudo()
        return accounts.search(
            [("id", ">", last_id)], order="id", limit=ACCOUNTS_PER_AUDIT
        ).ids

    @api.model
    def _audit_accounts(self, model, ids):
        """Report each finding of the audit of these accounts, once."""
        for finding in self.env[model].sudo()._audit(ids):
            account = self.env[model].sudo().browse(finding["account_id"])
            member = account.member_id
            values = {name: str(finding[name]) for name in ("expected", "found")}
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
                key=f"audit:{model}:{account.id}:{finding['check']}:{values['found']}",
            )
