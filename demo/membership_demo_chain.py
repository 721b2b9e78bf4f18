import logging
from random import Random

from odoo import Command, api, fields, models

from . import story

_logger = logging.getLogger(__name__)

SEED = 7
VISITS = 6


class MembershipDemo(models.AbstractModel):
    """The companies beside the owner of the demo chain, and what they do in a day.

    A branch keeps its books with its head company. A franchisee has its own, and so has
    one that keeps them in another currency and sells in that of the program.
    """

    _inherit = "membership.demo"

    # === BUSINESS === #

    @api.model
    def _play_chain(self, program, members, products):
        """Open the program to others, and let members be served and enrolled there."""
        program.is_shared = True
        self.env.user.company_ids |= self._create_companies()
        for number, (key, store_name) in enumerate(story.CHAIN_STORES.items()):
            company = self.env.ref(f"pos_membership.demo_company_{key}")
            store = self._create_chain_store(program, company, store_name, key)
            program.with_company(company).action_setup_wallet()
            user = self._create_chain_cashier(company, key)
            till = self.with_user(user).with_company(company)
            self._play_day(till, store, members[number::9], products)
            self._enrol_guests(program, store, number)
        self._create_chain_card(program)
        _logger.info("Membership demo: the other companies have played their day")

    @api.model
    def _create_companies(self):
        owner = self.env.company
        country = owner.account_fiscal_country_id or self.env.ref("base.us")
        companies = owner.browse()
        for key, (name, kind) in story.COMPANIES.items():
            company = self.env["res.company"].create(
                {
                    "name": name,
                    "parent_id": owner.id if kind == "branch" else False,
                    "country_id": country.id,
                    "currency_id": self._chain_currency(owner, kind).id,
                }
            )
            if kind != "branch":
                self.env["account.chart.template"].try_loading(
                    "generic_coa", company, install_demo=False
                )
                # The chart of accounts chooses a currency by the country.
                company.currency_id = self._chain_currency(owner, kind)
            companies |= self._remember(company, f"demo_company_{key}")
        # A branch takes the accounts of its head company when this is flushed.
        self.env.cr.flush()
        return companies

    @api.model
    def _chain_currency(self, owner, kind):
        """:return: the currency of a company: another one where it is abroad"""
        if kind != "abroad":
            return owner.currency_id
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        currency = dollar if owner.currency_id == euro else euro
        currency.active = True
        return currency

    @api.model
    def _create_chain_store(self, program, company, name, key):
        books = self.with_company(company).env
        journals = books["account.journal"]
        currency = program.currency_id
        foreign = currency != company.currency_id and currency.id
        sales = journals.create(
            {
                "name": f"Sales {name}",
                "type": "sale",
                "code": f"S{key[:3].upper()}",
                "company_id": company.id,
                "currency_id": foreign,
            }
        )
        cash = journals.create(
            {
                "name": f"Cash {name}",
                "type": "cash",
                "code": f"C{key[:3].upper()}",
                "company_id": company.id,
                "currency_id": foreign,
                # A branch has those of its head company.
                "profit_account_id": (
                    company.root_id.default_cash_difference_income_account_id.id
                ),
                "loss_account_id": (
                    company.root_id.default_cash_difference_expense_account_id.id
                ),
            }
        )
        method = books["pos.payment.method"].create(
            {"name": "Cash", "journal_id": cash.id, "company_id": company.id}
        )
        store = books["pos.config"].create(
            {
                "name": name,
                "company_id": company.id,
                "journal_id": sales.id,
                "invoice_journal_id": sales.id,
                "payment_method_ids": [Command.set(method.ids)],
                "membership_program_id": program.id,
            }
        )
        return self._remember(store.with_env(self.env), f"demo_store_{key}")

    @api.model
    def _create_chain_cashier(self, company, key):
        user = self.env["res.users"].create(
            {
                "login": f"cashier-{key}",
                "password": f"cashier-{key}",
                "name": f"Cashier of {company.name}",
                "tz": "Asia/Shanghai",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set(
                        [
                            self.env.ref("base.group_user").id,
                            self.env.ref("point_of_sale.group_pos_user").id,
                        ]
                    )
                ],
            }
        )
        return self._remember(user, f"demo_user_cashier_{key}")

    @api.model
    def _play_day(self, till, store, members, products):
        """Let some members of the owner buy here, from their wallets where they can."""
        chance = Random(SEED)
        session = till._open_session(store)
        for member in members[:VISITS]:
            member = member.with_env(till.env).sudo()
            moment = fields.Datetime.now()
            goods = till._goods(session, member, products, moment)
            chosen = [(product, 1) for product in chance.sample(goods, 2)]
            till._sell(session, member, chosen, moment)
        till._close_session(session)

    @api.model
    def _enrol_guests(self, program, store, number):
        """Enrol people who are at home with the company of this store."""
        for place in range(2):
            index = 500 + 2 * number + place
            partner = self.env["res.partner"].create(
                {"name": story.person_name(index), "phone": story.phone(index)}
            )
            self.env["membership.member"]._enrol(program, partner, store=store)

    @api.model
    def _create_chain_card(self, program):
        """The franchisee runs a card of its own beside the owner's."""
        company = self.env.ref("pos_membership.demo_company_franchise")
        card_type = self.env["membership.card.type"].create(
            {
                "name": "Lotus Breakfast Card",
                "program_id": program.id,
                "company_id": company.id,
                "kind": "internal",
                "color": "#AD1457",
            }
        )
        self._remember(card_type, "demo_card_type_franchise")
