import secrets

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError

from ...logic import checkdigit
from ..acting import employee_columns

# Telephone numbers of eleven digits hardly ever begin with a nine, so that a member
# code is not taken for one.
CODE_LEAD = "9"
CODE_RANDOM_DIGITS = 9
# An object never travels by RPC: only this module's own methods put it in a context.
_WITHOUT_CARD_KEY = "_membership_without_card"
_WITHOUT_CARD = object()


class MembershipMember(models.Model):
    """How a person becomes a member."""

    _inherit = "membership.member"

    # === BUSINESS METHODS === #
    @api.model
    def _enrol(self, program, partner, *, store=None, at=None, phone=None, key=None):
        """Make `partner` a member of `program`, with the lowest tier and an open card.

        :param store: `pos.config` where it happens
        :param datetime at: when it happened (naive UTC), default now
        :param str phone: the number that stands for this one member in the program
        :param str key: the request's own name, kept to recognise a repeated one
        :return: the member
        :raise UserError: the partner or the number is enrolled already
        :raise ConcurrencyError: another transaction enrols them now; retried by Odoo
        """
        program.ensure_one()
        partner.ensure_one()
        self._check_not_enrolled(program, partner, phone)
        vals = {
            "program_id": program.id,
            "partner_id": partner.id,
            "joined_on": program._today(at),
            "store_id": store.id if store else False,
            "company_id": self._home_for(program, store).id,
            "enrolment_phone": program._phone_digits(phone) or False,
            "enrolment_key": key,
        }
        try:
            return self._through_door().create([vals]).with_env(self.env)
        except UniqueViolation as error:
            raise ConcurrencyError(
                self.env._("This person is being enrolled at another till.")
            ) from error

    @api.model
    def _enrol_new(self, program, name, phone, *, key=None, store=None):
        """Create a contact from name and telephone number and enrol it.

        :return: the member; raises as `_enrol`
        """
        self._check_not_enrolled(program, self.env["res.partner"], phone)
        partner = self.env["res.partner"].sudo().create({"name": name, "phone": phone})
        partner = partner.with_env(self.env)
        return self._enrol(program, partner, store=store, phone=phone, key=key)

    @api.model
    def _check_not_enrolled(self, program, partner, phone):
        members = self.sudo().with_context(active_test=False)
        known = partner and members.search(
            [
                ("program_id", "=", program.id),
                ("partner_id", "=", partner.id),
                ("moved_to_id", "=", False),
            ]
        )
        if known:
            raise UserError(known._kept()[:1]._already_enrolled_message())
        known = phone and self._find_enrolled(program, phone)
        if known:
            raise UserError(
                self.env._(
                    "%(phone)s already belongs to the member %(name)s.",
                    phone=phone,
                    name=known.name,
                )
            )

    def _already_enrolled_message(self):
        if not self.active:
            return self.env._(
                "%(name)s has been a member of %(program)s; the membership %(code)s is"
                " archived. Unarchive it instead.",
                name=self.name,
                program=self.program_id.name,
                code=self.code,
            )
        return self.env._(
            "%(name)s is a member of %(program)s already, with the code %(code)s.",
            name=self.name,
            program=self.program_id.name,
            code=self.code,
        )

    @api.model
    def _complete_enrolment_values(self, vals_list):
        """Return copies of the values with code, tier and dates filled in."""
        default = self.default_get(["program_id"])
        codes = self._new_codes(len(vals_list))
        complete = []
        for given, code in zip(vals_list, codes, strict=True):
            vals = {"code": code, **default, **given, **employee_columns(self.env)}
            program = self.env["membership.program"].sudo().browse(vals["program_id"])
            vals["joined_on"] = vals.get("joined_on") or program._today()
            store = self.env["pos.config"].browse(vals.get("store_id") or ())
            vals.setdefault("company_id", self._home_for(program, store).id)
            if "tier_id" not in vals:
                tier = program._lowest_tier()
                vals["tier_id"] = tier.id
                vals["tier_since"] = vals["joined_on"] if tier else False
                vals["tier_counts_from"] = vals["tier_since"]
            complete.append(vals)
        return complete

    @api.model
    def _new_codes(self, count):
        """Return `count` member codes that nobody has."""
        codes = []
        while len(codes) < count:
            span = 10**CODE_RANDOM_DIGITS
            payloads = {
                f"{CODE_LEAD}{secrets.randbelow(span):0{CODE_RANDOM_DIGITS}}"
                for _index in range(count - len(codes))
            }
            fresh = {checkdigit.with_check_digit(payload) for payload in payloads}
            taken = (
                self.sudo()
                .with_context(active_test=False)
                ._search([("code", "in", list(fresh))])
            )
            fresh -= {code for (code,) in self.env.execute_query(taken.select("code"))}
            codes += sorted(fresh - set(codes))
        return codes

    def _without_card(self):
        """Return the model in an environment in which who is enrolled has no card yet:
        the caller sees to it."""
        return self.with_context(**{_WITHOUT_CARD_KEY: _WITHOUT_CARD})

    def _after_enrolment(self):
        """Open both accounts and issue the programs' open cards. Runs as superuser."""
        self._link_accounts("points_account_id")
        self._link_accounts("wallet_id")
        if self.env.context.get(_WITHOUT_CARD_KEY) is _WITHOUT_CARD:
            return
        for program, members in self.grouped("program_id").items():
            if program.default_card_type_id:
                members._issue_default_card(program.default_card_type_id)

    def _link_accounts(self, field_name):
        accounts = self.env[self._fields[field_name].comodel_name]._open_many(self)
        for account in accounts:
            account.member_id._through_door()[field_name] = account

    def _issue_default_card(self, card_type):
        """Issue the open card; who can't have it is a member without one."""
        for (store, joined_on), members in self.grouped(
            lambda member: (member.store_id, member.joined_on)
        ).items():
            refused = card_type._refusals(members, store, joined_on)
            members = members.filtered(lambda member, no=refused: member not in no)
            card_type._issue(members, on=joined_on, store=store)
