from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .common import BatchCase


@tagged("post_install", "-at_install")
class TestNotice(BatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notices = cls.env["membership.notice"]

    def queue(self, *keys, member=None):
        member = member or self.member
        values = {"card": "8800000000013", "ends_on": "2095-07-10"}
        rows = [(member.id, key, values) for key in keys]
        return self.notices._queue("card_extended", rows)

    def send(self):
        with patch.object(IrCron, "_commit_progress", lambda *_a, **_o: 10):
            self.notices._cron_send()

    def mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def test_the_same_key_is_queued_once(self):
        self.assertEqual(self.queue("a", "b"), 2)
        self.assertEqual(self.queue("b", "c"), 1)
        self.assertEqual(self.notices._queue("card_extended", []), 0)

    def test_a_message_is_sent_once_in_the_member_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        partner = self.member.partner_id
        partner.write({"email": "li.na@example.com", "lang": "fr_FR"})
        template = self.env.ref("pos_membership.notice_card_extended")
        template.with_context(lang="fr_FR").subject = "Votre carte"
        self.queue("a")
        self.send()
        notice = self.notices.search([("key", "=", "a")])
        self.assertEqual(notice.state, "sent")
        mail = self.mails(partner)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.subject, "Votre carte")
        self.assertIn("10/07/2095", mail.body_html)
        self.assertIn("8800000000013", mail.body_html)
        self.send()
        self.assertEqual(self.mails(partner), mail)

    def test_a_member_without_an_address_is_noted_and_can_be_told_later(self):
        self.queue("a")
        self.send()
        notice = self.notices.search([("key", "=", "a")])
        self.assertEqual(notice.state, "no_address")
        self.member.partner_id.email = "li.na@example.com"
        notice.with_user(self.officer).action_send_again()
        self.send()
        self.assertEqual(notice.state, "sent")

    def test_one_that_fails_does_not_stop_the_rest(self):
        guest = self.guests[0]
        (guest + self.member).partner_id.email = "someone@example.com"
        self.queue("bad", member=guest)
        self.queue("good")
        send = self.env.registry["membership.notice"]._send
        refusal = AccessError("No way")

        def send_or_refuse(notice):
            if notice.key == "bad":
                raise refusal
            return send(notice)

        with patch.object(
            self.env.registry["membership.notice"], "_send", send_or_refuse
        ):
            self.send()
        states = dict(self.notices.search([]).mapped(lambda n: (n.key, n.state)))
        self.assertEqual((states["bad"], states["good"]), ("failed", "sent"))
        run = self.env.ref("pos_membership.job_send_notices").last_run_id
        self.assertEqual((run.changed, run.failed), (1, 1))
        self.assertEqual(run.failure_ids.message, "No way")

    def test_without_its_template_a_message_waits_for_a_person(self):
        self.env.ref("pos_membership.notice_card_extended").unlink()
        self.member.partner_id.email = "li.na@example.com"
        self.queue("a")
        self.send()
        self.assertEqual(self.notices.search([("key", "=", "a")]).state, "failed")

    def test_members_are_told_of_an_extension_only_when_wanted(self):
        self.extend()
        domain = [("member_id", "in", self.guests.ids)]
        self.assertFalse(self.notices.search(domain))
        self.set_cards(self.cards[0], state="frozen")
        self.extend(notify=True)
        notices = self.notices.search(domain)
        self.assertEqual(notices.member_id, self.guests[1:])
        notice = notices.filtered(lambda n: n.member_id == self.guests[1])
        self.assertEqual(
            notice.values, {"card": self.cards[1].number, "ends_on": "2095-07-20"}
        )

    def test_officers_cancel_what_waits_and_nobody_writes(self):
        self.queue("a")
        notice = self.notices.search([("key", "=", "a")])
        with self.assertRaises(AccessError):
            notice.with_user(self.officer).write({"state": "sent"})
        for user in (self.cashier, self.nobody, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                notice.with_user(user).action_cancel()
        notice.with_user(self.officer).action_cancel()
        self.assertEqual(notice.state, "cancelled")
        self.send()
        self.assertEqual(notice.state, "cancelled")
