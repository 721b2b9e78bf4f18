from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Give the cards there are their claims, their activation and their first event,
    and the paid types their products."""
    cr.execute(
        SQL(
            """
            UPDATE membership_card card
               SET claim_no = claim.number,
                   activated_on = CASE WHEN state <> 'inactive' THEN starts_on END
              FROM (
                SELECT id, row_number() OVER (
                           PARTITION BY type_id, member_id ORDER BY id) AS number
                  FROM membership_card
              ) claim
             WHERE claim.id = card.id AND card.claim_no IS NULL
            """
        )
    )
    cr.execute(
        SQL(
            """
            INSERT INTO membership_card_event
                   (card_id, kind, occurred_at, user_id, store_id, state_to,
                    starts_to, ends_to, number_to)
            SELECT id, 'issued', issued_at, COALESCE(create_uid, %s), store_id, state,
                   starts_on, ends_on, number
              FROM membership_card card
             WHERE NOT EXISTS (
                   SELECT FROM membership_card_event WHERE card_id = card.id)
             ORDER BY id
            """,
            SUPERUSER_ID,
        )
    )
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for card_type in env["membership.card.type"].search([("kind", "=", "paid")]):
        card_type._keep_product()
    # The menu opens a list of menus now.
    env.ref("pos_membership.membership_card_menu").action = False
