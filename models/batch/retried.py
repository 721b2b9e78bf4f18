from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

TRIES = 5
CONFLICTS = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


def retried(env, operation):
    """Run an operation of a job in the present transaction, again after a conflict.

    A conflict rolls back everything since the last commit, so commit before. Every
    other error, and the last conflict, reaches the caller.

    :param operation: a function without arguments
    :return: what the operation returns; what it changed is flushed, not committed
    """
    for tries_left in reversed(range(TRIES)):
        try:
            result = operation()
            env.flush_all()
            return result
        except CONFLICTS:
            if not tries_left:
                raise
            env.cr.rollback()
    return None
