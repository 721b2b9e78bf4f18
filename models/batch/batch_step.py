from collections import Counter

from odoo import fields, models
from odoo.tools import SQL


class MembershipBatchStep(models.Model):
    """A chunk of the records of a batch, and what became of it.

    The records are chosen when the batch is queued. A step is done once, in one
    transaction with all that it changes: that is what makes a batch restartable.
    """

    _name = "membership.batch.step"
    _description = "Batch Step"
    _order = "batch_id, id"
    _log_access = False

    # === FIELDS === #
    batch_id = fields.Many2one(
        "membership.batch", required=True, readonly=True, ondelete="cascade"
    )
    size = fields.Integer(string="Records", required=True, readonly=True)
    record_ids = fields.Json(readonly=True, prefetch=False)
    done = fields.Boolean(readonly=True)
    changed = fields.Integer(readonly=True)
    skipped = fields.Integer(readonly=True)
    failed = fields.Integer(readonly=True)
    reasons = fields.Json(readonly=True, help="How many were skipped for each reason.")
    seconds = fields.Float(readonly=True)
    finished_at = fields.Datetime(readonly=True)

    _waiting = models.Index("(batch_id, id) WHERE done IS NOT TRUE")
    _of_batch = models.Index("(batch_id, id)")

    # === BUSINESS METHODS === #
    def _close(self, plan, changed, failures, seconds):
        """Write down what became of the records of this step.

        :param BatchPlan plan: what was to be done
        :param changed: ids of the records that were changed
        :param failures: [(id, message)] of the records whose change was refused
        """
        self.ensure_one()
        failed_ids = {record_id for record_id, _message in failures}
        left = {record_id for record_id, _values in plan.changes}
        left -= failed_ids.union(changed)
        skipped = plan.skipped + [(id_, "changed_meanwhile") for id_ in sorted(left)]
        self.write(
            {
                "done": True,
                "record_ids": False,
                "changed": len(changed),
                "skipped": len(skipped),
                "failed": len(failures),
                "reasons": Counter(code for _id, code in skipped),
                "seconds": seconds,
                "finished_at": fields.Datetime.now(),
            }
        )
        self._list_skipped([(id_, False, code, None) for id_, code in skipped])
        self._list_skipped([(id_, True, None, message) for id_, message in failures])

    def _list_skipped(self, rows):
        """Insert a `membership.batch.skip` for each (id, failed, reason, message)."""
        if not rows:
            return
        ids, failed, reasons, messages = (
            list(column) for column in zip(*rows, strict=True)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO membership_batch_skip
                       (batch_id, res_id, failed, reason, message)
                SELECT %s, * FROM UNNEST(%s::int[], %s::bool[], %s::text[], %s::text[])
                """,
                self.batch_id.id,
                ids,
                failed,
                reasons,
                messages,
            )
        )
