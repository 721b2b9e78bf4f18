from odoo import Command, api, models

from . import pictures, story

# What every tier that can be lost has in common
TERMS = {
    "reach_window": "rolling",
    "reach_window_months": 6,
    "keep_rule": "own",
    "keep_window": "since_tier",
    "validity_count": 6,
    "validity_unit": "month",
    "downgrade_policy": "one_level",
    "grace_days": 14,
    "notice_days": 30,
}


class MembershipDemo(models.AbstractModel):
    """Makes what the demo chain gives to its members: tiers, cards and benefits."""

    _inherit = "membership.demo"

    # === BUSINESS === #

    @api.model
    def _create_tiers(self, program):
        for level, plot in enumerate(story.TIERS):
            rules = level and {
                **TERMS,
                "reach_spend": plot["reach"],
                "keep_spend": plot["keep"],
            }
            tier = self.env["membership.tier"].create(
                {
                    "program_id": program.id,
                    "name": plot["name"],
                    "level": level,
                    "color": plot["color"],
                    "benefit_ids": self._benefit_commands(plot),
                    **(rules or {}),
                }
            )
            self._remember(tier, f"demo_tier_{level}")

    @api.model
    def _create_card_types(self, program, stores):
        types = {}
        for key, plot in story.CARD_TYPES.items():
            types[key] = self._create_card_type(program, stores, plot, types)
            self._remember(types[key], f"demo_card_type_{key}")
            self._show_at_tills(types[key])
        program.default_card_type_id = types["open"]

    @api.model
    def _show_at_tills(self, card_type):
        """Give the product of a card that is sold its place and picture."""
        category = self.env["pos.category"].search(
            [("name", "=", story.PASSES)], order="id desc", limit=1
        )
        card_type.product_id.write(
            {
                "image_1920": pictures.card(card_type.color),
                "pos_categ_ids": [Command.set(category.ids)],
                "taxes_id": [Command.clear()],
            }
        )

    @api.model
    def _demo_type(self, key):
        """:return: the card type with this key in the story"""
        return self.env.ref(f"pos_membership.demo_card_type_{key}")

    @api.model
    def _create_card_type(self, program, stores, plot, types):
        validity_kind, count, unit = plot["validity"]
        following, lower = types.get(plot.get("next")), types.get(plot.get("lower"))
        accepted = stores[: plot["stores"]] if "stores" in plot else stores.browse()
        return self.env["membership.card.type"].create(
            {
                "program_id": program.id,
                "name": plot["name"],
                "kind": plot["kind"],
                "number_prefix": plot["number_prefix"],
                "validity_kind": validity_kind,
                "validity_count": count,
                "validity_unit": unit,
                "color": plot["color"],
                "slogan": plot["slogan"],
                "on_expiry": "chain" if following else "keep",
                "next_type_id": following and following.id,
                "lower_type_id": lower and lower.id,
                "store_scope": "stores" if accepted else "all",
                "store_ids": [Command.set(accepted.ids)],
                "benefit_ids": self._benefit_commands(plot),
                **plot["values"],
            }
        )

    @api.model
    def _benefit_commands(self, plot):
        exclusive = self.env.ref("pos_membership.demo_exclusive")
        return [
            Command.create(
                {
                    "kind": kind,
                    "sequence": 30 - values.get("percent", 0),
                    **values,
                    "product_tmpl_ids": [
                        Command.set(exclusive.ids if kind == "exclusive" else [])
                    ],
                }
            )
            for kind, values in plot["benefits"]
        ]
