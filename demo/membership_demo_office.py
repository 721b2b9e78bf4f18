from uuid import uuid4

from odoo import api, models

FROZEN, LOST, REPLACED, CANCELLED = range(4)


class MembershipDemo(models.AbstractModel):
    """Plays today's work in the office of the demo chain, and its scheduled actions."""

    _inherit = "membership.demo"

    # === BUSINESS === #

    @api.model
    def _play_office(self, program, stores, members):
        """Let the officer grant, change and extend cards, and the night's jobs run."""
        office = self.with_user(self.env.ref("pos_membership.demo_user_officer"))
        crowd = members.with_env(office.env)
        self._print_numbers(program, stores, members)
        office._grant_friends(crowd)
        office._choose_followers()
        self._run_jobs()
        office._change_cards(crowd)
        self._hold_a_tier(members)
        office._extend_cards()
        till = self.with_user(self.env.ref("pos_membership.demo_user_cashier"))
        # The till's cashier reads no members; the story does.
        till._use_services(stores, members.with_env(till.env).sudo())

    @api.model
    def _print_numbers(self, program, stores, members):
        """Order plastic cards, and hand some of them out."""
        card_type = self._demo_type("open")
        batch = self.env["membership.card.number.batch"].create(
            {"name": "Plastic cards, spring", "type_id": card_type.id, "count": 60}
        )
        for number, member in zip(batch.number_ids, members[1::15], strict=False):
            card_type._bind_number(
                number.number, member, on=program._today(), store=stores[0]
            )

    @api.model
    def _grant_friends(self, members):
        """Give a card of the house to members from a pasted list."""
        self._start_batch(
            "membership.grant.wizard",
            self.env["membership.member"],
            program_id=members.program_id.id,
            card_type_id=self._demo_type("internal").id,
            source="paste",
            lines="\n".join([*members[4::20].mapped("code"), "a name, not a number"]),
            reason="Neighbours of the new shop",
        )

    @api.model
    def _choose_followers(self):
        """Let some passes be followed by nothing, whatever their type says."""
        passes = self.env["membership.card"].search(
            [("type_id", "=", self._demo_type("season").id), ("state", "=", "active")],
            order="id",
            limit=6,
        )
        if passes:
            self._start_batch(
                "membership.chain.wizard",
                passes[::2],
                operation="set",
                policy="keep",
                reason="The members asked for it",
            )

    @api.model
    def _change_cards(self, members):
        """Freeze, block, replace and cancel some cards, each with its reason."""
        cards = members.card_id.filtered(lambda card: card.state == "active")
        for number, card in enumerate(cards[:40:4]):
            case = number % 4
            if case == FROZEN:
                card._freeze("Abroad until summer")
            elif case == LOST:
                card._report_lost("Left on a bus")
            elif case == REPLACED:
                card._replace("The chip is broken")
            else:
                card._cancel("Moved away")

    @api.model
    def _hold_a_tier(self, members):
        """Give one guest a tier by hand, which no review changes."""
        diamond = members.program_id.tier_ids.sorted("level")[-1]
        guest = members.filtered(lambda member: member.tier_id != diamond)[-1:]
        guest._set_tier(diamond, "Friend of the founder", locked=True)

    @api.model
    def _extend_cards(self):
        """Extend what can be extended, with a preview of it in mind; some can't be."""
        self._start_batch(
            "membership.extend.wizard",
            self.env["membership.card"].search([("member_id", "!=", False)]),
            count=14,
            unit="day",
            with_expired=True,
            expired_days=30,
            notify=True,
            reason="Closed for two weeks of renovation",
        )

    @api.model
    def _start_batch(self, wizard, records, **values):
        """Start a batch as from a list, and work it off."""
        context = {"active_model": records._name, "active_ids": records.ids}
        context = context if records else {}
        form = self.env[wizard].with_context(**context).create(values)
        batch = self.env["membership.batch"].browse(form.action_run()["res_id"]).sudo()
        while batch._run_step():
            continue

    @api.model
    def _use_services(self, stores, members):
        """Let some members use what is free for them today; one tap was a mistake."""
        store, key = stores[0], False
        for member in members[::2]:
            for service in member._till_benefits(store, member.program_id._today()):
                if service["kind"] == "quota" and service["left"]:
                    key = str(uuid4())
                    self.env["membership.benefit"].till_use(
                        store.id, service["id"], member.partner_id.id, key
                    )
        if key:
            self.env["membership.benefit"].till_use_cancel(store.id, key)

    @api.model
    def _run_jobs(self):
        """Run the scheduled actions of the night, in the transaction of the demo."""
        for code, step in (
            ("expire_lots", self.env["membership.program"]._expire_lots_step),
            ("expire_and_chain", self.env["membership.card"]._expire_chunk),
            ("issue_earned", self.env["membership.member"]._issue_earned_chunk),
            ("review_tiers", self.env["membership.program"]._review_step),
        ):
            job = self.env["membership.job"].search([("code", "=", code)])
            run = job._open_run()
            while run._examine(step):
                continue
            run._end("problems" if run.failed else "done")
