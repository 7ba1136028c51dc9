"""What stands behind a reason: since when a fact holds and who recorded it; whether a cited text is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from emergency.core.instruments import STATUS_TITLES, Status, instrument
from emergency.core.text import Message, Text, message
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.subjects import Reason
from emergency.sites.models import Fact
from emergency.sites.queries import fact_rows
from emergency.sites.rules import FactName, in_force, stretches

_NAMES = {"tag": FactName.TAGS, "size": FactName.SIZE, "employees": FactName.EMPLOYEES, "area": FactName.AREA}
Behind = Mapping[FactName, Sequence[Fact]]


def statements_of(organisation_id: int) -> Behind:
    """All that was ever stated about an organisation itself, by the name of the fact; one statement."""
    found: dict[FactName, list[Fact]] = defaultdict(list)
    for row in fact_rows([organisation_id]):
        if row.site_id is None:
            found[row.name].append(row)
    return found


def behind(reason: Reason, stated: Behind, on: date, known_at: datetime | None) -> Message | None:
    """Since when a fact holds, and who recorded it when; None for what was never stated (a kind, a site's fact)."""
    rows = stated.get(_NAMES.get(reason.fact, FactName.LIFE), ()) if reason.fact in _NAMES else ()
    row = in_force(rows, on, known_at)
    if row is None or (reason.fact == "tag" and reason.value not in (row.value or ())):
        return None
    since = _since(reason, rows, on, known_at)
    name = row.recorded_by if row.recorded_by != "system" else Text("系统", "the system")
    recorded = {"name": name, "at": row.recorded_at, "source": row.source}
    if since is None:
        return message("From the beginning; recorded %(at)s by %(name)s. %(source)s", **recorded)
    return message("Since %(since)s; recorded %(at)s by %(name)s. %(source)s", since=since, **recorded)


def _since(reason: Reason, rows: Sequence[Fact], on: date, known_at: datetime | None) -> date | None:
    """The first day of the latest run of stretches in which it held."""
    since: date | None = None
    for stretch in reversed(stretches(rows, on, known_at)):
        holds = reason.value in (stretch.value or ()) if reason.fact == "tag" else True
        if not holds:
            break
        since = stretch.since
        if reason.fact != "tag":
            break
    return since


def basis_of(duty: Obligation, on: date) -> list[dict[str, Any]]:
    """Each article a rule cites, and whether its text was in force on the day."""
    found = []
    for cited in duty.rule.citations:
        status = instrument(cited.instrument).status_on(on) if cited.instrument else Status.UNKNOWN
        found.append(
            {
                "text": f"{cited.number} {cited.article}", "status": STATUS_TITLES[status],
                "is_current": status is Status.CURRENT, "is_local": cited.instrument is None,
            }
        )  # fmt: skip
    return found
