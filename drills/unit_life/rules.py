"""What may become of a unit, and which two entries look like one unit."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from emergency.core.errors import Conflict
from emergency.core.text import Text, message
from emergency.sites.rules import LIFE_TITLES, Life


class Change(StrEnum):
    """What an authority puts on record about a unit's work."""

    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"


_LIVES = {
    (Life.ACTIVE, Change.SUSPEND): Life.SUSPENDED,
    # A suspension that lasts longer or ends earlier than was said is stated anew.
    (Life.SUSPENDED, Change.SUSPEND): Life.SUSPENDED,
    (Life.SUSPENDED, Change.RESUME): Life.ACTIVE,
    (Life.ACTIVE, Change.CLOSE): Life.CLOSED,
    (Life.SUSPENDED, Change.CLOSE): Life.CLOSED,
    (Life.CLOSED, Change.REOPEN): Life.ACTIVE,
}


def after(life: str, change: Change) -> Life:
    """How the unit stands after a change. Errors: Conflict (`unit_state`) where it does not stand so that it could."""
    try:
        return _LIVES[Life(life), change]
    except KeyError:
        said = message("The unit's state is “%(state)s”: this cannot be put on record.", state=LIFE_TITLES[Life(life)])
        raise Conflict(said, code="unit_state", life=life) from None


def open_to(life: str) -> list[Change]:
    """The changes that a unit standing so may undergo."""
    return [change for change in Change if (Life(life), change) in _LIVES]


class SuccessionKind(StrEnum):
    """Merged from a day, or never a second unit."""

    MERGED = "merged"
    DUPLICATE = "duplicate"


SUCCESSION_TITLES = {
    SuccessionKind.MERGED: Text("已合并", "Merged"),
    SuccessionKind.DUPLICATE: Text("重复登记", "Entered twice"),
}


class Fate(StrEnum):
    """What becomes of a thing of a unit that is merged."""

    OVER = "over"
    ENDS = "ends"
    STAYS = "stays"


class Evidence(StrEnum):
    """Why two entries look like one unit."""

    CODE = "code"
    """Their credit codes are written differently and mean the same, or name the same body in another district."""
    NAME = "name"
    """The same name in the same area."""
    PHONE = "phone"
    """The same telephone number, and names that begin alike."""


EVIDENCE_TITLES = {
    Evidence.CODE: Text("统一社会信用代码的主体标识码相同", "The same organisation in both credit codes"),
    Evidence.NAME: Text("同一区域内名称相同", "The same name in the same area"),
    Evidence.PHONE: Text("电话相同、名称相近", "The same telephone and much the same name"),
}


@dataclass(frozen=True)
class Entry:
    """What of an organisation's entry is held against others."""

    id: int
    name: str
    area_id: int
    uscc: str | None = None
    phone: str = ""


@dataclass(frozen=True)
class Suspicion:
    """Two entries, the elder first, and all that speaks for their being one unit."""

    first: int
    second: int
    evidence: tuple[Evidence, ...]


_LEGAL_FORMS = ("有限责任公司", "股份有限公司", "有限公司", "集团公司", "集团", "公司", "总厂", "厂")
_NOT_A_NAME = re.compile(r"[\W_]+")
_ALIKE = 4
"""Characters of a name, without place and legal form, that tell one firm from another."""


def suspicions(entries: Iterable[Entry]) -> list[Suspicion]:
    """The pairs among these entries that look like one unit, in order of their ids.

    Each entry is put under the few keys by which a second one would be found, so that the time grows with the
    number of entries and not with that of pairs. A key that more than twenty share tells nothing.
    """
    found: dict[tuple[int, int], set[Evidence]] = defaultdict(set)
    shelves: dict[tuple[Evidence, str], list[int]] = defaultdict(list)
    for entry in entries:
        for evidence, key in _keys(entry):
            shelves[evidence, key].append(entry.id)
    for (evidence, _), ids in shelves.items():
        if len(ids) > _TOO_MANY:
            continue
        for place, first in enumerate(sorted(ids)):
            for second in sorted(ids)[place + 1 :]:
                found[first, second].add(evidence)
    return [
        Suspicion(first, second, tuple(sorted(evidence, key=list(Evidence).index)))
        for (first, second), evidence in sorted(found.items())
    ]


_TOO_MANY = 20


def plain_name(name: str) -> str:
    """A name as it is compared: full-width letters made narrow, brackets, spaces and the legal form left out."""
    plain = _NOT_A_NAME.sub("", unicodedata.normalize("NFKC", name)).casefold()
    for form in _LEGAL_FORMS:
        if plain.endswith(form) and len(plain) > len(form) + 1:
            return plain.removesuffix(form)
    return plain


def _keys(entry: Entry) -> Iterable[tuple[Evidence, str]]:
    name = plain_name(entry.name)
    if entry.uscc and len(entry.uscc) == 18:
        # Of the eighteen characters the ninth to seventeenth are the organisation's own code (GB 32100), the same
        # whichever registration district the first eight name.
        yield Evidence.CODE, entry.uscc[8:17].upper()
    if name:
        yield Evidence.NAME, f"{entry.area_id}:{name}"
    phone = re.sub(r"\D", "", entry.phone)
    if len(phone) >= _PHONE and len(name) >= _ALIKE:
        yield Evidence.PHONE, f"{phone}:{name[:_ALIKE]}"


_PHONE = 7
