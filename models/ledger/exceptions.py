from odoo.exceptions import UserError


class LedgerError(UserError):
    """The ledger refused an operation; nothing was posted."""


class InsufficientFunds(LedgerError):
    """The account holds less spendable value than was asked for."""


class KeyReused(LedgerError):
    """The key or token belongs to an operation with another content."""


class HoldNotLive(LedgerError):
    """The hold was released, expired or captured before, or never existed."""


class ReversalTooLarge(LedgerError):
    """More was to be reversed than is left of the operation."""


class AccountClosed(LedgerError):
    """The account handed over what it had and takes no operation any more."""


class AccountInUse(LedgerError):
    """A hold, or its currency, keeps the value of the account where it is."""


class InvalidAmount(LedgerError):
    """The amount is not a positive, finite multiple of the smallest unit."""
