import logging
from datetime import timedelta

from odoo import Command, api, fields, models

from . import pictures, story

_logger = logging.getLogger(__name__)

# The first members were there before the year that is played.
DAYS_BACK = 365


class MembershipDemo(models.AbstractModel):
    """Makes the demo chain: its stores, its program, its members.

    Everything goes through the operations that staff and tills use; no balance and no
    entry is written by hand. The same call gives the same chain each time.
    """

    _name = "membership.demo"
    _description = "Membership Demo Data"

    # === BUSINESS === #

    @api.model
    def _generate(self, member_count=240, order_count=900):
        """Make the demo chain in the current company, once.

        :param int member_count: how many members to enrol
        :param int order_count: how many orders they place over the last year
        :return: the program
        """
        program = self.env.ref("pos_membership.demo_program", raise_if_not_found=False)
        if program:
            return program
        self._ensure_accounts()
        program = self._create_program()
        categories = self._create_categories()
        stores = self._create_stores(program, categories)
        products = self._create_products(categories)
        self._create_tiers(program)
        self._create_card_types(program, stores)
        self._create_packages(program)
        program.action_setup_wallet()
        self._keep_to_one_kind_of_points(stores)
        self._create_users()
        members = self._enrol_members(program, stores, member_count)
        self._play_year(program, stores, members, products, order_count)
        self._play_office(program, stores, members)
        self._play_chain(program, members, products)
        return program

    @api.model
    def _remember(self, record, name):
        """Give ``record`` an external id of this module, so that it is found again."""
        self.env["ir.model.data"].create(
            {
                "module": "pos_membership",
                "name": name,
                "model": record._name,
                "res_id": record.id,
                "noupdate": True,
            }
        )
        return record

    @api.model
    def _ensure_accounts(self):
        if not self.env.company.chart_template:
            self.env["account.chart.template"].try_loading(
                "generic_coa", self.env.company, install_demo=False
            )

    @api.model
    def _create_program(self):
        program = self.env["membership.program"].create(
            {
                "name": "Clover Tea Club",
                "country_id": self.env.ref("base.cn").id,
                "tz": "Asia/Shanghai",
                "points_validity_count": 12,
                "points_validity_unit": "month",
                # The best price comes first in the list of benefits.
                "price_rule": "list",
                # The first review of all is the one of tonight.
                "tier_reviewed_on": False,
            }
        )
        return self._remember(program, "demo_program")

    @api.model
    def _create_categories(self):
        return self.env["pos.category"].create(
            [{"name": name, "color": color} for name, color in story.CATEGORIES]
        )

    @api.model
    def _create_stores(self, program, categories):
        stores = self.env["pos.config"].create(
            [
                {
                    "name": name,
                    "membership_program_id": program.id,
                    "payment_method_ids": [Command.clear()],
                    "limit_categories": True,
                    "iface_available_categ_ids": [Command.set(categories.ids)],
                }
                for name in story.STORES
            ]
        )
        cash = self.env["account.journal"].create(
            [
                {"name": f"Cash {store.name}", "type": "cash", "code": f"TEA{number}"}
                for number, store in enumerate(stores, start=1)
            ]
        )
        card = self.env["pos.payment.method"].create(
            {
                "name": "Bank Card",
                "journal_id": self.env["account.journal"]
                .search(
                    [("type", "=", "bank"), ("company_id", "=", self.env.company.id)],
                    limit=1,
                )
                .id,
            }
        )
        for number, (store, journal) in enumerate(zip(stores, cash, strict=True)):
            method = self.env["pos.payment.method"].create(
                {"name": "Cash", "journal_id": journal.id}
            )
            store.payment_method_ids = [Command.set((method | card).ids)]
            self._remember(store, f"demo_store_{number}")
        return stores

    @api.model
    def _keep_to_one_kind_of_points(self, stores):
        """Keep Odoo's own sample programs to Odoo's own sample stores."""
        others = self.env["pos.config"].search([("id", "not in", stores.ids)])
        programs = self.env["loyalty.program"].search([("pos_ok", "=", True)])
        if others:
            programs.pos_config_ids = [Command.set(others.ids)]
        else:
            programs.pos_ok = False

    @api.model
    def _create_packages(self, program):
        for number, (name, amount, bonus) in enumerate(story.PACKAGES, start=1):
            package = self.env["membership.topup.package"].create(
                {
                    "program_id": program.id,
                    "name": name,
                    "amount": amount,
                    "bonus": bonus,
                }
            )
            self._remember(package, f"demo_package_{number}")

    @api.model
    def _create_users(self):
        for login, name, groups in [
            ("cashier", "Casey (Cashier)", ["point_of_sale.group_pos_user"]),
            (
                "officer",
                "Olga (Membership Officer)",
                ["pos_membership.group_membership_officer"],
            ),
        ]:
            user = self.env["res.users"].create(
                {
                    "login": login,
                    "password": login,
                    "name": name,
                    "tz": "Asia/Shanghai",
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [
                        Command.set(
                            [
                                self.env.ref(group).id
                                for group in ["base.group_user", *groups]
                            ]
                        )
                    ],
                }
            )
            self._remember(user, f"demo_user_{login}")

    @api.model
    def _create_products(self, categories):
        by_name = {category.name: category.id for category in categories}
        templates = self.env["product.template"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "list_price": price,
                    "taxes_id": [Command.clear()],
                    "available_in_pos": True,
                    "pos_categ_ids": [Command.set([by_name[category]])],
                    "membership_no_points": not earns,
                    "image_1920": pictures.tile(category, number),
                }
                for number, (name, price, category, earns) in enumerate(
                    [*story.PRODUCTS, story.EXCLUSIVE]
                )
            ]
        )
        self._remember(templates[-1], "demo_exclusive")
        return templates.product_variant_id

    @api.model
    def _enrol_members(self, program, stores, count):
        members = self.env["membership.member"]
        for number in range(count):
            partner = self.env["res.partner"].create(
                {
                    "name": story.person_name(number),
                    "phone": story.phone(number),
                    "email": story.email(number),
                }
            )
            member = members._enrol(
                program,
                partner,
                store=stores[number % len(stores)],
                at=fields.Datetime.now() - timedelta(days=DAYS_BACK + number % 60),
            )
            member.birthday = story.birthday(number)
            members |= member
        _logger.info("Membership demo: %s members enrolled", count)
        return members
