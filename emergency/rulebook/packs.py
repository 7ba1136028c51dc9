"""Rule packs: TOML with rules, worked cases and templates, read strictly. Shipped ones are named by their paths."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emergency.core.text import Text, message
from emergency.rulebook.lineage import check_successions
from emergency.rulebook.reader import PackError, Reader
from emergency.rulebook.rule_reading import rule_of
from emergency.rulebook.rules import Rule


@dataclass(frozen=True)
class Template:
    """A rule that an authority may adopt for its area; `table` is the rule without area, dates and id."""

    id: str
    title: Text
    table: Mapping[str, Any]
    example: Mapping[str, Any]
    file: str


@dataclass(frozen=True)
class Pack:
    """A file of rules that belong together, with the examples that its worked cases name."""

    file: str
    title: Text
    rules: tuple[Rule, ...]
    templates: tuple[Template, ...]
    examples: Mapping[str, Mapping[str, Any]]


def read_packs(paths: Iterable[Path]) -> list[Pack]:
    """The packs in these files and folders (every *.toml in them), in order; ids are unique over all of them."""
    files = [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    packs = [read_pack(file) for file in files]
    seen: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in seen:
                raise PackError(
                    pack.file, rule.id, "id", message("%(file)s has a rule of this id.", file=seen[rule.id])
                )
            seen[rule.id] = pack.file
    check_successions((pack.file, rule) for pack in packs for rule in pack.rules)
    return packs


def read_pack(path: Path) -> Pack:
    """One file; `PackError` names the rule and field that can't be taken."""
    file = "/".join(path.parts[-3:])
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(file, "", "", message("This is not TOML: %(error)s", error=str(error))) from error
    return pack_of(content, file=file)


def pack_of(content: Mapping[str, Any], *, file: str) -> Pack:
    """A pack from its content as TOML or JSON gives it."""
    whole = Reader(content, file=file, rule="")
    head = whole.table("pack")
    title = head.text("title")
    head.done()
    examples = {"unit": whole.table("example").raw("unit", {}), "plan": whole.table("example").raw("plan", {})}
    rules = tuple(rule_of(table, file=file) for table in whole.raw("rule", []))
    templates = tuple(_template_of(table, file) for table in whole.raw("template", []))
    whole.done()
    return Pack(file, title, rules, templates, examples)


def rules_of(packs: Iterable[Pack]) -> tuple[Rule, ...]:
    """All rules of the packs, in order."""
    return tuple(rule for pack in packs for rule in pack.rules)


def _template_of(table: Any, file: str) -> Template:
    reader = Reader(table, file=file, rule=str(table.get("id", "")) if isinstance(table, Mapping) else "")
    template_id, title = reader.string("id"), reader.text("title")
    example = reader.raw("example", {})
    rest = {key: value for key, value in table.items() if key not in ("id", "example")}
    return Template(template_id, title, rest, example, file)
