"""What a paid order gives and takes, reckoned from what the server can verify.

An order is its lines as the server prices them, its payments, and what is left of the
lines that it returns. The answer is a posting or one refusal; nobody else decides what
a line is worth, whether the money adds up, or how much of a sale came back.

Amounts are integers in minor units, taxes included. Nothing here knows a clock, a
database or Odoo.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from .worth import Kind, spread, worths

Fault = Literal[
    "not_whole",
    "too_many",
    "not_for_sale",
    "price",
    "no_receipt",
    "other_product",
    "topup_beside_return",
    "topup_in_parts",
    "more_than_left",
    "came_back",
    "unpaid",
    "wallet_limit",
]

# Pieces of cards, and of top-ups, on one order: more is a mistake of the keyboard.
PIECES_MAX = 99
# Rounding of several lines together may move one unit from one to another.
ROUNDING = 1


@dataclass(frozen=True)
class Sold:
    """What is left of a line of an earlier order.

    worth     what was paid for it and has not been given back
    quantity  how much of it has not come back; below zero, the line was no sale
    times     how often some of it has come back: each part is rounded by itself, and
              all of them may be as many units more than the whole
    valued    stored value paid for it, or it sold stored value or a card: giving back
              too much is refused, where else it is reported
    ours      its order was posted; of others nothing is known, checked or kept
    """

    id: int
    worth: int
    quantity: Fraction
    valued: bool = False
    ours: bool = True
    times: int = 0

    def is_too_much(self, quantity: Fraction, value: int) -> bool:
        """Tell whether so much for so much money is more than can come back."""
        most = self.worth + ROUNDING * (1 + self.times)
        return quantity > self.quantity or value > most

    def closing(self, quantity: Fraction, value: int) -> int:
        """:return: what goes off its worth; with the last of it goes what rounding
        left over"""
        is_last = quantity >= self.quantity and value > 0
        if is_last and self.worth - value <= ROUNDING:
            return self.worth
        return min(value, self.worth)


@dataclass(frozen=True)
class Line:
    """One line of the order.

    value       its money: negative for what is handed out or taken off the order
    quantity    negative for what comes back
    earns       whether its product earns points
    sheltered   discounts of the order do not touch it while there is anything else
    asked       what a top-up or a card costs here; a card no less, a top-up exactly
    for_sale    whether this store sells this top-up or card
    original    the sold line that it returns
    matches     whether it returns the product that was sold there
    candidates  sold lines that a return without receipt may stand for, the first first;
                None where nobody is known who may have bought them
    settles     whether it only takes off what was paid down for this purchase
    """

    id: int
    value: int
    quantity: Fraction
    kind: Kind = "goods"
    earns: bool = False
    sheltered: bool = False
    asked: int = 0
    for_sale: bool = True
    original: Sold | None = None
    matches: bool = True
    candidates: tuple[Sold, ...] | None = None
    settles: bool = False

    @property
    def gives_value(self) -> bool:
        return self.kind in ("topup", "card")

    @property
    def is_typed_return(self) -> bool:
        is_back = self.quantity < 0 and self.value < 0
        return is_back and not self.original and not self.settles

    @property
    def returns_ours(self) -> bool:
        return bool(self.candidates or (self.original and self.original.ours))


@dataclass(frozen=True)
class Payment:
    """Money that came in (positive) or was handed out, change included."""

    amount: int
    from_wallet: bool = False


@dataclass(frozen=True)
class Order:
    """A paid order.

    payable   what its payments have to add up to once the whole order was rounded
    slack     by how much they may miss it where only the cash was rounded
    """

    lines: Sequence[Line]
    payments: Sequence[Payment]
    payable: int
    slack: int = 0


@dataclass(frozen=True)
class Return:
    """What ``line`` gives back of ``original``: so much of it, for so much money."""

    line: int
    original: int
    quantity: Fraction
    value: int


@dataclass(frozen=True)
class Matter:
    """Something that staff should look at: a fault that does not stop the order."""

    fault: Fault
    line: int = 0
    amount: int = 0


@dataclass(frozen=True)
class Posting:
    """What the order comes to.

    worths   what was paid for each sold line after all negative lines
    returns  what was given back of earlier orders
    counts   whether it earns points and counts for tiers
    """

    worths: Mapping[int, int]
    returns: Sequence[Return] = ()
    matters: Sequence[Matter] = ()
    counts: bool = True


@dataclass(frozen=True)
class Refusal:
    """Why the order is not posted; ``amount`` and ``line`` are for the sentence."""

    fault: Fault
    line: int = 0
    amount: int = 0


class _Refused(Exception):
    """Ends a reckoning."""

    def __init__(self, fault: Fault, line: int = 0, amount: int = 0):
        super().__init__(fault)
        self.refusal = Refusal(fault, line, amount)


@dataclass
class _Returns:
    """Returns as they are found, with what they leave of the sold lines."""

    left: dict[int, Sold] = field(default_factory=dict)
    found: list[Return] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)

    def take(self, line: Line, sold: Sold, quantity: Fraction, value: int) -> int:
        """Give back so much of a sold line, but no more than is left of it.

        :return: the money that was given back of it
        :raise _Refused: more than is left, where stored value depends on it
        """
        if not sold.ours:
            return value
        left = self.left.setdefault(sold.id, sold)
        if left.is_too_much(quantity, value):
            if left.valued or line.gives_value:
                raise _Refused("more_than_left", line.id, left.worth)
            self.matters.append(Matter("more_than_left", line.id, value - left.worth))
        quantity, value = min(quantity, left.quantity), left.closing(quantity, value)
        self.left[sold.id] = replace(
            left,
            quantity=left.quantity - quantity,
            worth=left.worth - value,
            times=left.times + 1,
        )
        if quantity or value:
            self.found.append(Return(line.id, sold.id, quantity, value))
        return value


def reckon(order: Order) -> Posting | Refusal:
    """Tell what a paid order comes to, or why it is refused.

    Refused is only what gives or takes stored value, a card, or money of an earlier
    order; a plain sale whose money does not add up is kept and counts nothing.
    """
    try:
        for line in order.lines:
            if line.original and not line.matches:
                raise _Refused("other_product", line.id)
            if line.original and line.original.ours and line.original.quantity < 0:
                raise _Refused("came_back", line.id)
            if line.gives_value:
                _check_pieces(line)
        _check_topups(order.lines)
        returns = _returns(order.lines)
        paid_for = _worths(_sold_lines(order.lines, returns.found))
        _check_prices(order.lines, paid_for)
        counts = _adds_up(order)
        _check_wallet(order)
    except _Refused as refused:
        return refused.refusal
    matters = list(returns.matters)
    if not counts:
        paid = sum(payment.amount for payment in order.payments)
        matters.append(Matter("unpaid", amount=order.payable - paid))
    return Posting(paid_for, returns.found, matters, counts)


# === HELPERS ===


def _worths(lines: Iterable[Line]) -> dict[int, int]:
    return worths((line.id, line.value, line.kind, line.sheltered) for line in lines)


def _check_pieces(line: Line) -> None:
    """Cards and top-ups are sold, and come back, one by one."""
    if line.quantity.denominator != 1 or not line.quantity:
        raise _Refused("not_whole", line.id)
    if abs(line.quantity) > PIECES_MAX:
        raise _Refused("too_many", line.id)
    if line.original:
        if line.quantity > 0:
            raise _Refused("not_whole", line.id)
        left = line.original.quantity
        if line.kind == "topup" and left and -line.quantity != left:
            raise _Refused("topup_in_parts", line.id)
    elif line.quantity < 0:
        raise _Refused("no_receipt", line.id)
    elif not line.for_sale:
        raise _Refused("not_for_sale", line.id)


def _check_topups(lines: Sequence[Line]) -> None:
    sold = [line for line in lines if line.gives_value and not line.original]
    for kind in ("topup", "card"):
        pieces = sum(line.quantity for line in sold if line.kind == kind)
        if pieces > PIECES_MAX:
            raise _Refused("too_many", sold[0].id)
    if any(line.kind == "topup" for line in sold) and any(
        line.original or line.is_typed_return for line in lines
    ):
        raise _Refused("topup_beside_return", sold[0].id)


def _check_prices(lines: Sequence[Line], paid_for: Mapping[int, int]) -> None:
    """What gives value is sold at its price, after everything that was taken off."""
    for line in lines:
        if not line.gives_value or line.original:
            continue
        worth = paid_for.get(line.id, 0)
        is_right = (
            worth == line.asked == line.value
            if line.kind == "topup"
            else worth + ROUNDING >= line.asked > 0 < worth
        )
        if not is_right:
            raise _Refused("price", line.id, line.asked)


def _returns(lines: Sequence[Line]) -> _Returns:
    """Find what the lines give back; a line with a receipt goes before one without."""
    returns = _Returns()
    with_receipt = [line for line in lines if line.original]
    # A discount that is returned takes its part off what is handed out.
    handed_out = _worths(replace(line, value=-line.value) for line in with_receipt)
    for line in with_receipt:
        if line.original:
            quantity = max(Fraction(0), -line.quantity)
            value = handed_out.get(line.id, 0)
            if line.kind == "topup" and value < line.original.worth:
                raise _Refused("price", line.id, line.original.worth)
            returns.take(line, line.original, quantity, value)
    for line in lines:
        if line.is_typed_return and line.candidates is not None:
            _match(returns, line, line.candidates)
    return returns


def _match(returns: _Returns, line: Line, candidates: Iterable[Sold]) -> None:
    """Let a return without receipt stand for what was bought before."""
    wanted, parts = -line.quantity, []
    for sold in candidates:
        left = returns.left.get(sold.id, sold)
        part = min(wanted, left.quantity)
        if part > 0:
            parts.append((left, part, round(left.worth * part / left.quantity)))
            wanted -= part
    found = round(-line.value * (1 + wanted / line.quantity))
    capacities = {left.id: capacity for left, _part, capacity in parts}
    over = max(0, found - sum(capacities.values()))
    money = spread(capacities, found - over)
    for left, part, _capacity in parts:
        returns.take(line, left, part, money[left.id])
    if over > ROUNDING:
        returns.matters.append(Matter("more_than_left", line.id, over))
    if wanted:
        returns.matters.append(Matter("no_receipt", line.id, -line.value - found))


def _sold_lines(lines: Sequence[Line], returns: Sequence[Return]) -> list[Line]:
    """:return: what the order sells: lines that return something are left out, but
    for what nobody is known to have bought, which lowers what the rest is worth"""
    matched: dict[int, Fraction] = {}
    for back in returns:
        matched[back.line] = matched.get(back.line, Fraction(0)) + back.quantity
    sold = []
    for line in lines:
        if line.original:
            continue
        quantity = matched.get(line.id)
        if quantity is not None:
            rest = 1 - quantity / -line.quantity
            line = replace(line, value=round(line.value * rest))
        sold.append(line)
    return sold


def _adds_up(order: Order) -> bool:
    """Tell whether the payments are what the order costs.

    :raise _Refused: they are not, and stored value, a card or an earlier order is moved
    """
    paid = sum(payment.amount for payment in order.payments)
    if abs(paid - order.payable) <= order.slack:
        return True
    moves_value = any(
        payment.from_wallet and payment.amount for payment in order.payments
    ) or any(line.gives_value or line.returns_ours for line in order.lines)
    if moves_value:
        raise _Refused("unpaid", amount=order.payable)
    return False


def _check_wallet(order: Order) -> None:
    """The wallet pays for goods only, and never for more than they cost."""
    paid = sum(
        payment.amount
        for payment in order.payments
        if payment.from_wallet and payment.amount > 0
    )
    topups = sum(line.value for line in order.lines if line.kind == "topup")
    most = max(0, order.payable - topups)
    if paid > most:
        raise _Refused("wallet_limit", amount=most)
