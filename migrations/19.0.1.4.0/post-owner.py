"""The companies that take part are told, what is on record gets its company, and the
rules say who reads and changes what.

Rules are not updated with a module, since a chain may have adapted them; these rest on
fields that were not there before.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.convert import convert_file

RULES = (
    "rules",
    "card_rules",
    "batch_rules",
    "tier_rules",
    "benefit_rules",
    "trace_rules",
)
STORE = "(SELECT company_id FROM pos_config WHERE id = this.store_id)"
ORDER = "(SELECT company_id FROM pos_order WHERE id = this.order_id)"
HOME = "(SELECT company_id FROM membership_member WHERE id = this.member_id)"
OF_ACCOUNT = """(SELECT member.company_id FROM {account} account
                   JOIN membership_member member ON member.id = account.member_id
                  WHERE account.id = this.account_id)"""
OF_CARD = """(SELECT member.company_id FROM membership_card card
                JOIN membership_member member ON member.id = card.member_id
               WHERE card.id = this.card_id)"""
POINTS = OF_ACCOUNT.format(account="membership_points_account")
WALLET = OF_ACCOUNT.format(account="membership_wallet")
OWNER = "(SELECT company_id FROM membership_program WHERE id = this.program_id)"
# For each table, where the company of a row stands: the first that is there
COMPANIES = {
    "membership_points_entry": (STORE, POINTS),
    "membership_wallet_entry": (STORE, WALLET),
    "membership_points_lot": (STORE, POINTS),
    "membership_wallet_lot": (STORE, WALLET),
    "membership_card_event": (STORE, ORDER, OF_CARD),
    "membership_tier_change": (ORDER, HOME),
    "membership_benefit_use": (STORE, HOME),
    "membership_exception": (ORDER, HOME, OWNER),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    programs = env["membership.program"].search([])
    env.add_to_compute(programs._fields["participant_ids"], programs)
    programs.flush_recordset()
    for table, sources in COMPANIES.items():
        _fill(cr, table, SQL("company_id = COALESCE(%s)", _first_of(sources)))
    cr.execute(
        "UPDATE membership_exception matter SET store_id = sold.config_id"
        "  FROM pos_order sold WHERE sold.id = matter.order_id"
    )
    _fill_notes(cr, programs)
    _keep_own_wallets(env)
    for name in RULES:
        path = f"security/{name}.xml"
        convert_file(env, "pos_membership", path, {}, mode="init", noupdate=True)


def _keep_own_wallets(env):
    """A store that had changed its program kept the wallet of the one before."""
    for config in env["pos.config"].search([("membership_program_id", "!=", False)]):
        foreign = config._membership_wallet_methods() - config._own_wallet_methods()
        if foreign and not config.has_active_session:
            config.payment_method_ids -= foreign


def _first_of(sources):
    # The texts are those above.
    return SQL(", ").join(SQL(source) for source in sources)


def _fill_notes(cr, programs):
    """A note of a program for the whole chain was everybody's; it is its owner's."""
    owner = programs.company_id[:1].id or None
    _fill(cr, "membership_change", SQL("company_id = %s", owner))
    _fill(cr, "membership_change", SQL("owner_id = company_id"), "owner_id")


def _fill(cr, table, assignment, empty="company_id"):
    """Set a column of the rows where it is empty, of tables that refuse changes."""
    name = SQL.identifier(table)
    cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", name))
    column = SQL.identifier(empty)
    cr.execute(SQL("UPDATE %s this SET %s WHERE %s IS NULL", name, assignment, column))
    cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", name))
