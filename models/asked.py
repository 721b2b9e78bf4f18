"""What a client may ask of records: the ways in to the buttons of this module."""

from functools import wraps

from odoo.api import NewId
from odoo.exceptions import MissingError, UserError

from ..logic.plain import is_id


def asked_of_records(method):
    """Let clients call `method` on records, whatever they send as ids.

    :raise MissingError: what was sent are no ids at all
    """

    @wraps(method)
    def answer(self, *args, **kwargs):
        _check_ids(self)
        return method(self, *args, **kwargs)

    return answer


def asked_of_one(method):
    """As `asked_of_records`, of exactly one record.

    :raise UserError: there is none, or more than one
    """

    @wraps(method)
    def answer(self, *args, **kwargs):
        _check_ids(self)
        if len(self) != 1:
            raise UserError(self.env._("Choose one record."))
        return method(self, *args, **kwargs)

    return answer


def _check_ids(records):
    # A client can't send the id of a record that is not saved yet.
    if not all(is_id(id_) or isinstance(id_, NewId) for id_ in records._ids):
        raise MissingError(
            records.env._("What this is about is not there any more. Reload the page.")
        )
