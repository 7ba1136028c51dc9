"""Every form answers a clear message beside the field that is wrong, keeps what was typed, and changes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, groupby, zip_longest
from typing import Any

import pytest
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from emergency.core.clock import local, now, today
from emergency.core.db import db
from emergency.rulebook.periods import calendar_period
from tests.access_world import MARKERS, Walker
from tests.ordeals.bad_entries import SCRIPT, doubtful, refused
from tests.ordeals.filled_world import Found, fill, forms_on_pages
from tests.ordeals.kept import digests, send_and_keep_refusals
from tests.ordeals.typed import PLAUSIBLE, TypedForm, complaint_beside, complaints_of, read, shown_in

ORDEAL = bool(os.environ.get("JUAN_ORDEAL"))
Case = tuple[str, Any]

BUTTONS = {
    "/accounts/<int:account_id>/active", "/accounts/<int:account_id>/password", "/audit/verify",
    "/drills/<int:drill_id>/confirm", "/drills/<int:drill_id>/release", "/drills/<int:drill_id>/start",
    "/experts/<int:expert_id>/phone",
    "/hazard-plans/<int:link_id>/end", "/holds",
    "/holds/<int:hold_id>/commit",
    "/holds/<int:hold_id>/release", "/imports/<int:import_id>/put", "/incidents/<int:incident_id>/end",
    "/incidents/<int:incident_id>/holds", "/language", "/members/<int:member_id>/leave", "/orders/<int:order_id>/paper",
    "/moves/<int:move_id>/hand-on", "/moves/<int:move_id>/receive", "/moves/<int:move_id>/withdraw",
    "/notices/<int:delivery_id>/open", "/notices/read", "/plan-links/<int:link_id>/end",
    "/organisations/<int:organisation_id>/calendar", "/organisations/<int:organisation_id>/programme",
    "/programmes/<int:programme_id>/publish", "/programme-entries/<int:entry_id>/remove",
    "/postponements/<int:request_id>/withdraw",
    "/organisations/<int:organisation_id>/calendar/revoke", "/organisations/<int:organisation_id>/hazards/facts",
    "/revision-tasks/<int:task_id>/close",
    "/revision-tasks/<int:task_id>/start", "/revision-tasks/<int:task_id>/submit", "/sign-out", "/status/mail",
    "/stock/<int:stock_id>/confirm", "/uploads/<int:import_id>/drop",
    "/versions/<int:version_id>/check/dismissals/<int:dismissal_id>/take-back",
    "/versions/<int:version_id>/clauses/<int:clause_id>/move",
    "/versions/<int:version_id>/clauses/<int:clause_id>/remove", "/versions/<int:version_id>/outline",
    "/versions/<int:version_id>/renumber", "/versions/<int:version_id>/withdraw",
}  # fmt: skip
"""Forms of one button: nothing in them is typed, chosen or ticked."""

NOT_ON_THESE_PAGES = {"/sign-in", "/csp-report"}
"""Who signs in sees no other page; what a browser reports is no form."""

CHOICES_ALONE = {
    "/imports/<int:import_id>/columns", "/holds/<int:hold_id>/incident",
}  # fmt: skip
"""Forms in which a person can only choose what is offered: whoever sends something else gets a page of its own."""

COMES_FROM_A_LINK = {"duty"}
"""What a person cannot leave a page with: what does not read is left out."""

SAYS_WHAT_IS_MEANT = {"problem", "step", "section"}
"""Hidden fields without which there is no form to show again."""

BESIDE_ANOTHER = {
    ("/password", "password"): "again", ("/rules/adopt", "valid_from"): "valid_to",
    ("/rules/new", "valid_from"): "valid_to", ("/drills/new", "pick"): "on",
    ("/experts/new", "since"): "until", ("/experts/<int:expert_id>/edit", "since"): "until",
    ("/rules/<string:rule_id>/change", "valid_from"): "valid_to", ("/instruments/new", "issued_on"): "in_force_from",
    ("/organisations/<int:organisation_id>/suspend", "on"): "until",
    ("/organisations/<int:organisation_id>/facts/correct", "since"): "until",
    ("/filings/<int:filing_id>/papers/<string:paper>/original", "reason"): "file",
    ("/filings/<int:filing_id>/papers/<string:paper>/original", "signed_on"): "file",
    ("/imports/<string:table>", "area"): "file", ("/uploads/new", "organisation"): "file",
}  # fmt: skip
"""A field that is wrong only together with another one, beside which it is told."""

ONE_SUMMARY = {"/filings/<int:filing_id>/review", "/filings/<int:filing_id>/notice"}
"""A long list of ticks or sentences of one's own, whose mistakes are told above it."""

SOUND: dict[str, Any] = {
    "/rules/counting/new since": f"{today().year + 1}-01-01",
    "/organisations/*/move area": "370124", "/organisations/*/hazards/new level": "2",
    "/organisations/*/merge into": f"{MARKERS['other']}商场", "until": f"{today() + timedelta(days=30)}",
    "/organisations/*/postponements/new until": f"{calendar_period(today(), 6).last + timedelta(days=10)}",
    "/postponements/*/approve until": f"{calendar_period(today(), 6).last + timedelta(days=10)}",
    "/experts/new account": "", "/experts/*/edit account": "",
    "/incidents/new unit": "自家化工有限公司", "/items/new code": "",
    "organisation": "自家化工有限公司", "area": "370126", "industry": "C26", "others": "", "code": "370126-01",
    "place": "36.7,117.1", "phone": "0531-80001234",
    "contact_phone": "0531-80001234", "substitutes": "", "parent": "", "uscc": "", "to_depot": "",
    "year": "2027", "work": "", "paper_application": "y", "plan_decision": "changes",
    "off": "元旦 2027-01-01 2027-01-03\n春节 2027-02-05 2027-02-11\n清明节 2027-04-05\n劳动节 2027-05-01 2027-05-05\n"
           "端午节 2027-06-09\n中秋节 2027-09-15\n国庆节 2027-10-01 2027-10-07",
}  # fmt: skip
"""What a person would type where not every text will do; `*` stands for a number."""
_NUMBER = re.compile(r"/\d+")


@pytest.mark.timeout(1800 if ORDEAL else 600)
def test_every_form_says_what_is_wrong_beside_it_keeps_the_rest_and_changes_nothing(walker: Walker) -> None:
    found = list(forms_on_pages(walker, fill(walker)))
    _nothing_is_left_out(walker, found)
    faults: list[str] = []
    # What may be kept or refused is tried half on each database.
    chance = cycle([True] if ORDEAL else [True, False])
    if db.engine.dialect.name == "postgresql":
        next(chance)
    for role, forms in groupby(found, lambda each: each.role):
        walker.become(role)
        kept = digests()
        for each in forms:
            _fill_soundly(each.form)
            faults += _of_refused(walker, each)
            for name in each.form.fields:
                for case in doubtful(each.form, name):
                    if next(chance):
                        faults += _of_doubtful(walker, each, name, case)
            if ORDEAL:
                faults += _of_changes(kept, each.rule)
        faults += _of_changes(kept, f"one of the forms of {role} (JUAN_ORDEAL=1 says which)")
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def _of_changes(kept: dict[str, tuple[int, str]], what: str) -> Iterator[str]:
    """The tables in which a refusal has left something, from now on taken as they are."""
    now = digests()
    yield from (f"{what}: changed {table}" for table in now if now[table] != kept[table])
    kept.update(now)


def _nothing_is_left_out(walker: Walker, found: list[Found]) -> None:
    """Every address that takes a form was met on a page, and those in which nothing can be typed are known by name."""
    rules = {rule.rule for rule in walker.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    pages = {rule for rule in rules if not rule.startswith("/api/")}
    assert pages - {each.rule for each in found} == NOT_ON_THESE_PAGES
    filled_in = {each.rule for each in found if each.form.is_typed_in}
    assert {each.rule for each in found} - filled_in == BUTTONS


def _fill_soundly(form: TypedForm) -> None:
    """Type what fits, so that each field is refused for itself."""
    for name, kind in form.kinds.items():
        if kind == "date" and name in ("on", "valid_to"):
            form.values[name] = [str(today() + timedelta(days=30 if name == "valid_to" else 0))]
        elif kind == "datetime-local" and form.values[name] == [PLAUSIBLE[kind]]:
            form.values[name] = [f"{local(now()):%Y-%m-%dT%H:%M}"]
        elif kind == "file":
            form.values[name] = []
        elif kind == "checkbox" and not form.values[name] and form.marks[name].is_required:
            form.values[name] = [form.marks[name].choices[0]]
        elif (
            kind != "hidden"
            and (kind != "select" or form.action.endswith("/hazards/new"))
            and (fits := SOUND.get(f"{_NUMBER.sub('/*', form.action)} {name}", SOUND.get(name))) is not None
        ):
            form.values[name] = [fits]


def _of_refused(walker: Walker, found: Found) -> Iterator[str]:
    """Break every other field at once, then the rest: each has to complain, and those between keep what they hold."""
    tried = [name for name in found.form.fields if name not in COMES_FROM_A_LINK]
    cases = {name: list(refused(found.form, name)) for name in tried}
    broken = [name for name in cases if cases[name]]
    for half in (broken[::2], broken[1::2]):
        for step in zip_longest(*(cases[name] for name in half)):
            wrong = {name: case for name, case in zip(half, step, strict=True) if case is not None}
            answer = _send(walker, found.form, {name: value for name, (_words, value) in wrong.items()})
            what = f"{found.rule} {' '.join(f'{name}={words}' for name, (words, _value) in wrong.items())}"
            yield from (f"{what}: {fault}" for fault in _of_refusal(found, answer, wrong))


def _of_refusal(found: Found, answer: TestResponse, wrong: dict[str, Case]) -> Iterator[str]:
    if found.rule in CHOICES_ALONE:
        if answer.status_code not in (404, 422):
            yield f"answered {answer.status_code}"
        return
    if answer.status_code != 422:
        yield f"answered {answer.status_code}"
        return
    page = read(answer.get_data(as_text=True))
    if found.rule in ONE_SUMMARY:
        if not complaints_of(page):
            yield "said nothing"
    else:
        for name in wrong:
            beside = (name, BESIDE_ANOTHER.get((found.rule, name), name))
            if not any(complaint_beside(page, one) for one in beside):
                yield f"nothing beside {name}: {complaints_of(page)}"
    yield from _forgotten(found.form, page, set(wrong))


def _of_doubtful(walker: Walker, found: Found, name: str, case: Case) -> Iterator[str]:
    form, (words, value) = found.form, case
    answer = _send(walker, form, {name: value})
    text = answer.get_data(as_text=True)
    what = f"{found.rule} {name}={words}"
    if answer.status_code >= 500:
        yield f"{what}: answered {answer.status_code}"
    if SCRIPT in text or "\0" in text:
        yield f"{what}: shows what was sent as it came"
    if answer.status_code != 422 or not form.is_typed_in or found.rule in CHOICES_ALONE or name in SAYS_WHAT_IS_MEANT:
        return
    page = read(text)
    in_summary = found.rule in ONE_SUMMARY or form.kinds[name] in ("hidden", "button", "file")
    beside = (name, BESIDE_ANOTHER.get((found.rule, name), name))
    if not (complaints_of(page) if in_summary else any(complaint_beside(page, one) for one in beside)):
        yield f"{what}: nothing beside it: {complaints_of(page)}"
    yield from (f"{what}: {fault}" for fault in _forgotten(form, page, {name}))


def _forgotten(form: TypedForm, page: HtmlElement, wrong: set[str]) -> Iterator[str]:
    """What the page that came back no longer holds of the entries that were right."""
    for name in form.fields:
        if name in wrong or form.kinds[name] in ("hidden", "button", "file", "password"):
            continue
        typed = sorted(one.replace("\r\n", "\n") for one in form.values[name])
        shown = shown_in(page, name)
        if shown is None and not typed:
            continue  # Where nothing was ticked, a page without these ticks has nothing to carry along.
        if shown is None or sorted(one.replace("\r\n", "\n") for one in shown if one or "" in typed) != typed:
            yield f"forgets {name}: {str(shown)[:60]} for {str(typed)[:60]}"


def _send(walker: Walker, form: TypedForm, changed: dict[str, Any]) -> TestResponse:
    said = form.said(**changed)
    if form.method == "post":
        return send_and_keep_refusals(lambda: walker.client.call("POST", form.action, None, said))
    path, browser = form.action.partition("?")[0], walker.client.browser
    return send_and_keep_refusals(lambda: walker.client._alone(browser.get, path, query_string=said))
