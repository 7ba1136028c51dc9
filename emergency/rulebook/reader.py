"""Reading a table of a pack field by field: the wrong type, an unknown word or a field too many is told by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from emergency.core.errors import Invalid
from emergency.core.text import Message, Text, message

E = TypeVar("E", bound=StrEnum)
_ABSENT: Any = object()


class PackError(Invalid):
    """A pack that can't be used: which file, which rule, which field, and what is wrong with it."""

    code = "rule_pack"

    def __init__(self, file: str, rule: str, field: str, problem: Message) -> None:
        said = message("%(file)s, %(rule)s, %(field)s: %(problem)s", file=file, rule=rule, field=field, problem=problem)
        super().__init__(said)
        self.file, self.rule, self.field, self.problem = file, rule, field, problem


class Reader:
    """One table. `done()` complains of whatever was not asked for, so that a misspelt field can't pass unseen."""

    def __init__(self, table: Any, *, file: str, rule: str, path: str = "") -> None:
        self.file, self.rule, self.path = file, rule, path
        if not isinstance(table, Mapping):
            raise self.error("", message("This must be a table of fields."))
        self._table = table
        self._asked: set[str] = set()

    def error(self, field: str, problem: Message) -> PackError:
        """An error about a field of this table."""
        where = ".".join(part for part in (self.path, field) if part)
        return PackError(self.file, self.rule, where, problem)

    def has(self, field: str) -> bool:
        """Whether the table states the field."""
        return field in self._table

    def fields(self) -> list[str]:
        """The names of the fields that the table states, for tables whose fields are not known beforehand."""
        return list(self._table)

    def done(self) -> None:
        """Refuse fields that nobody asked for."""
        for field in self._table:
            if field not in self._asked:
                raise self.error(field, message("There is no such field."))

    def _get(self, field: str, kinds: type | tuple[type, ...], default: Any, problem: Message) -> Any:
        self._asked.add(field)
        value = self._table.get(field, _ABSENT)
        if value is _ABSENT:
            if default is _ABSENT:
                raise self.error(field, message("This field is missing."))
            return default
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is int):
            raise self.error(field, problem)
        return value

    def string(self, field: str, default: Any = _ABSENT) -> Any:
        """A text field."""
        return self._get(field, str, default, message("This must be text."))

    def integer(self, field: str, default: Any = _ABSENT, *, least: int = 0) -> Any:
        """A whole number that is not below `least`."""
        value = self._get(field, int, default, message("This must be a whole number."))
        if isinstance(value, int) and value < least:
            raise self.error(field, message("This must be at least %(least)s.", least=least))
        return value

    def boolean(self, field: str, default: bool = False) -> bool:
        """True or false."""
        return bool(self._get(field, bool, default, message("This must be true or false.")))

    def day(self, field: str, default: Any = _ABSENT) -> Any:
        """A day, as TOML has it or in the form YYYY-MM-DD."""
        problem = message("This must be a day such as 2026-06-30.")
        value = self._get(field, (date, str), default, problem)
        if isinstance(value, datetime):
            raise self.error(field, problem)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise self.error(field, problem) from None
        return value

    def time(self, field: str, default: Any = _ABSENT) -> Any:
        """A time with its offset, as TOML has it or in ISO form."""
        problem = message("This must be a time with its offset.")
        value = self._get(field, (datetime, str), default, problem)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                raise self.error(field, problem) from None
        if isinstance(value, datetime) and value.tzinfo is None:
            raise self.error(field, problem)
        return value

    def choice(self, field: str, words: type[E], default: Any = _ABSENT) -> Any:
        """One of a set of words."""
        value = self.string(field, default)
        if value is default:
            return value
        try:
            return words(value)
        except ValueError:
            raise self.error(field, _not_among(value, words)) from None

    def words(self, field: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of texts, each among the known ones."""
        values = self._get(field, (list, tuple), (), message("This must be a list of texts."))
        for value in values:
            if not isinstance(value, str):
                raise self.error(field, message("This must be a list of texts."))
            if known is not None and value not in known:
                raise self.error(field, _not_among(value, known))
        return tuple(values)

    def numbers(self, field: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        values = self._get(field, (list, tuple), (), message("This must be a list of whole numbers."))
        if any(not isinstance(value, int) or isinstance(value, bool) for value in values):
            raise self.error(field, message("This must be a list of whole numbers."))
        return tuple(values)

    def text(self, field: str, default: Any = _ABSENT) -> Any:
        """A title or sentence in both languages."""
        if default is not _ABSENT and not self.has(field):
            self._asked.add(field)
            return default
        inner = self.table(field)
        found = Text(inner.string("zh"), inner.string("en"))
        for language in ("zh", "en"):
            if not getattr(found, language).strip():
                raise inner.error(language, message("This field is empty."))
        inner.done()
        return found

    def table(self, field: str) -> Reader:
        """A table inside this one; empty if it is absent."""
        self._asked.add(field)
        return self._inner(self._table.get(field, {}), field)

    def tables(self, field: str) -> list[Reader]:
        """A list of tables."""
        self._asked.add(field)
        values = self._table.get(field, [])
        if not isinstance(values, list | tuple):
            raise self.error(field, message("This must be a list of tables."))
        return [self._inner(value, f"{field}[{place}]") for place, value in enumerate(values, 1)]

    def raw(self, field: str, default: Any = None) -> Any:
        """A field as it stands, for whoever reads it later."""
        self._asked.add(field)
        return self._table.get(field, default)

    def _inner(self, table: Any, field: str) -> Reader:
        path = ".".join(part for part in (self.path, field) if part)
        return Reader(table, file=self.file, rule=self.rule, path=path)


def _not_among(value: str, known: Collection[str] | type[StrEnum]) -> Message:
    words = ", ".join(sorted(str(word) for word in known))
    return message("%(value)s is not one of: %(words)s", value=value, words=words)
