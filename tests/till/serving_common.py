from functools import partial

from psycopg2.errors import SerializationFailure

from odoo.tools import SQL, mute_logger

from .busy_store import BusyStoreCase

ORDERS_PER_TILL = 3


class ServingCase(BusyStoreCase):
    """A member and a twin whom tills serve while staff change who they are, really
    committed. `change` is what staff do."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            program = env["membership.program"].browse(self.program_id)
            card_type = env["membership.card.type"].create(
                {"program_id": program.id, "name": "Busy card"}
            )
            self.type_id = card_type.id
            partner = env["res.partner"].create({"name": "Ling Li"})
            twin = env["membership.member"]._enrol(program, partner)
            self.twin_id, self.twin_partner_id = twin.id, partner.id

    def remove_committed(self):
        both = [self.member_id, self.twin_id]
        with self.transaction() as env:
            self._triggers(env, SQL("DISABLE"), "membership_card_event")
            self._delete(
                env,
                "membership_card_event",
                SQL(
                    "card_id IN (SELECT id FROM membership_card"
                    " WHERE member_id = ANY(%s))",
                    both,
                ),
            )
            self._triggers(env, SQL("ENABLE"), "membership_card_event")
            self._triggers(env, SQL("DISABLE"), "membership_change")
            self._delete(
                env,
                "membership_change",
                SQL("res_model = 'membership.member' AND res_id = ANY(%s)", both),
            )
            self._triggers(env, SQL("ENABLE"), "membership_change")
            env.cr.execute(
                SQL(
                    "UPDATE membership_member SET card_id = NULL, merged_into_id = NULL"
                    " WHERE id = ANY(%s)",
                    both,
                )
            )
            self._delete(env, "membership_card", SQL("member_id = ANY(%s)", both))
            self._delete(env, "membership_card_type", SQL("id = %s", self.type_id))
            self.part_accounts(env)
        result = super().remove_committed()
        with self.transaction() as env:
            env["res.partner"].browse(self.twin_partner_id).unlink()
        return result

    def part_accounts(self, env):
        """Let what names the other's rows name nothing, so that either can go."""
        for family in ("points_entry", "wallet_entry"):
            table = f"membership_{family}"
            self._triggers(env, SQL("DISABLE"), table)
            env.cr.execute(
                SQL(
                    "UPDATE %s SET counterpart_id = NULL, reverses_id = NULL"
                    " WHERE counterpart_id IS NOT NULL OR reverses_id IS NOT NULL",
                    SQL.identifier(table),
                )
            )
            self._triggers(env, SQL("ENABLE"), table)
        for table in ("membership_points_account", "membership_wallet"):
            env.cr.execute(
                SQL("UPDATE %s SET successor_id = NULL", SQL.identifier(table))
            )
        for table in ("membership_points_lot", "membership_wallet_lot"):
            env.cr.execute(
                SQL("UPDATE %s SET source_entry_id = NULL", SQL.identifier(table))
            )

    def _remove_member(self, env, member_id):
        if member_id == self.member_id:
            self._remove_member(env, self.twin_id)
        return super()._remove_member(env, member_id)

    # === ACTIONS === #

    def change(self, env):
        """Do what staff do while tills serve."""
        raise NotImplementedError

    def sell(self, env, partner_id):
        return self.post(env, partner_id=partner_id).id

    def sell_often(self, partner_id):
        return [
            self.retrying(partial(self.sell, partner_id=partner_id))
            for _ in range(ORDERS_PER_TILL)
        ]

    def spend(self, env):
        """Pay from the twin's wallet, by whoever the twin is by now."""
        member = env["membership.member"].browse(self.twin_id)._kept()
        on = member.program_id._today()
        key = f"busy:{env.cr.now()}"
        return member.wallet_id._debit(1, key=key, kind="payment", on=on).ids

    def give_card(self, env):
        member = env["membership.member"].browse(self.twin_id)._kept()
        card_type = env["membership.card.type"].browse(self.type_id)
        return card_type._issue(member, on=member.program_id._today()).id

    def count(self, env):
        """Count an order for the twin, or whoever it is by now; no account is touched,
        and neither is the member."""
        member = env["membership.member"].browse(self.twin_id)._kept()
        ((order_id,),) = env.execute_query(
            SQL(
                """
                INSERT INTO pos_order (company_id, config_id, name, amount_tax,
                                       amount_total, amount_paid, amount_return)
                VALUES (%s, %s, 'Busy', 0, 0, 0, 0) RETURNING id
                """,
                env.company.id,
                self.store_id,
            )
        )
        env.cr.execute(
            SQL(
                """
                INSERT INTO membership_activity
                       (order_id, member_id, day, spend, orders, points, topup)
                VALUES (%s, %s, %s, 5, 1, 0, 0)
                """,
                order_id,
                member.id,
                member.joined_on,
            )
        )

    # === ASSERTIONS === #

    def assertSentBack(self, late):
        """A till has seen the twin before the change, and goes on after it."""
        with self.transaction() as env:
            twin = env["membership.member"].browse(self.twin_id)
            self.assertTrue(twin.active)
            self.retrying(self.change)
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                late(env)
                env.flush_all()
            env.cr.rollback()
