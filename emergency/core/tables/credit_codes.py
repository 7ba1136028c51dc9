"""The unified social credit code, 统一社会信用代码 (GB 32100-2015): its form and its check character."""

from __future__ import annotations

from emergency.core.tables.cells import PLAIN, Setting, Unreadable, Value, folded
from emergency.core.text import message

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(code: str) -> str:
    """The eighteenth character that the first seventeen call for (GB 32100-2015, section 5)."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code[:17], _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def credit_code(value: Value, _setting: Setting = PLAIN) -> str:
    """Parser: a credit code in capitals without spaces and dashes. Letters that do not exist in it are not corrected.

    Raises Unreadable `credit_code_invalid`.
    """
    if isinstance(value, float | int) and not isinstance(value, bool):
        raise _invalid_as_number()
    code = folded(value).upper().replace(" ", "").replace("-", "")
    if len(code) != 18:
        raise Unreadable("credit_code_invalid", message("A credit code has 18 characters."))
    if not set(code) <= set(ALPHABET):
        raise Unreadable("credit_code_invalid", message("A credit code has no letters I, O, S, V or Z and no signs."))
    if check_character(code) != code[17]:
        raise Unreadable("credit_code_invalid", message("The check character of this credit code is wrong."))
    return code


def _invalid_as_number() -> Unreadable:
    return Unreadable("credit_code_invalid", message("Spreadsheets cut long numbers. Store the code as text."))
