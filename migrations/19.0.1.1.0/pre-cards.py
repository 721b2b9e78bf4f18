from odoo.tools import SQL

# Every change of a card wrote to these; what they find is found without them.
DROPPED = (
    "membership_card__type_id_index",
    "membership_card__program_id_index",
    "membership_card__state_index",
)


def migrate(cr, version):
    """Drop indexes that fields of cards do not have any more."""
    for name in DROPPED:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
