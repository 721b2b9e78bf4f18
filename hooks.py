from .models.ledger.immutable import drop_triggers


def uninstall_hook(env):
    """Drop what the module made in the database besides its tables.

    The price lists of member discounts stay, since orders name them; archived, they
    are nobody's prices.
    """
    drop_triggers(env)
    env["product.pricelist"].search(
        [("membership_owner_id", "!=", False)]
    ).active = False
