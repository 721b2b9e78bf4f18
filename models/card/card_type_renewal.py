from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL, format_date

from ...logic.card_life import LIVING
from ...logic.renewal import Held, place


class MembershipCardType(models.Model):
    """What becomes of a card that is had while one of the same type is valid."""

    _inherit = "membership.card.type"

    # === FIELDS === #
    renewal = fields.Selection(
        [
            ("follows", "Begins the day after it ends"),
            ("at_once", "Begins at once, beside it"),
            ("refused", "Is refused"),
        ],
        string="A Second One While One Is Valid",
        required=True,
        default="follows",
        help="When a member buys, earns or is granted a card of this type and has a"
        " valid one. Fixed dates and cards without an end begin at once.",
    )

    # === BUSINESS METHODS === #
    def _follows_itself(self):
        """Tell whether a card of this type begins after the one that is valid."""
        return self.renewal == "follows" and self.validity_kind == "duration"

    def _held_of(self, members):
        """Return {member id: [`logic.renewal.Held`]} of the cards of this type that
        these members have in hand."""
        cards = self.env["membership.card"]
        cards.flush_model(["type_id", "member_id", "state", "ends_on"])
        held = defaultdict(list)
        for member_id, card_id, ends_on in self.env.execute_query(
            SQL(
                "SELECT member_id, id, ends_on FROM membership_card"
                " WHERE type_id = %s AND member_id = ANY(%s) AND state = ANY(%s)"
                " ORDER BY id",
                self.id,
                list(set(members._ids)),
                list(LIVING),
            )
        ):
            held[member_id].append(Held(card_id, ends_on))
        return held

    def _renewal_day(self, member, on, *, apart_from=None):
        """Return the first day of a card that `member` gets on `on`, and the card that
        it follows, or none.

        :param apart_from: a card that does not count: the one that is to begin
        """
        cards = self.env["membership.card"]
        if not self._follows_itself():
            return on, cards
        held = [
            card
            for card in self._held_of(member)[member.id]
            if card.ends_on and (not apart_from or card.id != apart_from.id)
        ]
        first, last = place(held, on)
        return first, cards.browse(last.id if last else ())

    def _renewal_refusals(self, members, on):
        """Return why members can't have a second card now: {member: sentence}."""
        if self.renewal != "refused":
            return {}
        held, refusals, served = self._held_of(members), {}, set()
        for member in members:
            for card in held[member.id]:
                if not card.ends_on or card.ends_on >= on:
                    refusals[member] = self._renewal_refusal(member, card)
            if member.id in served:
                refusals.setdefault(member, self._one_at_a_time())
            served.add(member.id)
        return refusals

    def _renewable(self, member, count, on):
        """Return how many of `count` cards a member can have while one is valid, and
        why not all of them, or False."""
        refusal = self._renewal_refusals(member, on).get(member)
        if refusal:
            return 0, refusal
        if self.renewal == "refused" and count > 1:
            return 1, self._one_at_a_time()
        return count, False

    def _one_at_a_time(self):
        return self.env._(
            "A member has one valid %(card_type)s at a time.", card_type=self.name
        )

    def _renewal_sentence(self, member, count, on):
        """Return what a cashier is told before the last of `count` cards is sold to a
        member who has a valid one by then, or an empty text."""
        held = [card for card in self._held_of(member)[member.id] if card.ends_on]
        valid = [card for card in held if card.ends_on >= on]
        if self.activation != "issue" or not self._follows_itself():
            return self._beside_sentence(member, valid) if valid else ""
        first = on
        for number in range(count):
            first, follows = place(held, on)
            held.append(Held(-1 - number, self._validity_from(first)[1]))
        if not follows:
            return ""
        if follows.id < 0:
            return self.env._(
                "%(card_type)s for %(name)s: this one begins on %(start)s, after the"
                " one before it on this order.",
                card_type=self.name,
                name=member.sudo().name,
                start=format_date(self.env, first),
            )
        return self.env._(
            "%(name)s has %(card_type)s %(number)s until %(end)s. The new one begins on"
            " %(start)s.",
            **self._named(member, valid),
            start=format_date(self.env, first),
        )

    def _beside_sentence(self, member, valid):
        values = self._named(member, valid)
        if self.activation == "issue":
            return self.env._(
                "%(name)s has %(card_type)s %(number)s until %(end)s. The new one"
                " begins today, beside it.",
                **values,
            )
        if self._follows_itself():
            return self.env._(
                "%(name)s has %(card_type)s %(number)s until %(end)s. The new one"
                " begins when it is activated, after that day at the earliest.",
                **values,
            )
        return self.env._(
            "%(name)s has %(card_type)s %(number)s until %(end)s. The new one begins"
            " when it is activated.",
            **values,
        )

    def _named(self, member, valid):
        """Return who has which of these cards the longest, as values of a sentence."""
        last = max(valid, key=lambda card: card.ends_on)
        return {
            "name": member.sudo().name,
            "card_type": self.name,
            "number": self.env["membership.card"].sudo().browse(last.id).number,
            "end": format_date(self.env, last.ends_on),
        }

    def _renewal_refusal(self, member, card):
        if not card.ends_on:
            return self.env._(
                "%(name)s has a valid %(card_type)s.",
                name=member.sudo().name,
                card_type=self.name,
            )
        return self.env._(
            "%(name)s has a %(card_type)s until %(date)s.",
            name=member.sudo().name,
            card_type=self.name,
            date=format_date(self.env, card.ends_on),
        )
