"""The Chinese catalogue: one .po file per slice, compiled into one, and the check that nothing is missing.

Message ids are English sentences, so English needs no catalogue of its own. `python -m emergency.catalogues` compiles
(set-up and build do this); `… check` names what is untranslated, unused or damaged; `… missing` prints what to fill in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from emergency.core.paths import PACKAGE, TEMPLATES, TRANSLATIONS

LOCALE = "zh_Hans_CN"
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "message": None, "ngettext": (1, 2), "N_": None,
}  # fmt: skip
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_HAN = re.compile(r"[一-鿿]")


def sources() -> list[Path]:
    """The folders that hold words: the three packages and the templates."""
    root = PACKAGE.parent
    return [root / "emergency", root / "drills", root / "resources_db", TEMPLATES]


@cache
def extracted() -> dict[str | tuple[str, str], str]:
    """Every message id in the code and the templates, with a place where it stands."""
    found: dict[str | tuple[str, str], str] = {}
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    options = {"**.html": {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}}
    for folder in sources():
        for name, line, msgid, _comments, _context in extract_from_dir(folder, methods, options, _KEYWORDS):
            key = msgid if isinstance(msgid, str) else (msgid[0], msgid[1])
            found.setdefault(key, f"{folder.name}/{name}:{line}")
    return found


def read_parts() -> Iterator[tuple[Path, Catalog]]:
    """The catalogue files of the slices."""
    for path in sorted((TRANSLATIONS / LOCALE).glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=LOCALE, abort_invalid=True)


def combine() -> Catalog:
    """All parts as one catalogue."""
    whole = Catalog(locale=LOCALE, charset="utf-8")
    for _path, part in read_parts():
        for message in part:
            if message.id and message.string:
                whole.add(message.id, message.string)
    return whole


def compile_catalogue() -> Path:
    """Write the compiled catalogue that the application reads."""
    whole = combine()
    _compile(commands(whole), "commands")
    return _compile(whole, "messages")


def commands(whole: Catalog) -> Catalog:
    """What commands say in their help: texts of their own and those that pages share with them."""
    with (TRANSLATIONS / "commands.po").open("rb") as file:
        said = read_po(file, locale=LOCALE, abort_invalid=True)
    for message in whole:
        if message.id and message.id not in said:
            said.add(message.id, message.string)
    return said


def _compile(catalogue: Catalog, name: str) -> Path:
    target = TRANSLATIONS / LOCALE / "LC_MESSAGES" / f"{name}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    if not target.exists() or target.read_bytes() != buffer.getvalue():
        target.write_bytes(buffer.getvalue())
    return target


def problems() -> Iterator[str]:
    """What is wrong: untranslated, unused, said in two ways, placeholders that differ, Chinese in the source."""
    known: dict[str, tuple[Path, str]] = {}
    wanted = extracted()
    for key, where in wanted.items():
        if _HAN.search(key if isinstance(key, str) else key[0]):
            yield f"{where}: message ids are English: {key}"
    for path, part in read_parts():
        for message in part:
            if message.id:
                yield from _problems_of(message, path, known)
    for key, where in wanted.items():
        if _first(key) not in known:
            yield f"{where}: not translated: {key}"
    used = {_first(key) for key in wanted}
    for said, (path, _string) in known.items():
        if said not in used:
            yield f"{path.name}: not used any more: {said}"


def _problems_of(message: Message, path: Path, known: dict[str, tuple[Path, str]]) -> Iterator[str]:
    said = _first(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not all(strings):
        yield f"{path.name}: empty: {said}"
        return
    before = known.get(said)
    if before is not None and before[1] != strings[0]:
        yield f"{path.name}: said differently in {before[0].name}: {said}"
    known[said] = (path, strings[0])
    wanted = set(_PLACEHOLDER.findall(message.id if isinstance(message.id, str) else message.id[1]))
    for string in strings:
        if set(_PLACEHOLDER.findall(string)) - wanted or wanted - set(_PLACEHOLDER.findall(string)) - {"num"}:
            yield f"{path.name}: placeholders differ: {said}"


def _first(key: str | tuple[str, ...] | list[str]) -> str:
    return key if isinstance(key, str) else key[0]


def missing() -> Catalog:
    """The untranslated entries, ready to be filled in."""
    known = {_first(message.id) for _path, part in read_parts() for message in part if message.id}
    left = Catalog(locale=LOCALE, charset="utf-8")
    for key, where in extracted().items():
        if _first(key) not in known:
            left.add(key, locations=[(where.rpartition(":")[0], int(where.rpartition(":")[2]))])
    return left


def main(arguments: list[str]) -> int:
    """Compile, check, or print what is missing."""
    if arguments == ["check"]:
        found = list(problems())
        sys.stdout.write("".join(f"{problem}\n" for problem in found))
        return 1 if found else 0
    if arguments == ["missing"]:
        write_po(sys.stdout.buffer, missing(), omit_header=True)
        return 0
    compile_catalogue()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
