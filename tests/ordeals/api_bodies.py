"""What a program sends to a call, made from the API's own document: bodies that fit, and values that do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

HUGE = 9 * 10**39
_FORMATS = {
    "date": ("2026-02-30", "昨天"),
    "date-time": ("2026-02-30T25:61:00+08:00", "0001-01-01T00:00:00+08:00"),
}
_SHAPED = {"enum", "const", "format", "pattern"}
_FITTING = {"date": "2026-05-04", "date-time": "2026-05-04T09:30:00+08:00"}


class Document:
    """The OpenAPI document of the API, asked for what a body may hold."""

    def __init__(self, spec: Schema) -> None:
        self.spec = spec

    def body_of(self, method: str, path: str) -> Schema | None:
        """The schema of what a call takes as JSON; None where it takes nothing."""
        call = self.spec["paths"].get(path, {}).get(method.lower(), {})
        schema = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        return None if schema is None else self._meant(schema)

    def kinds(self, schema: Schema) -> list[Schema]:
        """What a value may be: the branches of a choice, each looked up."""
        meant = self._meant(schema)
        return [kind for each in meant["anyOf"] for kind in self.kinds(each)] if "anyOf" in meant else [meant]

    def values(self, schema: Schema, path: Path = ()) -> Iterator[tuple[Path, list[Schema]]]:
        """Every value that stands for itself, however deep: its path (0 for each of a list) and what it may be."""
        for name, held in self._meant(schema).get("properties", {}).items():
            yield from self._inside(held, (*path, name))

    def _inside(self, schema: Schema, path: Path) -> Iterator[tuple[Path, list[Schema]]]:
        kinds = self.kinds(schema)
        plain = [kind for kind in kinds if kind.get("type") not in ("object", "array")]
        for kind in kinds:
            if kind.get("type") == "array":
                yield from self._inside(kind["items"], (*path, 0))
            elif kind.get("properties") and all(one.get("type") == "null" for one in plain):
                yield from self.values(kind, path)
        if any(kind.get("type") != "null" for kind in plain):
            yield path, kinds

    def fitting(self, schema: Schema, ids: Mapping[str, int]) -> Any:
        """A value that fits, with only what has to be there; `ids` by the names of the fields that refer to things."""
        kind = self.kinds(schema)[0]
        if kind.get("properties") is not None:
            return {
                name: self._referring(held, ids[name]) if name in ids else self.fitting(held, ids)
                for name, held in kind["properties"].items()
                if name in kind.get("required", ()) or name == "organisation"
            }
        if "enum" in kind:
            return kind["enum"][0]
        if kind.get("type") == "array":
            return [self.fitting(kind["items"], ids)]
        if kind.get("type") == "string":
            return _FITTING.get(kind.get("format", ""), "所填文字")
        return {"integer": 1, "number": 1, "boolean": True}.get(kind.get("type", ""))

    def _referring(self, schema: Schema, number: int) -> int | list[int]:
        return [number] if self.kinds(schema)[0].get("type") == "array" else number

    def _meant(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema


def is_bounded(kinds: list[Schema]) -> bool:
    """Whether the document says how long a text and how great a number may be."""
    texts = [kind for kind in kinds if kind.get("type") == "string" and not _SHAPED & set(kind)]
    numbers = [kind for kind in kinds if kind.get("type") == "integer"]
    # A number may come as text as well: its limit is that of the number.
    is_number = any(kind.get("type") == "number" for kind in kinds)
    return (is_number or all("maxLength" in kind for kind in texts)) and all("maximum" in kind for kind in numbers)


def unfit(kinds: list[Schema]) -> Iterator[Any]:
    """What a value that may be these must not be."""
    types = {kind.get("type") for kind in kinds}
    yield {"x": [1]}
    if "null" not in types:
        yield None
    if "string" not in types:
        yield from ("许多", "NaN")
    if types & {"integer", "number"}:
        yield HUGE
    longest = [kind["maxLength"] for kind in kinds if "maxLength" in kind]
    if longest:
        yield "长" * (max(longest) + 1)
    for kind in kinds:
        if "enum" in kind and not longest:
            yield "没有这一项"
        if not longest:
            yield from _FORMATS.get(kind.get("format", ""), ())


def put(body: Any, path: Path, value: Any) -> None:
    """Put a value at its path into a body, making what leads there."""
    for step, following in pairwise(path):
        empty: Any = [] if following == 0 else {}
        if isinstance(step, int):
            if not body:
                body.append(empty)
        elif not isinstance(body.get(step), list if following == 0 else dict):
            body[step] = empty
        body = body[step]
    if path[-1] == 0:
        body[:] = [value]
    else:
        body[path[-1]] = value
