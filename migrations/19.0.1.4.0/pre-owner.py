"""Every program gets its owner, and every member a home.

A program that was for the whole chain belongs to the company of its first store from
now on, and is open to the others; any other belongs to its company.
"""

from odoo.tools import SQL

# What has a company from now on: that of the program, or of the store of enrolment
OWNED = ("membership_card_type", "membership_topup_package")


def migrate(cr, version):
    _give_programs_owners(cr)
    for table in OWNED:
        _add_company(cr, table)
        cr.execute(
            SQL(
                "UPDATE %s owned SET company_id = program.company_id"
                "  FROM membership_program program"
                " WHERE program.id = owned.program_id AND owned.company_id IS NULL",
                SQL.identifier(table),
            )
        )
    _give_members_homes(cr)


def _give_programs_owners(cr):
    cr.execute(
        "ALTER TABLE membership_program"
        " ADD COLUMN IF NOT EXISTS is_shared boolean DEFAULT FALSE"
    )
    cr.execute(
        """
        UPDATE membership_program program
           SET is_shared = TRUE,
               company_id = COALESCE(
                   (SELECT store.company_id FROM pos_config store
                     WHERE store.membership_program_id = program.id
                     ORDER BY store.active DESC, store.id LIMIT 1),
                   (SELECT id FROM res_company ORDER BY id LIMIT 1))
         WHERE company_id IS NULL
        """
    )
    cr.execute("ALTER TABLE membership_program ALTER COLUMN is_shared DROP DEFAULT")


def _give_members_homes(cr):
    _add_company(cr, "membership_member")
    cr.execute(
        """
        UPDATE membership_member member
           SET company_id = COALESCE(store.company_id, program.company_id)
          FROM membership_program program, membership_member enrolled
          LEFT JOIN pos_config store ON store.id = enrolled.store_id
         WHERE program.id = member.program_id AND enrolled.id = member.id
           AND member.company_id IS NULL
        """
    )


def _add_company(cr, table):
    cr.execute(
        SQL(
            "ALTER TABLE %s ADD COLUMN IF NOT EXISTS company_id int",
            SQL.identifier(table),
        )
    )
