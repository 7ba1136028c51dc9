"""How Chinese plan texts are written: widths, blanks, sentences, numbers in words."""

from __future__ import annotations

import unicodedata

_SENTENCE_ENDS = "。；;：:，,！？、"
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}


def narrow(text: str) -> str:
    """The text with full-width digits, letters and signs in their ordinary width; 〔〕《》 and 。 stay."""
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def squeeze(text: str) -> str:
    """The text without any blank: "总　则" → "总则"."""
    return "".join(text.split())


def is_sentence(text: str) -> bool:
    """Whether a line is running text rather than a heading: it ends like a sentence or part of one, or holds a stop."""
    return "。" in text or "；" in text or text.endswith(tuple(_SENTENCE_ENDS))


def number_in(text: str) -> int | None:
    """The whole number that digits or Chinese words write ("12", "１２", "十二", "一百零五", "二〇二五"), or None."""
    text = narrow(text)
    if text.isdecimal():
        return int(text)
    if not text or any(character not in _CHINESE_DIGITS and character not in _CHINESE_UNITS for character in text):
        return None
    if not any(character in _CHINESE_UNITS for character in text):
        return int("".join(str(_CHINESE_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _CHINESE_UNITS:
            total += (digit or 1) * _CHINESE_UNITS[character]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return total + digit
