def migrate(cr, version):
    """Forget where the audit was: it is noted with the run of its job."""
    cr.execute(
        "DELETE FROM ir_config_parameter WHERE key = 'pos_membership.audit_position'"
    )
