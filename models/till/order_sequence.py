from odoo import fields, models

from ...logic.moment import is_believable
from ..program.program import DAYS_OFFLINE
from .membership_member_shown import POSTED_FIELDS, SHOWN_MEMBER_FIELDS


class PosOrder(models.Model):
    """What a paid order causes, in the order in which it is posted."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_post(self):
        """Post all effects of a paid order, in the transaction that pays it.

        Calling it again does nothing. Every effect also has a key of its own that the
        database holds unique.

        :raise UserError: the order asks for something that its member may not have;
            nothing of it is saved then
        """
        self.ensure_one()
        if self.membership_posted:
            return
        # A cashier reads no ledgers; what is posted is decided here.
        order = self.sudo()._membership_in_own_words()._membership_by_employee()
        program = order.config_id.membership_program_id
        is_touched = order._membership_is_touched()
        if not program and not is_touched:
            return
        order._membership_post_as(program, is_touched)
        # A till that took the order over knows nothing of what another one reserved.
        order._membership_release_holds()

    def _membership_post_as(self, program, is_touched):
        """Post this order as whose it is.

        :param program: that of the store, or none
        :param bool is_touched: whether it moves anything of members
        """
        self._through_door().membership_counted_at = self._membership_decide_moment()
        member = self._membership_find_member(program)
        self._membership_check_member(member)
        if member or is_touched:
            self._membership_settle(member)
            self._membership_report_moment(member)
        else:
            self._membership_mark_posted(member)
        self._membership_report_exclusive(member)

    def _membership_settle(self, member):
        """Post what the order comes to.

        :param member: the member of this order, or none
        """
        reckoned = self._membership_reckon(member)
        self._membership_check_cash_back(reckoned)
        self._membership_check_giver()
        self._membership_mark_posted(member)
        self._membership_post_payments(member, reckoned)
        self._membership_post_topups(member)
        self._membership_post_returns(reckoned)
        points = self._membership_post_earning(member, reckoned) if member else 0
        self._membership_settle_cards(member)
        self._membership_post_activity(member, points, reckoned)
        self._membership_report_reckoning(reckoned, member)

    # === BUSINESS: WHO AND WHEN === #

    def _membership_mark_posted(self, member):
        self._through_door().write(
            {"membership_posted": True, "membership_member_id": member.id}
        )

    def _membership_find_member(self, program):
        """:return: the member whom this order is posted to, or none; somebody who has
        been archived since is still the one who paid, and somebody who was merged the
        member merged into; who moved to another program is nobody here"""
        members = self.env["membership.member"]
        if not program or not self.partner_id:
            return members
        member = members.with_context(active_test=False).search_fetch(
            [("program_id", "=", program.id), ("partner_id", "=", self.partner_id.id)],
            SHOWN_MEMBER_FIELDS,
        )
        moved = member.filtered("moved_to_id")
        member -= moved
        if not member:
            self._membership_report_moved(moved)
            return member
        member = member._kept()
        member._till_fetch(POSTED_FIELDS)
        member = member._as_of(self._membership_moment())._membership_with_cards()
        return self._membership_of_purchase(member)

    def _membership_decide_moment(self):
        """:return: when this order counts: when its till says, as far as a till may
        have been offline; now, where that cannot be"""
        now = fields.Datetime.now()
        claimed = self.date_order
        if self._membership_is_history() or is_believable(
            claimed, now, self._membership_days_offline()
        ):
            return claimed
        return now

    def _membership_days_offline(self):
        """:return: for how many days a till may have been without network"""
        program = self._membership_program()
        return program.days_offline if program else DAYS_OFFLINE

    def _membership_program(self):
        """:return: the program that this order is for: that of its store or, where
        there is none, of what it returns"""
        originals = self.lines.refunded_orderline_id.order_id
        return (
            self.config_id.membership_program_id
            or originals.membership_member_id.program_id[:1]
        )

    def _membership_report_moment(self, member):
        """Tell staff of an order whose till claims a day that cannot be."""
        program = member.program_id or self._membership_program()
        if self.membership_counted_at == self.date_order or not program:
            return
        self.env["membership.exception"]._report(
            "time",
            self.env._(
                "%(order)s says that it was paid on %(claimed)s UTC. It counts as of"
                " %(day)s UTC, when it arrived.",
                order=self.pos_reference or self.name,
                claimed=self.date_order.isoformat(" "),
                day=self.membership_counted_at.isoformat(" "),
            ),
            key=self._membership_key("time"),
            program=program,
            member=member,
            order=self,
        )

    def _membership_report_moved(self, moved):
        """Tell staff of an order that was paid before its member moved to another
        program, and that arrived afterwards.

        :param moved: the members of this program that the customer has been
        """
        late = moved.filtered(
            lambda member: self._membership_moment() < member.moved_at
        )
        for member in late[:1]:
            self.env["membership.exception"]._report(
                "points",
                self.env._(
                    "%(order)s arrived after %(name)s had moved to %(program)s: it"
                    " earned and counted nothing.",
                    order=self.pos_reference or self.name,
                    name=member.name,
                    program=member.moved_to_id.program_id.name,
                ),
                key=self._membership_key("moved"),
                program=member.program_id,
                member=member,
                order=self,
            )

    # === HELPERS === #

    def _membership_in_own_words(self):
        """:return: this order without what a client's context would change in what is
        read and made for it: archived records, defaults"""
        context = {
            key: value
            for key, value in self.env.context.items()
            if key != "active_test" and not key.startswith("default_")
        }
        # pylint: disable-next=context-overridden
        return self.with_context(context)

    def _membership_posting_values(self, program):
        """:return: what every entry of this order carries: day, time, store, origin"""
        moment = self._membership_moment()
        return {
            "on": program._today(moment),
            "at": moment,
            "store": self.config_id,
            "origin": self,
        }

    def _membership_key(self, kind, part=""):
        """:return: the key under which an effect of this order is posted once"""
        self.ensure_one()
        return f"{self.uuid}:{kind}:{part}"
