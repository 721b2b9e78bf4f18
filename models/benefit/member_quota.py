from dataclasses import replace
from datetime import date

from odoo import fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL, format_date

from ...logic import benefits as rules
from ..acting import acting_company_id, employee_columns
from .benefit_book import PRICE_KINDS

NO_QUOTA = {"quota": False, "left": False, "period_ends_on": False}


class MembershipMember(models.Model):
    """Free services: how often they can still be used, and their use."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    def _till_benefits(self, config, on):
        """Return what the till shows: the benefits that have an effect at this store.

        Prices and points multipliers that give way to others are left out.

        :param config: the store
        :param date on: the day, in the program's time zone
        :return: a list of dictionaries with ``id``, ``kind``, ``name``, ``text``,
            ``source`` (``"tier"`` or ``"card"``), ``quota``, ``left`` and
            ``period_ends_on``; the last three are False for all but free services
        """
        self.ensure_one()
        grants = self._effective_grants(config, on)
        quotas = self._quotas(grants, on)
        sources = {}
        for grant in grants:
            sources.setdefault(grant.benefit.id, grant.source)
        # Who serves the member need not read the products of other companies.
        benefits = self.env["membership.benefit"].sudo().browse(sources)
        return [
            {
                "id": benefit.id,
                "kind": benefit.kind,
                "name": benefit.display_name,
                "text": benefit.description or (benefit.name and benefit.summary) or "",
                "source": sources[benefit.id],
                **self._quota_figures(quotas.get(benefit.id)),
            }
            for benefit in benefits
        ]

    def _effective_grants(self, config, on):
        """Return the grants at a store without those that others go before."""
        grants = self._grants(on, config)
        if not grants:
            return []
        rule = self._benefit_book().programs[self.program_id.id].multiplier_rule
        counted = rules.effective_multipliers(grants, rule)
        customer = self.partner_id.with_company(config.company_id)
        prices = self._winning_price(grants, config)
        if customer._membership_chosen_pricelist():
            prices = None
        return [
            grant
            for grant in grants
            if (grant.benefit.kind not in PRICE_KINDS or grant is prices)
            and (grant.benefit.kind != "multiplier" or grant.benefit.id in counted)
        ]

    def _quotas(self, grants, on):
        """Return {benefit id: list of `logic.benefits.Quota`} of the free services.

        A benefit that several cards give has a quota for each of them, those that end
        first first.
        """
        self.ensure_one()
        services = [grant for grant in grants if grant.benefit.kind == "quota"]
        owners = self._quota_card_ids(grant.card.id for grant in services if grant.card)
        quotas = {}
        for grant in services:
            card_id = owners[grant.card.id] if grant.card else 0
            quota = rules.Quota(grant, card_id, *self._quota_period(grant, on))
            period = (grant.benefit.id, card_id, quota.starts_on)
            quotas.setdefault(period, quota)
        taken = self._taken_slots({period[0] for period in quotas}) if quotas else {}
        found = {}
        for period, quota in quotas.items():
            taken_here = frozenset(taken.get(period, ()))
            found.setdefault(period[0], []).append(replace(quota, taken=taken_here))
        for same in found.values():
            same.sort(key=lambda quota: quota.ends_on or date.max)
        return found

    def _quota_period(self, grant, on):
        """Return first and last day of the period of a grant that a day lies in."""
        card, period = grant.card, grant.benefit.period
        if card:
            starts_on, ends_on = card.starts_on or on, card.ends_on
        elif period == "validity":
            starts_on, ends_on = self._tier_period_then()
        else:
            starts_on, ends_on = None, None
        return rules.quota_period(
            period, on, starts_on=starts_on, ends_on=ends_on or None
        )

    def _quota_card_ids(self, card_ids):
        """Return {card id: id of the card whose quota it goes on with}."""
        # A cashier of another company reads the member's card here, not the lost one.
        cards = self.env["membership.card"].sudo().browse(set(card_ids))
        cards.fetch(["predecessor_id"])
        owners = {}
        for card in cards:
            first = card
            while first._is_replacement():
                first = first.predecessor_id
            owners[card.id] = first.id
        return owners

    def _taken_slots(self, benefit_ids):
        """Return {(benefit id, card id or 0, period start): slots}."""
        # A till reads its company's uses only; whoever noted them, they count.
        uses = (
            self.env["membership.benefit.use"]
            .sudo()
            .search_fetch(
                [
                    ("member_id", "=", self.id),
                    ("benefit_id", "in", list(benefit_ids)),
                    ("state", "=", "used"),
                ],
                ["benefit_id", "card_id", "period_start", "slot"],
            )
        )
        return {
            (benefit.id, card.id or 0, period_start): group.mapped("slot")
            for (benefit, card, period_start), group in uses.grouped(
                lambda use: (use.benefit_id, use.card_id, use.period_start)
            ).items()
        }

    def _quota_figures(self, quotas):
        """Return ``quota``, ``left`` and ``period_ends_on`` of a benefit."""
        if not quotas:
            return NO_QUOTA
        shown = next((quota for quota in quotas if quota.left), quotas[0])
        return {
            "quota": sum(quota.grant.benefit.count for quota in quotas),
            "left": sum(quota.left for quota in quotas),
            "period_ends_on": shown.ends_on and shown.ends_on.isoformat(),
        }

    def _use_benefit(self, benefit, *, store, key):
        """Take one slot of a free service, now.

        :param store: `pos.config` where it happens
        :param str key: the request's own name; the database holds it unique
        :return: the use
        :raise UserError: the member does not have it here, or nothing is left
        :raise ConcurrencyError: another till took the slot; retried by Odoo
        """
        self.ensure_one()
        on = self.program_id._today()
        quota = self._quota_to_use(benefit, store, on)
        card = quota.grant.card
        if card and card.state == "inactive":
            # A cashier reads cards only; using one for the first time activates it.
            self.env["membership.card"].sudo().browse(card.id)._activate(store=store)
            quota = self._quota_to_use(benefit, store, on)
        return self._insert_use(quota, store=store, key=key, on=on)

    def _quota_to_use(self, benefit, store, on):
        """Return the `Quota` of which something is left, the one that ends first.

        :raise UserError: there is none
        """
        quotas = self._quotas(self._grants(on, store), on).get(benefit.id)
        if not quotas:
            raise UserError(
                self.env._(
                    "%(name)s can't use this here today. Look the member up again.",
                    name=self.name,
                )
            )
        for quota in quotas:
            if quota.left:
                return quota
        raise UserError(self._used_up_message(benefit, quotas[0]))

    def _used_up_message(self, benefit, quota):
        name = benefit.sudo().display_name
        if not quota.ends_on:
            return self.env._("%(benefit)s was used already.", benefit=name)
        return self.env._(
            "%(benefit)s was used already; nothing is left until %(date)s.",
            benefit=name,
            date=format_date(self.env, quota.ends_on),
        )

    def _insert_use(self, quota, *, store, key, on):
        uses = self.env["membership.benefit.use"]
        # Who serves the member need not read benefits of other companies.
        benefit = self.env["membership.benefit"].sudo().browse(quota.grant.benefit.id)
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO membership_benefit_use
                       (benefit_id, member_id, program_id, card_id, period_start, slot,
                        worth, used_at, used_on, store_id, company_id, user_id, key,
                        state,
                        create_uid, create_date, write_uid, write_date,
                        employee_name, employee_ref)
                VALUES (%(benefit)s, %(member)s, %(program)s, %(card)s, %(start)s,
                        %(slot)s, %(worth)s, %(now)s, %(on)s, %(store)s, %(company)s,
                        %(uid)s, %(key)s, 'used', %(uid)s, %(now)s, %(uid)s, %(now)s,
                        %(employee_name)s, %(employee_ref)s)
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                benefit=benefit.id,
                worth=benefit.quota_worth,
                member=self.id,
                program=self.program_id.id,
                card=quota.card_id or None,
                start=quota.starts_on,
                slot=quota.free_slot,
                now=fields.Datetime.now(),
                on=on,
                store=store.id,
                company=acting_company_id(self.env, store) or self.company_id.id,
                uid=self.env.uid,
                key=key,
                **employee_columns(self.env),
            )
        )
        if not rows:
            raise ConcurrencyError(
                self.env._("This is being used at another till. Try again.")
            )
        uses.invalidate_model()
        return uses.browse(rows[0])
