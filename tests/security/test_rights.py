"""The matrix of rights in docs/rights.md, cell by cell, as a client asks."""

from pathlib import Path

from odoo import Command, fields
from odoo.exceptions import MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import CASHIER, MANAGER, OFFICER, MembershipCase

TABLE = Path(__file__).parents[2] / "docs" / "rights.md"
ROLES = {
    "cashier": CASHIER,
    "officer": OFFICER,
    "manager": f"{MANAGER},point_of_sale.group_pos_manager",
}


def matrix():
    """Return {what: {column: whether it is allowed}} as the page says."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TABLE.read_text().splitlines()
        if line.startswith("|")
    ]
    head, _rule, *body = rows
    return {
        row[0].strip("`"): {
            column: {"yes": True, "no": False}[cell]
            for column, cell in zip(head[1:], row[1:], strict=True)
        }
        for row in body
    }


@tagged("post_install", "-at_install")
class TestRights(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest_store = cls.open_to(cls.other_company)
        cls.spare = cls.new_store_of(cls.other_company, "Spare")
        cls.own_spare = cls.new_store("Own Spare")
        outside = cls.env["res.company"].create({"name": "Cake Co."})
        cls.outside_store = cls.new_store_of(outside, "Cake")
        cls.companies = {
            "owner": cls.company,
            "branch": cls.new_branch(),
            "guest": cls.other_company,
            "outside": outside,
        }
        cls.guest = cls.enrol("Wang Wei", "138 0000 0002", store=cls.guest_store)
        for member in cls.member | cls.guest:
            member.card_id._through_door().ends_on = "2090-01-31"
            cls("test_the_page_names_what_is_checked").credit(member, 20, bonus=20)
        on = cls.program._today()
        cls.hold = cls.member.wallet_id._hold(
            5, token="rights", expires_at=fields.Datetime.now().replace(2200), on=on
        )
        cls.second = cls.new_program("Second Club")
        cls.matters = {
            member: cls.env["membership.exception"]._report(
                "audit", "Odd", program=cls.program, member=member
            )
            for member in cls.member | cls.guest
        }
        cls.env.flush_all()

    # === ASKING === #
    def ask(self, user, model, method, *args, **kwargs):
        """Call a method as a client does, in the user's own company."""
        records = self.env(user=user)[model]
        companies = {"allowed_company_ids": user.company_id.ids}
        return call_kw(records, method, args, {"context": companies, **kwargs})

    def found(self, user, model, domain):
        return self.ask(user, model, "search_count", domain) > 0

    def change(self, user, record, **values):
        return self.ask(user, record._name, "write", record.ids, values)

    def make(self, user, model, **values):
        (record_id,) = self.ask(user, model, "create", [values])
        return record_id

    def run_wizard(self, user, model, method, context=None, **values):
        records = self.env(user=user)[model]
        options = {"allowed_company_ids": user.company_id.ids, **(context or {})}
        (wizard,) = call_kw(records, "create", [[values]], {"context": options})
        return call_kw(records, method, [[wizard]], {"context": options})

    # === WHAT IS ASKED === #
    def operations(self, member_named):
        """Return {what: function of the user}, true or without error if allowed."""
        program, own, guest = self.program, self.member, self.guest
        named = {"program_id": program.id, "name": "Rights"}
        return {
            "see the program": lambda user: self.found(
                user, "membership.program", [("id", "=", program.id)]
            ),
            "change the program": lambda user: self.change(
                user, program, earn_points=9
            ),
            "change a tier": lambda user: self.change(user, self.gold, name="Platinum"),
            "give a benefit to a tier": lambda user: self.make(
                user,
                "membership.benefit",
                tier_id=self.gold.id,
                kind="multiplier",
                multiplier=9,
            ),
            "change the owner's card type": lambda user: self.change(
                user, self.card_type, name="Mine"
            ),
            "make a card type": lambda user: self.make(
                user, "membership.card.type", **named
            ),
            "make a package": lambda user: self.make(
                user, "membership.topup.package", **named, amount=5
            ),
            "run a job": self.run_job,
            "bring a store": self.bring_store,
            "enrol a member": lambda user: self.make(
                user,
                "membership.member",
                program_id=program.id,
                partner_id=self.new_partner("Zhao Min").id,
            ),
            "delete a member": lambda user: self.ask(
                user, "membership.member", "unlink", own.ids
            ),
            "write the ledger": lambda user: self.change(
                user, own.wallet_id, balance=1000000
            ),
            "move a guest's member to another home": lambda user: self.change(
                user, guest, company_id=self.company.id
            ),
            "free a reserved amount of an own member": self.free_hold,
            "grant a card to an own member": lambda user: self.grant(user, own),
            **self.operations_of_member(own, "an own member", "own members"),
            **self.operations_of_member(guest, "a guest's member", "a guest's members"),
        }

    def operations_of_member(self, member, who, several):
        cards = [("member_id", "=", member.id)]
        entries = [("account_id", "=", member.points_account_id.id)]
        return {
            f"see {who}": lambda user: self.found(
                user, "membership.member", [("id", "=", member.id)]
            ),
            f"see the balance of {who}": lambda user: self.found(
                user, "membership.wallet", [("member_id", "=", member.id)]
            ),
            f"see movements of {who}": lambda user: self.found(
                user, "membership.points.entry", entries
            ),
            f"see the card history of {who}": lambda user: self.found(
                user, "membership.card.event", [("card_id", "in", member.card_ids.ids)]
            ),
            f"change {who}": lambda user: self.change(user, member, notes="Known"),
            f"freeze a card of {who}": lambda user: self.run_wizard(
                user,
                "membership.card.wizard",
                "action_apply",
                card_ids=[Command.set(member.card_id.ids)],
                operation="freeze",
                reason="Asked",
            ),
            f"extend cards of {several}": lambda user: self.run_wizard(
                user,
                "membership.extend.wizard",
                "action_run",
                source_model="membership.card",
                scope="filter",
                filter_domain=str(cards)
                .replace("'", '"')
                .replace("(", "[")
                .replace(")", "]"),
                mode="until",
                until="2091-01-31",
                reason="Asked",
            ),
            f"adjust {who}": lambda user: self.run_wizard(
                user,
                "membership.adjust.wizard",
                "action_apply",
                member_id=member.id,
                points=5,
                reason="Asked",
            ),
            f"move {who} to another program": lambda user: self.run_wizard(
                user,
                "membership.move.wizard",
                "action_run",
                source_model="membership.member",
                selected_ids=member.ids,
                program_id=self.second.id,
                reason="Asked",
            ),
            f"give a tier to {who}": lambda user: self.run_wizard(
                user,
                "membership.tier.wizard",
                "action_apply",
                member_ids=[Command.set(member.ids)],
                tier_id=self.gold.id,
                reason="Asked",
            ),
            f"resolve a matter of {who}": lambda user: self.run_wizard(
                user,
                "membership.exception.resolve.wizard",
                "action_resolve",
                {"active_ids": self.matters[member].ids},
                exception_ids=[Command.set(self.matters[member].ids)],
                note="Looked at",
            ),
        }

    def run_job(self, user):
        job = self.env.ref("pos_membership.job_send_notices")
        # The scheduled action commits; whether it may be run is asked before.
        self.ask(user, "membership.job", "action_run_now", job.ids)
        return True

    def free_hold(self, user):
        self.ask(user, "membership.wallet.hold", "action_release", self.hold.ids)
        return self.hold._current_state() == "expired"

    def bring_store(self, user):
        stores = {
            self.company: self.own_spare,
            self.other_company: self.spare,
            self.companies["outside"]: self.outside_store,
        }
        store = stores.get(user.company_id)
        if not store:
            return False
        return self.change(user, store, membership_program_id=self.program.id)

    def grant(self, user, member):
        card_type = self.env["membership.card.type"].create(
            {"program_id": self.program.id, "name": "Extra", "kind": "internal"}
        )
        return self.run_wizard(
            user,
            "membership.grant.wizard",
            "action_run",
            source="paste",
            lines=member.code,
            program_id=self.program.id,
            card_type_id=card_type.id,
            reason="Asked",
        )

    # === TESTS === #
    def is_allowed(self, operation, user):
        """Try an operation, and take back what it did."""
        savepoint = self.cr.savepoint(flush=False)
        try:
            with mute_logger("odoo.sql_db", "odoo.models"):
                allowed = bool(operation(user))
                self.env.flush_all()
        except (UserError, MissingError):
            allowed = False
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        return allowed

    def test_the_page_names_what_is_checked(self):
        self.assertLessEqual(set(matrix()), set(self.operations(self.member)))

    def test_every_cell_of_the_matrix_holds(self):
        operations = self.operations(self.member)
        for number, column in enumerate(next(iter(matrix().values()))):
            role, place = column.split()
            company = self.companies[place]
            user = new_test_user(
                self.env,
                f"r_{number}",
                ROLES[role],
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for what, cells in matrix().items():
                with self.subTest(who=column, what=what):
                    allowed = self.is_allowed(operations[what], user)
                    self.assertIs(allowed, cells[column])
