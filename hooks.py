from .models.ledger.immutable import drop_triggers


def uninstall_hook(env):
    """Drop what the module made in the database besides its tables."""
    drop_triggers(env)
