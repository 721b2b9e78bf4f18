from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import CASHIER, MembershipCase


@tagged("post_install", "-at_install")
class TestOtherCompanies(MembershipCase):
    """A till of a company that takes part serves the members of all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest_store = cls.open_to(cls.other_company)
        cls.guest_cashier = new_test_user(
            cls.env,
            "bo_guest_cashier",
            CASHIER,
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    @property
    def till(self):
        return self.env["membership.member"].with_user(self.guest_cashier)

    def test_a_member_of_another_company_is_served(self):
        answer = self.till.till_find(self.guest_store.id, self.member.code)
        self.assertEqual(answer["partner_id"], self.member.partner_id.id)
        found = self.till.till_search(self.guest_store.id, "Li Na")
        self.assertIn(self.member.partner_id.id, found["members"])
        card = self.till.till_card(self.guest_store.id, self.member.partner_id.id)
        self.assertEqual(card["member_id"], self.member.id)

    def test_who_is_enrolled_at_a_till_is_at_home_with_its_company(self):
        values = {"name": "Zhao Min", "phone": "138 0000 0009", "key": "k"}
        answer = self.till.till_enrol(self.guest_store.id, values)
        member = self.members.browse(answer["card"]["member_id"])
        self.assertEqual(member.company_id, self.other_company)
        event = member.card_ids.event_ids
        self.assertEqual(event.company_id, self.other_company)

    def test_a_contact_that_a_company_keeps_to_itself_is_refused_at_once(self):
        self.member.partner_id.company_id = self.company
        config = self.guest_store.id
        answer = self.till.till_find(config, self.member.code)
        self.assertEqual(list(answer), ["refused"])
        self.assertIn(self.company.name, answer["refused"])
        self.assertFalse(self.till.till_search(config, "Li Na")["members"])
        self.assertFalse(self.till.till_card(config, self.member.partner_id.id))
        with self.assertRaisesRegex(UserError, "to itself"):
            self.till.till_enrol(
                config, {"name": "Li Na", "phone": "138 0000 0001", "key": "k"}
            )
        holds = self.env["membership.wallet.hold"].with_user(self.guest_cashier)
        self.credit(self.member, principal=20)
        answer = holds.till_authorise(
            config, "kept", str(uuid4()), self.member.partner_id.id, 5
        )
        self.assertFalse(answer["ok"])
        self.assertFalse(self.member.wallet_id.held)
        own = self.members.with_user(self.cashier)
        self.assertIn("card", own.till_find(self.store.id, self.member.code))

    def test_the_office_is_told_when_a_contact_is_kept_by_one_company(self):
        kept = self.new_partner("Zhao Min", company_id=self.company.id)
        wizards = self.env["membership.enrol.wizard"].with_user(self.officer)
        values = {"program_id": self.program.id, "partner_id": kept.id}
        self.assertIn(self.company.name, wizards.new(values).notice)
        kept.company_id = False
        self.assertFalse(wizards.new(values).notice)

    def test_the_till_is_told_as_well(self):
        kept = self.new_partner("Zhao Min", company_id=self.other_company.id)
        values = {
            "name": "Zhao Min",
            "phone": "138 0000 0008",
            "key": "k",
            "partner_id": kept.id,
        }
        answer = self.till.till_enrol(self.guest_store.id, values)
        self.assertIn(self.other_company.name, answer["notice"])
        free = {"name": "Xu", "phone": "138 0000 0007", "key": "x"}
        self.assertNotIn("notice", self.till.till_enrol(self.guest_store.id, free))

    def test_a_card_of_another_program_says_whose_it_is(self):
        other = self.new_program("Coffee Club", company_id=self.other_company.id)
        member = self.enrol("Wang Wei", program=other)
        card_type = self.new_card_type("Coffee", program_id=other.id)
        card = card_type._issue(member, on=other._today())
        answer = self.till.till_find(self.guest_store.id, card.number)
        self.assertIn("Coffee Club", answer["refused"])

    def test_the_contact_of_another_programs_member_is_offered(self):
        other = self.new_program("Coffee Club", company_id=self.other_company.id)
        known = self.enrol("Wang Wei", "138 0000 0005", program=other)
        values = {"name": "Wei", "phone": "138-0000-0005", "key": "k"}
        config = self.guest_store.id
        answer = self.till.till_enrol(config, values)
        self.assertEqual(answer["known"], known.partner_id.id)
        self.assertIn("Wang Wei", answer["error"])
        own = [("program_id", "=", self.program.id)]
        count = self.members.search_count(own)
        new = self.till.till_enrol(config, {**values, "is_new": True})
        self.assertNotEqual(new["partner_id"], known.partner_id.id)
        self.assertEqual(self.members.search_count(own), count + 1)

    def test_who_is_offered_becomes_a_member_with_the_same_contact(self):
        other = self.new_program("Coffee Club", company_id=self.other_company.id)
        known = self.enrol("Wang Wei", "138 0000 0005", program=other)
        values = {
            "name": "Wei",
            "phone": "138-0000-0005",
            "key": "k",
            "partner_id": known.partner_id.id,
        }
        answer = self.till.till_enrol(self.guest_store.id, values)
        self.assertEqual(answer["partner_id"], known.partner_id.id)

    def test_a_contact_that_another_company_keeps_is_not_offered(self):
        other = self.new_program("Tea Two", company_id=self.company.id)
        known = self.enrol("Wang Wei", "138 0000 0005", program=other)
        known.partner_id.company_id = self.company
        values = {"name": "Wei", "phone": "138-0000-0005", "key": "k"}
        answer = self.till.till_enrol(self.guest_store.id, values)
        self.assertNotIn("known", answer)
        self.assertNotEqual(answer["partner_id"], known.partner_id.id)

    def test_a_card_of_a_company_counts_in_its_own_stores(self):
        types = self.env["membership.card.type"].with_user(self.stranger)
        own = types.create({"program_id": self.program.id, "name": "Coffee Card"})
        own.sudo()._issue(self.member, on=self.program._today())
        sentence = own.sudo()._refusals(self.member, self.store)[self.member]
        self.assertIn(self.store.name, sentence)
        self.assertFalse(own.sudo()._refusals(self.member, self.guest_store))


@tagged("post_install", "-at_install")
class TestStamps(MembershipCase):
    """What happens is noted with the company that did it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest_store = cls.open_to(cls.other_company)

    def last(self, model, *domain):
        return self.env[model].search(list(domain), order="id desc", limit=1)

    def test_an_entry_has_the_company_of_its_store_and_its_lot_the_issuer(self):
        wallet = self.member.wallet_id
        on = self.program._today()
        entries = wallet._credit(
            {"principal": 20, "bonus": 5},
            key="stamp",
            kind="topup",
            on=on,
            store=self.guest_store,
        )
        self.assertEqual(entries.company_id, self.other_company)
        lots = self.env["membership.wallet.lot"].search(
            [("entry_id", "in", entries.ids)]
        )
        self.assertEqual(lots.company_id, self.other_company)
        spent = wallet._debit(
            5, key="stamp:spent", kind="payment", on=on, store=self.store
        )
        self.assertEqual(spent.company_id, self.company)
        self.assertEqual(lots.company_id, self.other_company)

    def test_what_an_officer_does_is_of_the_officers_company(self):
        account = self.member.points_account_id.with_user(self.stranger).sudo()
        entry = account._credit(
            {"points": 5}, key="stamp", kind="adjust", on=self.program._today()
        )
        self.assertEqual(entry.company_id, self.other_company)
        card = self.member.card_id.with_user(self.stranger).sudo()
        card._freeze("Asked")
        event = self.last("membership.card.event", ("card_id", "=", card.id))
        self.assertEqual(event.company_id, self.other_company)
        self.member.with_user(self.stranger).sudo()._set_tier(self.gold, "Asked")
        change = self.last("membership.tier.change")
        self.assertEqual(change.company_id, self.other_company)

    def test_what_the_machine_does_is_of_the_members_home(self):
        self.member.company_id = self.other_company
        account = self.member.points_account_id
        on = self.program._today()
        account._credit(
            {"points": 5},
            key="stamp",
            kind="gift",
            on=on,
            expires_on=on.replace(year=2000),
        )
        entry = self.last("membership.points.entry")
        self.assertEqual(entry.company_id, self.other_company)
        account._expire_lots(on, 10)
        expired = self.last("membership.points.entry")
        self.assertEqual(
            (expired.kind, expired.company_id), ("expire", self.other_company)
        )
        self.member.card_id._freeze("At night")
        event = self.last("membership.card.event")
        self.assertEqual(event.company_id, self.other_company)

    def test_a_matter_is_where_its_order_or_its_member_is(self):
        self.member.company_id = self.other_company
        matter = self.env["membership.exception"]._report(
            "audit", "Odd", program=self.program, member=self.member
        )
        self.assertEqual(matter.company_id, self.other_company)

    def test_a_note_is_read_by_the_company_and_by_the_owner(self):
        self.member.company_id = self.other_company
        self.member.with_user(self.stranger).birthday = "1990-01-01"
        note = self.last("membership.change", ("field_name", "=", "birthday"))
        self.assertEqual(note.company_id, self.other_company)
        self.assertEqual(note.acting_company_id, self.other_company)
        self.assertEqual(note.owner_id, self.company)
        for user in (self.stranger, self.officer):
            self.assertTrue(note.with_user(user).read(["after"]))

    def test_what_moves_in_a_merge_keeps_its_issuer(self):
        twin = self.enrol("Li Na", "138 0000 0003")
        twin.wallet_id._credit(
            {"bonus": 5},
            key="stamp",
            kind="gift",
            on=self.program._today(),
            store=self.guest_store,
        )
        twin._merge_into(self.member, "One person")
        lot = self.last(
            "membership.wallet.lot", ("account_id", "=", self.member.wallet_id.id)
        )
        self.assertEqual(lot.company_id, self.other_company)
        self.assertEqual(lot.entry_id.company_id, self.other_company)
