from itertools import count

from odoo import Command
from odoo.tests import new_test_user
from odoo.tests.common import TransactionCase

from .ledger.common import LedgerSoundMixin

CASHIER = "base.group_user,point_of_sale.group_pos_user"
OFFICER = "pos_membership.group_membership_officer"
MANAGER = "pos_membership.group_membership_manager"


class MembershipCase(LedgerSoundMixin, TransactionCase):
    """A program of one company with two tiers, an open card and a store; a user for
    each role, and a manager of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.country_id = cls.env.ref("base.cn")
        cls.program = cls.new_program("Tea House Club")
        cls.silver, cls.gold = cls.env["membership.tier"].create(
            [
                {"program_id": cls.program.id, "name": "Silver", "level": 0},
                {"program_id": cls.program.id, "name": "Gold", "level": 1},
            ]
        )
        cls.card_type = cls.new_card_type(
            "Welcome Card",
            number_prefix="88",
            validity_kind="duration",
            validity_count=1,
            validity_unit="year",
        )
        cls.program.default_card_type_id = cls.card_type
        cls.numbers = count(1)
        cls.store = cls.new_store("Bund", membership_program_id=cls.program.id)
        cls.other_company = cls.env["res.company"].create({"name": "Coffee Co."})
        cls.cashier = new_test_user(cls.env, "bo_cashier", CASHIER)
        cls.officer = new_test_user(cls.env, "bo_officer", OFFICER)
        cls.manager = new_test_user(cls.env, "bo_manager", MANAGER)
        cls.nobody = new_test_user(cls.env, "bo_nobody", "base.group_user")
        cls.stranger = new_test_user(
            cls.env,
            "bo_stranger",
            f"{MANAGER},point_of_sale.group_pos_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.members = cls.env["membership.member"]
        cls.member = cls.enrol("Li Na", "138 0000 0001")

    # === BUILDERS === #
    @classmethod
    def new_program(cls, name, **values):
        return cls.env["membership.program"].create(
            {
                "name": name,
                "company_id": cls.env.company.id,
                "country_id": cls.env.ref("base.cn").id,
                "tz": "Asia/Shanghai",
                **values,
            }
        )

    @classmethod
    def new_card_type(cls, name, **values):
        return cls.env["membership.card.type"].create(
            {"program_id": cls.program.id, "name": name, **values}
        )

    @classmethod
    def new_store(cls, name, **values):
        return cls.env["pos.config"].create(
            {"name": name, "payment_method_ids": False, **values}
        )

    @classmethod
    def new_store_of(cls, company, name, **values):
        """Make a store of another company, which has no chart of accounts."""
        journals = cls.env["account.journal"].with_company(company)
        known = journals.search([("company_id", "=", company.id)])
        journal = known.filtered(lambda journal: journal.type == "sale")
        journal = journal[:1] or journals.create(
            {"name": "Sales", "code": "POSS", "type": "sale", "company_id": company.id}
        )
        stores = cls.env["pos.config"].with_company(company)
        return stores.create(
            {
                "name": name,
                "company_id": company.id,
                "payment_method_ids": False,
                "journal_id": journal.id,
                "invoice_journal_id": journal.id,
                **values,
            }
        ).with_env(cls.env)

    @classmethod
    def new_branch(cls, name="Branch"):
        return cls.env["res.company"].create(
            {"name": name, "parent_id": cls.company.id}
        )

    @classmethod
    def open_to(cls, company, program=None):
        """Open a program to others, and let a company take part with a store."""
        program = program or cls.program
        program.is_shared = True
        return cls.new_store_of(
            company, f"Store of {company.name}", membership_program_id=program.id
        )

    @classmethod
    def new_partner(cls, name, phone=False, **values):
        return cls.env["res.partner"].create({"name": name, "phone": phone, **values})

    @classmethod
    def enrol(cls, name, phone=False, program=None, **options):
        partner = cls.new_partner(name, phone)
        return cls.env["membership.member"]._enrol(
            program or cls.program, partner, **options
        )

    def credit(self, member, points=0, principal=0, bonus=0):
        """Give points, principal and bonus; return the entries of all."""
        on = member.program_id._today()
        values = {"kind": "opening", "on": on}
        entries = []
        if points:
            key = f"bo:{next(self.numbers)}"
            account = member.points_account_id
            entries += account._credit({"points": points}, key=key, **values)
        amounts = {"principal": principal, "bonus": bonus}
        amounts = {bucket: amount for bucket, amount in amounts.items() if amount}
        if amounts:
            key = f"bo:{next(self.numbers)}"
            entries += member.wallet_id._credit(amounts, key=key, **values)
        return entries
