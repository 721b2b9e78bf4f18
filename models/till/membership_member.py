from odoo import api, models
from odoo.exceptions import UserError

from ...logic.checkdigit import writings
from ...logic.contact import digits_only, folded, is_enough, plain_code
from ...logic.plain import is_id, is_text
from .asked_by_till import asked_by_hand, asked_by_till
from .membership_member_shown import LISTED_FIELDS, SHOWN_MEMBER_FIELDS

# A scanned code or a typed name is never longer; more is a mistake of the scanner.
QUERY_LENGTH_MAX = 64
SEARCH_LIMIT = 20
SEARCH_LIMIT_MAX = 50
# Programs that a new member may be known in, at the most
PROGRAMS_MAX = 20


class MembershipMember(models.Model):
    _inherit = "membership.member"

    # === BUSINESS: what a till asks === #

    @api.model
    @asked_by_till
    def till_card(self, config, partner_id):
        """What a till shows of a customer, as it is in the database now.

        :param config: the store; a till sends its id
        :param int partner_id: the customer
        :return: ``False`` when the customer is no member of the store's program, else
            a dictionary with ``member_id``, ``partner_id``, ``code``, ``name``,
            ``tier``, ``pricelist_id``, ``card``, ``cards``, ``standing``, ``progress``,
            ``benefits``, ``points`` and ``wallet``; points are whole, money is in the
            currency of the store
        :raise AccessError: see :func:`asked_by_till`
        :raise UserError: see :meth:`membership.lookup._note`
        """
        member = self._for_customer(config, partner_id)
        self.env["membership.lookup"]._note(config, "card", len(member))
        if not member:
            return False
        values = member._till_values(config)
        return False if member._till_hidden_message(config) else values

    @api.model
    @asked_by_till
    def till_find(self, config, code):
        """The member that a scanned code stands for: card number, member code or phone.

        :param config: the store; a till sends its id
        :param str code: what the scanner read
        :return: ``{"partner_id", "card", "records"}`` where ``card`` is the answer of
            :meth:`till_card` and ``records`` the point of sale's own records of the
            customer, with a ``notice`` when the card scanned is not accepted here; or
            what :meth:`membership.card._till_unserved` says
        :raise AccessError: see :func:`asked_by_till`
        :raise UserError: see :meth:`membership.lookup._note`
        """
        code = code.strip() if isinstance(code, str) else ""
        if not is_text(code, QUERY_LENGTH_MAX):
            return False
        member = self.sudo()._find_by_code(config.membership_program_id, code)
        self.env["membership.lookup"]._note(config, "scan", len(member))
        if not member:
            return self.env["membership.card"]._till_unserved(config, code)
        answer = member._till_answer(config)
        if refusal := member._till_hidden_message(config):
            return {"refused": refusal}
        ways = writings(plain_code(code))
        scanned = [card for card in answer["card"]["cards"] if card["number"] in ways]
        if scanned and scanned[0]["refusal"]:
            answer["notice"] = scanned[0]["refusal"]
        return answer

    @api.model
    @asked_by_till
    def till_search(self, config, query, limit=SEARCH_LIMIT):
        """Members by a part of their phone, name or card number.

        :param config: the store; a till sends its id
        :param str query: what the cashier typed; three characters find somebody, of a
            name in Chinese characters one
        :param int limit: how many at the most, 50 and less
        :return: ``{"records", "members"}``; ``members`` holds for each customer's id
            the ``tier`` (name), ``code``, ``card_number`` and ``phone``
        :raise AccessError: see :func:`asked_by_till`
        :raise UserError: see :meth:`membership.lookup._note`
        """
        if not isinstance(query, str) or not is_enough(query):
            return {"records": {}, "members": {}}
        # A cashier reads members by what is answered here only.
        members = self.sudo()._search_fast(
            config.membership_program_id,
            query.strip()[:QUERY_LENGTH_MAX],
            max(1, min(limit, SEARCH_LIMIT_MAX)) if is_id(limit) else SEARCH_LIMIT,
        )
        self._till_fetch_customers(members.partner_id.with_env(self.env), config)
        members = members.filtered(lambda one: not one._till_hidden_message(config))
        self.env["membership.lookup"]._note(config, "search", len(members))
        members._till_fetch(LISTED_FIELDS)
        return {
            "records": self._till_records(members.partner_id, config),
            "members": {
                member.partner_id.id: {
                    "tier": member.tier_id.name or "",
                    "code": member.code,
                    "card_number": member.card_id.number or "",
                    "phone": member.partner_id.phone or "",
                }
                for member in members
            },
        }

    @api.model
    @asked_by_hand
    def till_enrol(self, config, values):
        """Make a new customer a member, with the program's open card.

        :param config: the store; a till sends its id
        :param dict values: ``name``, ``phone`` and ``key``, a text that the till
            chooses once per dialog, so that a repeated request enrols once; with
            ``partner_id``, that customer becomes the member instead of a new contact,
            and with ``is_new`` nobody is looked for who has that phone elsewhere
        :return: as :meth:`till_find`; or, when the phone already belongs to a member,
            that member's answer with ``error``, one sentence to show; or, when it is
            that of a member of another program, ``known``, the customer's id, with
            ``error``; with ``notice``, what the cashier is to know of the new member
        :raise AccessError: see :func:`asked_by_hand`
        :raise UserError: name or phone is missing or absurd
        """
        program = config.membership_program_id
        name, phone, key = self._check_enrolment(values)
        # A cashier reads no members, least of all those of other companies.
        enrolled = self.sudo()._find_enrolled(program, phone)
        self.env["membership.lookup"]._note(config, "enrol", len(enrolled))
        if enrolled:
            return enrolled._till_enrolled_answer(config, phone, key)
        customer = self._enrolling_customer(values)
        if not customer and not values.get("is_new"):
            offer = self._till_known_elsewhere(config, phone)
            if offer:
                return offer
        # A cashier may not create members; what is created here is checked above.
        members = self.sudo()
        if customer:
            member = members._enrol(
                program, customer.sudo(), phone=phone, key=key, store=config
            )
            if customer._membership_takes_phone():
                customer.sudo().phone = phone
        else:
            member = members._enrol_new(program, name, phone, key=key, store=config)
        answer = member._till_answer(config)
        if notice := member._kept_contact_notice():
            answer["notice"] = notice
        return answer

    # === HELPERS === #

    def _till_hidden_message(self, config):
        """Tell why this member can't be served at a store: the contact belongs to a
        company that keeps it to itself.

        :return: one sentence, or ``False``"""
        keeper = self.partner_id.company_id
        if not keeper or keeper in config.company_id.sudo().parent_ids:
            return False
        return self.env._(
            "%(keeper)s keeps the contact of this member to itself. It can be shared"
            " there; until then it is served in its stores only.",
            keeper=keeper.sudo().name,
        )

    @api.model
    def _for_customer(self, config, partner_id):
        """:return: the active member that a customer is in the program of a store, or
        none; who was merged is the member merged into. A contact that another company
        keeps to itself is nobody here"""
        if not is_id(partner_id):
            return self.browse()
        # A cashier reads no members; who asks and for which program is checked.
        enrolled = self.sudo().search_fetch(
            [
                ("program_id", "=", config.membership_program_id.id),
                ("partner_id", "=", partner_id),
                "|",
                ("partner_id.company_id", "=", False),
                ("partner_id.company_id", "parent_of", config.company_id.id),
                "|",
                ("active", "=", True),
                ("merged_into_id", "!=", False),
            ],
            SHOWN_MEMBER_FIELDS,
        )
        return enrolled._kept().filtered("active")

    @api.model
    def _check_enrolment(self, values):
        """:return: name, phone and key of an enrolment, cleaned
        :raise UserError: one sentence saying what to type"""
        values = values if isinstance(values, dict) else {}
        cleaned = [
            values.get(field).strip() if isinstance(values.get(field), str) else ""
            for field in ("name", "phone", "key")
        ]
        name, phone, key = cleaned
        phone = folded(phone)
        if not 0 < len(name) <= QUERY_LENGTH_MAX:
            raise UserError(self.env._("Type the member's name."))
        if not 5 <= len(digits_only(phone)) <= 15 or len(phone) > 32:
            raise UserError(self.env._("Type a phone number of 5 to 15 digits."))
        if not 0 < len(key) <= QUERY_LENGTH_MAX:
            raise UserError(self.env._("Open the dialog again and retry."))
        return name, phone, key

    @api.model
    def _enrolling_customer(self, values):
        """:return: the existing customer who is to be enrolled, or none
        :raise UserError: the cashier does not see that customer in this store"""
        partner_id = values.get("partner_id")
        customers = self.env["res.partner"]
        if not partner_id:
            return customers
        if is_id(partner_id):
            customers = customers.search([("id", "=", partner_id)])
        if not customers:
            raise UserError(
                self.env._("This customer is not one of this store. Choose another.")
            )
        return customers

    @api.model
    def _till_known_elsewhere(self, config, phone):
        """:return: what a till is told of the contact of another program's member who
        has this phone, or ``False``"""
        program = config.membership_program_id
        others = self.env["membership.program"].sudo()
        for other in others.search([("id", "!=", program.id)], limit=PROGRAMS_MAX):
            # A cashier reads no members; one who gives this number is told of it.
            member = self.sudo()._find_enrolled(other, phone)
            if member.active and not member._till_hidden_message(config):
                partner = self.env["res.partner"].search(
                    [("id", "=", member.partner_id.id)]
                )
                return bool(partner) and {
                    "known": partner.id,
                    "error": self.env._(
                        "%(phone)s is the number of %(name)s, who is a member of"
                        " another program.",
                        phone=phone,
                        name=partner.name,
                    ),
                }
        return False

    def _till_enrolled_answer(self, config, phone, key):
        """:return: what a till is told when ``phone`` is this member's already
        :raise UserError: the membership is archived, or not to be seen here"""
        if not self.active:
            raise UserError(self._already_enrolled_message())
        if refusal := self._till_hidden_message(config):
            raise UserError(refusal)
        answer = self._till_answer(config)
        if self.enrolment_key != key:
            answer["error"] = self.env._(
                "%(phone)s already belongs to the member %(name)s.",
                phone=phone,
                name=self.name,
            )
        return answer
