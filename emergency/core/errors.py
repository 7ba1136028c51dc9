"""What can go wrong in the domain. Only edges catch these; each becomes a page or problem+json there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, ParamSpec, TypeVar

from emergency.core.text import Message, message


class DomainError(Exception):
    """Something the person can understand and act on: a stable `code`, a sentence, and facts beside it.

    `facts` are plain JSON values that a program may read (who holds the last pump, what is next best).
    """

    status: ClassVar[int] = 400
    code: str = "error"
    default: ClassVar[Message] = message("Something is wrong with this request.")

    def __init__(self, message: Message | None = None, *, code: str | None = None, **facts: Any) -> None:
        self.message = message or self.default
        self.code = code or type(self).code
        self.facts = facts
        super().__init__(f"{self.code}: {self.message}")


class NotFound(DomainError):
    """It does not exist, or lies outside the person's reach; the two answer alike.

    `fields` names what was sent where it is not the address itself that leads nowhere.
    """

    status = 404
    code = "not_found"
    default = message("There is nothing here, or it belongs to somebody else.")

    def __init__(self, message: Message | None = None, *, code: str | None = None, **facts: Any) -> None:
        super().__init__(message, code=code, **facts)
        self.fields: dict[str, list[Message]] = {}


class NotAllowed(DomainError):
    """The person may see it but not do this with it."""

    status = 403
    code = "not_allowed"
    default = message("Your role does not include this step.")


class Invalid(DomainError):
    """Fields that cannot be taken as they are. `fields` holds one or more messages per field name."""

    status = 422
    code = "invalid"
    default = message("Some entries need correcting.")

    def __init__(
        self, message: Message | None = None, /, *, error_code: str | None = None, **fields: Message | list[Message]
    ) -> None:
        super().__init__(message, code=error_code)
        self.fields = {name: given if isinstance(given, list) else [given] for name, given in fields.items()}

    @classmethod
    def on(cls, field: str, message: Message) -> Invalid:
        """The same for one field whose name is only known when the program runs."""
        error = cls()
        error.fields = {field: [message]}
        return error


class Conflict(DomainError):
    """The thing has moved on, or somebody else was first."""

    status = 409
    code = "conflict"
    default = message("Somebody else has changed this in the meantime.")


class NotReady(Conflict):
    """A later step is asked for before an earlier one is done."""

    code = "not_ready"
    default = message("Something else has to happen first.")


P = ParamSpec("P")
T = TypeVar("T")


def referred(field: str, get: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a field of the input refers to by its number. Errors: those of `get`, NotFound naming the field."""
    try:
        return get(*args, **kwargs)
    except NotFound as error:
        error.fields = {field: [error.message]}
        raise


@contextmanager
def within(path: str) -> Iterator[None]:
    """Name what is wrong in a part of the input by where that part lies, `lines.0`."""
    try:
        yield
    except (Invalid, NotFound) as error:
        error.fields = {f"{path}.{name}": said for name, said in error.fields.items()} or {path: [error.message]}
        raise
