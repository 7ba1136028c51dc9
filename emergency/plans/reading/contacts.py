"""Contact tables as data, and the people's numbers in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from emergency.plans.reading.blocks import Paragraph, Table
from emergency.plans.reading.extracts import Contact, TextPhone
from emergency.plans.reading.phones import mobiles_in, phones_in
from emergency.plans.reading.tables import Recognised, data_rows, is_outside
from emergency.plans.reading.words import narrow, squeeze

_NAME_BEFORE = re.compile(
    r"([一-鿿·]{2,4})(?:（[^（）]*）|\([^()]*\))?[，,、：:\s]*(?:联系|值班)?(?:手机|电话|联系方式)?(?:号码)?(?:为|是)?[：:\s]*$"
)
_DIGIT = re.compile(r"\d")
_DUTY = re.compile(
    r"(?:应急)?(?:24小时|二十四小时)?(?:应急)?(?:值班|值守|报警|应急)电话(?:\(24小时\)|（24小时）|（二十四小时）)?[^\d\w]{0,2}(?:为|是|号码)?[:：\s]*"
)


def read_contacts(table: Table, recognised: Recognised) -> list[Contact]:
    """The rows of a contact table; people side by side in one row are read half by half, left half first."""
    internal = not is_outside(table, recognised)
    rows = data_rows(table, recognised)
    contacts = []
    for half in _halves(recognised):
        for at, row in rows:
            contact = _contact(half, row, internal, table, at)
            if contact is not None:
                contacts.append(contact)
    return contacts


def read_text_phones(paragraphs: Sequence[Paragraph]) -> list[TextPhone]:
    """Mobile numbers in running text with the name before them."""
    found = []
    for paragraph in paragraphs:
        if not _DIGIT.search(paragraph.text):
            continue
        text = narrow(paragraph.text)
        for position, phone in mobiles_in(text):
            named = _NAME_BEFORE.search(text[:position])
            found.append(TextPhone(_person(named.group(1)) if named else "", phone, paragraph.where))
    return found


def duty_phones(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, Paragraph]]:
    """Every number that the text calls the duty phone, with its paragraph, in order."""
    for paragraph in paragraphs:
        if "电话" not in paragraph.text:
            continue
        text = narrow(paragraph.text)
        for label in _DUTY.finditer(text):
            numbers = phones_in(text[label.end() : label.end() + 20])
            if numbers and re.match(r"^[\s(（]*\d", text[label.end() :]):
                yield numbers[0], paragraph


def _halves(recognised: Recognised) -> list[Recognised]:
    """A table with two or more phone columns that each have a name column of their own holds people side by side."""
    names = [name for name, _ in recognised.columns]
    firsts = [column for column in ("name", "unit") if names.count(column) > 1 and names.count("phone") > 1]
    if not firsts:
        return [recognised]
    phone_at = [at for name, at in recognised.columns if name == "phone"]
    halves, begin = [], 0
    for end in phone_at:
        columns = tuple((name, at) for name, at in recognised.columns if begin <= at <= end)
        if any(name in ("name", "unit") for name, _ in columns):
            halves.append(Recognised(recognised.kind, recognised.header, columns))
            begin = end + 1
        elif halves:
            halves[-1] = Recognised(recognised.kind, recognised.header, halves[-1].columns + columns)
            begin = end + 1
    return halves


def _contact(recognised: Recognised, row: tuple[str, ...], internal: bool, table: Table, at: int) -> Contact | None:
    def first(name: str) -> str | None:
        return next(
            (squeeze(value) for value in recognised.row_values(row, name) if value not in ("", "/", "-", "—")), None
        )

    phones = [phone for cell in recognised.row_values(row, "phone") for phone in phones_in(cell)]
    name, unit = first("name"), first("unit")
    if not (name or unit) or not phones:
        return None
    return Contact(name, first("role"), unit, tuple(dict.fromkeys(phones)), internal, table.where(at))


def _person(written: str) -> str:
    """The name without the word for what the person is ("联系人张某" → "张某")."""
    return re.sub(r"^.*?(?:联系人|负责人|值班员|联络员|电话|手机|组长|主任)", "", written) or written
