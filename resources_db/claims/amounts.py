"""Amounts of things: exact to a thousandth of their unit, whole numbers in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, TypeDecorator

from emergency.core.errors import Invalid
from emergency.core.text import message

_THOUSAND = 1000
MOST = Decimal(10) ** 12


class Amount(TypeDecorator[Decimal]):
    """A number of pieces, tonnes, metres …; stored in thousandths, so that sums are exact on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Any) -> int | None:
        return None if value is None else int(Decimal(value) * _THOUSAND)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        if value is None:
            return None
        # A sum comes back from PostgreSQL as a numeric.
        whole, rest = divmod(int(value), _THOUSAND)
        return Decimal(whole) if not rest else Decimal(int(value)) / _THOUSAND


def check_amount(value: Decimal | float | str, field: str = "quantity", *, at_least: int | None = None) -> Decimal:
    """A number of pieces as it is stored: at most three decimals, above zero unless `at_least` says otherwise.

    Errors: Invalid on the named field.
    """
    try:
        amount = Decimal(str(value)).normalize()
    except ArithmeticError:
        raise Invalid.on(field, message("This is not a number.")) from None
    if not amount.is_finite() or abs(amount) > MOST:
        raise Invalid.on(field, message("This is not a number."))
    if amount * _THOUSAND % 1:
        raise Invalid.on(field, message("At most three decimals."))
    if at_least is None and amount <= 0:
        raise Invalid.on(field, message("This must be more than nothing."))
    if at_least is not None and amount < at_least:
        raise Invalid.on(field, message("This must be at least %(least)s.", least=at_least))
    return amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount


def plain(amount: Decimal | None) -> int | float | None:
    """An amount as JSON says it: a whole number where it is one."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral() else float(amount)
