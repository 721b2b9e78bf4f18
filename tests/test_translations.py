import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import code_translations

from ..devtools import po
from .terms import MODULE, export_template

TIER = {"zh_CN": "会员等级", "zh_TW": "會員等級"}
POINTS_EARNED = {"zh_CN": "本次获得积分", "zh_TW": "本次獲得點數"}
TILL_ONLY = {
    "zh_CN": "只有收银员可以执行此操作。",
    "zh_TW": "只有收銀員可以執行此操作。",
}


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_the_template_holds_the_terms_that_odoo_exports(self):
        exported = self._terms(export_template(self.env).decode())
        self.assertEqual(self._terms(str(po.TEMPLATE)), exported)

    def test_every_term_is_translated_with_its_placeholders(self):
        self.assertEqual(list(po.check()), [])

    def test_the_back_office_speaks_the_user_s_language(self):
        for language, label in TIER.items():
            self.env["res.lang"]._activate_lang(language)
            self.env["ir.module.module"]._load_module_terms([MODULE], [language])
            members = self.env["membership.member"].with_context(lang=language)
            with self.subTest(language):
                fields = members.fields_get(["tier_id"], ["string"])
                self.assertEqual(fields["tier_id"]["string"], label)
                self.assertIn(label, members.get_view(view_type="search")["arch"])

    def test_the_till_and_the_server_speak_the_user_s_language(self):
        for language, label in POINTS_EARNED.items():
            messages = code_translations.get_web_translations(MODULE, language)
            till = {term["id"]: term["string"] for term in messages["messages"]}
            server = code_translations.get_python_translations(MODULE, language)
            with self.subTest(language):
                self.assertEqual(till["Points earned"], label)
                self.assertEqual(
                    server["Only a cashier can do this."], TILL_ONLY[language]
                )

    def test_a_wizard_keeps_its_translated_title_when_it_opens_again(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN"])
        wizard = self.env["membership.extend.wizard"].with_context(lang="zh_CN")
        self.assertEqual(wizard.new().action_edit()["name"], "延长有效期")

    @staticmethod
    def _terms(file):
        """:param file: path or content of a translation file"""
        return sorted(
            (entry.msgid, entry.msgctxt or "") for entry in polib.pofile(file)
        )
