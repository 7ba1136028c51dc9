"""A value that cannot be taken is named in the answer, however deep it lies, and nothing has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import zip_longest
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.access_world import Walker
from tests.ordeals.api_bodies import Document, Path, Schema, is_bounded, put, unfit
from tests.ordeals.kept import digests, send_and_keep_refusals

WITH: dict[str, dict[str, Any]] = {
    "/api/v1/rules": {"valid_from": "2027-01-01", "valid_to": "2028-12-31", "document": "规划（虚构）",
                      "template": "department-comprehensive-yearly"},
    "/api/v1/drills": {"starts_at": "2027-05-04T09:00:00+08:00", "ends_at": "2027-05-04T11:00:00+08:00"},
    "/api/v1/hazards": {"kind": "fire_explosion"},
    "/api/v1/organisations/*/merge": {"reason": "重复经营", "source": "合并协议（虚构）"},
}  # fmt: skip
"""What a call needs that its document does not ask for in every case; `*` stands for a number."""
COMES_FROM_A_LINK = {"duties"}
"""What programs hand on as the obligations named it, and nobody looks up."""

REFERENCES = {
    "area": "area_id", "organisation": "organisation_id", "organiser": "organisation_id", "parent": "plan_id",
    "site": "site_id", "plan": "plan_id", "plans": "plan_id", "version": "version_id", "authority": "organisation_id",
    "team": "team_id", "item": "item_id", "depot": "depot_id", "incident": "incident_id", "substitutes": "item_id",
    "supervised_by": "organisation_id", "participants": "organisation_id", "stock": "stock_id", "to_depot": "depot_id",
    "into": "organisation_id", "teams": "team_id", "depots": "depot_id", "accounts": "account_id",
}  # fmt: skip
"""Fields that name another thing by its number, and what it is called in addresses."""
NOBODYS = 999_999
_ARGUMENT = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
_NUMBER = re.compile(r"/\d+")
_MISSING = object()


@pytest.mark.timeout(300)
def test_a_bad_value_is_named_and_changes_nothing(walker: Walker) -> None:
    walker.become("administrator")
    document = Document(walker.ask("GET", "/api/openapi.json").get_json())
    calls = list(_calls(walker, document))
    assert len(calls) > 40
    before = digests()
    faults = [fault for call in calls for fault in _faults(walker, document, *call)]
    after = digests()
    faults += [f"changed {table}" for table in after if after[table] != before[table]]
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def _calls(walker: Walker, document: Document) -> Iterator[tuple[str, str, Schema]]:
    """Every call that takes JSON, with an address of one's own."""
    for rule in walker.app.url_map.iter_rules():
        for method in sorted({"POST", "PATCH"} & set(rule.methods or ())):
            schema = document.body_of(method, _ARGUMENT.sub(r"{\1}", rule.rule))
            if schema is not None:
                yield method, walker.world.address(f"{method} {rule.rule}", "administrator", "own"), schema


def _faults(walker: Walker, document: Document, method: str, address: str, schema: Schema) -> Iterator[str]:
    ids = {name: int(walker.world.ids("administrator", "own")[what]) for name, what in REFERENCES.items()}
    ids["into"] = int(walker.world.ids("administrator", "other")["organisation_id"])
    sound = {**document.fitting(schema, ids), **WITH.get(_NUMBER.sub("/*", address), {})}
    values = list(document.values(schema))
    yield from (f"{method} {address} {_named(path)}: has no limit" for path, kinds in values if not is_bounded(kinds))
    # All values are wrong at once, each in its own way, and each has to be named.
    for step in zip_longest(*(unfit(kinds) for _path, kinds in values), fillvalue=_MISSING):
        wrong = {path: value for (path, _kinds), value in zip(values, step, strict=True) if value is not _MISSING}
        yield from _unnamed(walker, (method, address), sound, wrong)
    for path, _kinds in values:
        if _last_name(path) in REFERENCES and path[0] not in COMES_FROM_A_LINK:
            yield from _unknown(walker, (method, address), sound, path)
        if path[-1] == "lat":
            # A point that lies nowhere in China.
            yield from _unnamed(walker, (method, address), sound, {path: 1, (*path[:-1], "lon"): 2})


def _unnamed(walker: Walker, call: tuple[str, str], sound: Any, wrong: dict[Path, Any]) -> Iterator[str]:
    """What is not named of the values that are wrong."""
    answer = _send(walker, call, sound, wrong)
    what = f"{' '.join(call)} { ({_named(path): str(value)[:20] for path, value in wrong.items()}) }"
    if answer.status_code != 422 or not _is_problem(answer):
        yield f"{what}: answered {answer.status_code} {answer.get_data(as_text=True)[:200]}"
        return
    told = answer.get_json().get("errors", {})
    yield from (f"{what}: {_named(path)} is not among {sorted(told)}" for path in wrong if not _is_told(path, told))


def _unknown(walker: Walker, call: tuple[str, str], sound: Any, path: Path) -> Iterator[str]:
    """Whether a reference to nothing is named, or in a line that names several, the line."""
    answer = _send(walker, call, sound, {path: NOBODYS})
    if answer.status_code == 409:
        return  # The thing has moved on: that is said before anything sent is looked up.
    told = answer.get_json().get("errors", {}) if _is_problem(answer) else {}
    line = path[: path.index(0) + 1] if 0 in path[:-1] else path
    if answer.status_code not in (404, 422) or not (_is_told(path, told) or _is_told(line, told)):
        yield f"{' '.join(call)} {_named(path)} of nothing: answered {answer.status_code}, naming {sorted(told)}"


def _send(walker: Walker, call: tuple[str, str], sound: Any, wrong: dict[Path, Any]) -> TestResponse:
    body = deepcopy(sound)
    for path, value in wrong.items():
        put(body, path, value)
    return send_and_keep_refusals(lambda: walker.client.call(*call, walker.token, body))


def _is_problem(answer: TestResponse) -> bool:
    return answer.mimetype == "application/problem+json" and bool(answer.get_json()["code"])


def _is_told(path: Path, told: dict[str, list[str]]) -> bool:
    """Whether a message stands under the path, what it lies in, or a branch of it."""
    name = _named(path)
    return any(
        messages and (key == name or key.startswith(f"{name}.") or name.startswith(f"{key}."))
        for key, messages in told.items()
    )


def _named(path: Path) -> str:
    return ".".join(map(str, path))


def _last_name(path: Path) -> str:
    return str(next(step for step in reversed(path) if step != 0))
