"""What people do to filings: who may, what changes, what is written down."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.accounts.queries import actor_of
from emergency.core import clock
from emergency.core.actors import SYSTEM, Actor
from emergency.core.audit import AuditEntry
from emergency.core.db import db, unit_of_work
from emergency.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, NotReady
from emergency.filings import actions, authorities, inbox, queries
from emergency.filings.actions import Checked, HandedIn
from emergency.filings.documents import Missing
from emergency.filings.models import Filing
from emergency.filings.rules import DocumentKind, FilingState
from emergency.notices.models import Notice
from tests.make import Make

TUESDAY, NEXT_TUESDAY, WEDNESDAY = date(2026, 11, 17), date(2026, 11, 24), date(2026, 11, 25)
ALL = [HandedIn(kind) for kind in DocumentKind]


def _audited(filing: Filing) -> list[str]:
    entries = select(AuditEntry.code).where(AuditEntry.thing_kind == "filing", AuditEntry.thing_id == filing.id)
    return list(db.session.scalars(entries.order_by(AuditEntry.id)))


def _state(filing: Filing, on: date | None = None) -> FilingState:
    return queries.standing_of(filing, on=on).state


def test_a_plan_is_filed_from_submission_to_receipt(make: Make) -> None:
    bureau = make.bureau()
    enterprise, officer = make.actor("enterprise"), make.actor("bureau", bureau)
    version = make.version(make.plan(db.session.get_one(Organisation, enterprise.organisation_id)))
    with clock.at(TUESDAY):
        filing = actions.submit(version, documents=ALL, by=enterprise)
    assert (filing.authority, filing.received_on, filing.stated_on) == (bureau, TUESDAY, None)
    with clock.at(date(2026, 11, 18)):
        actions.take(filing, by=officer)
    assert (filing.handler_name, _state(filing, TUESDAY)) == (officer.name, FilingState.CHECKING)
    with clock.at(NEXT_TUESDAY):
        actions.accept(filing, by=officer)
        assert _state(filing) is FilingState.FILED
    assert re.fullmatch(r"370126-2026-\d{3,4}", filing.receipt_number or "")
    assert re.fullmatch(r"([0-9A-F]{4}-){2}[0-9A-F]{4}", filing.verification_code or "")
    assert _audited(filing) == ["filing.submitted", "filing.taken", "filing.accepted"]
    told = db.session.execute(select(Notice.organisation_id, Notice.code).order_by(Notice.id)).all()
    assert [tuple(row) for row in told] == [
        (bureau.id, "filing.submitted"),
        (enterprise.organisation_id, "filing.accepted"),
    ]


def test_a_draft_is_not_filed(make: Make) -> None:
    make.bureau()
    with pytest.raises(NotReady) as refused:
        actions.submit(make.draft(), by=SYSTEM)
    assert refused.value.code == "not_published"


def test_the_applicants_day_of_receipt_is_only_a_statement(make: Make) -> None:
    make.bureau()
    organisation = make.organisation()
    version = make.version(make.plan(organisation))
    with clock.at(TUESDAY):
        filing = actions.submit(version, received_on=date(2026, 11, 10), by=make.actor("enterprise", organisation))
    assert (filing.received_on, filing.stated_on) == (TUESDAY, date(2026, 11, 10))


@pytest.mark.parametrize("role", ["bureau", "administrator"])
def test_the_authoritys_day_of_receipt_counts(make: Make, role: str) -> None:
    by = make.actor(role, make.bureau() if role == "bureau" else None)
    make.bureau()
    version = make.version()
    with clock.at(TUESDAY):
        filing = actions.submit(version, received_on=date(2026, 11, 10), by=by)
        assert (filing.received_on, filing.stated_on) == (date(2026, 11, 10), None)
        with pytest.raises(Invalid) as refused:
            actions.submit(version, received_on=date(2026, 11, 18), by=by)
        assert "received_on" in refused.value.fields
        with pytest.raises(Invalid):
            actions.submit(version, received_on=date(2026, 3, 1), by=by)


def test_the_day_that_take_names_begins_the_clock_if_it_is_earlier(make: Make) -> None:
    officer = make.actor("bureau", make.bureau())
    with clock.at(TUESDAY):
        earlier, later = make.filing(), make.filing()
    with clock.at(date(2026, 11, 19)):
        actions.take(earlier, on=date(2026, 11, 16), by=officer)
        actions.take(later, by=officer)
        with pytest.raises(Invalid):
            actions.take(later, on=date(2026, 11, 20), by=officer)
    assert (earlier.received_on, later.received_on) == (date(2026, 11, 16), TUESDAY)


def test_silence_files_a_units_plan_and_a_late_acceptance_only_adds_the_receipt(make: Make) -> None:
    officer = make.actor("bureau", make.bureau())
    with clock.at(TUESDAY):
        filing = make.filing(state="checking")
    assert (_state(filing, NEXT_TUESDAY), _state(filing, WEDNESDAY)) == ("checking", "deemed_filed")
    with clock.at(date(2026, 11, 26)):
        for refused in (actions.refuse, lambda f, by: actions.return_once(f, missing=[Missing("缺申报表")], by=by)):
            with pytest.raises(Conflict) as told:
                refused(filing, by=officer)
            assert told.value.code == "deemed"
        actions.accept(filing, by=officer)
        standing = queries.standing_of(filing)
    assert (standing.state, standing.filed_on, standing.decided_on) == ("deemed_filed", WEDNESDAY, date(2026, 11, 26))
    assert filing.receipt_number is not None


def test_a_backdated_return_does_not_get_round_the_silence(make: Make) -> None:
    officer = make.actor("bureau", make.bureau())
    with clock.at(TUESDAY):
        filing = make.filing(state="checking")
    with clock.at(date(2026, 11, 26)), pytest.raises(Conflict) as told:
        actions.return_once(filing, missing=[Missing("缺申报表")], on=date(2026, 11, 20), by=officer)
    assert told.value.code == "deemed"


def test_only_the_administrator_returns_what_is_deemed_filed(make: Make) -> None:
    with clock.at(TUESDAY):
        filing = make.filing(state="checking")
    with clock.at(date(2026, 11, 26)):
        actions.return_once(filing, missing=[Missing("缺申报表")], by=make.actor("administrator"))
        assert _state(filing) is FilingState.RETURNED_ONCE
    history = queries.state_on([filing.id], WEDNESDAY)
    assert history[filing.id].state is FilingState.DEEMED_FILED


def test_a_government_plan_is_never_deemed_filed(make: Make) -> None:
    make.bureau("370100")
    with clock.at(TUESDAY):
        filing = actions.submit(
            make.version(make.plan(make.organisation(kind="government"), family="government", kind="overall")),
            by=SYSTEM,
        )
    assert filing.authority.area.code == "370100"
    assert _state(filing, date(2027, 3, 1)) is FilingState.SUBMITTED


def test_the_notice_stops_the_clock_and_completion_starts_five_new_days(make: Make) -> None:
    officer = make.actor("bureau", make.bureau())
    with clock.at(TUESDAY):
        filing = make.filing(state="returned_once")
    applicant = make.actor("enterprise", filing.organisation)
    assert _state(filing, date(2027, 1, 5)) is FilingState.RETURNED_ONCE
    with clock.at(date(2026, 12, 1)):
        actions.resubmit(filing, documents=[HandedIn(DocumentKind.REVIEW_OPINION)], by=applicant)
    standing = queries.standing_of(filing, on=date(2026, 12, 1))
    assert (standing.state, standing.round, standing.check_by) == ("checking", 2, date(2026, 12, 8))
    with clock.at(date(2026, 12, 2)):
        with pytest.raises(Conflict) as told:
            actions.return_once(filing, missing=[Missing("缺应急资源调查清单")], by=officer)
        assert told.value.code == "already_told"
        actions.return_once(filing, missing=[Missing("评审意见没有专家签字", "review_opinion")], by=officer)
    assert [len(items) for _step, items in queries.notices_of(filing)] == [1, 1]


def test_a_completed_plan_comes_as_a_new_version(make: Make) -> None:
    with clock.at(TUESDAY):
        filing = make.filing(state="returned_once")
        other = make.version()
    with clock.at(date(2026, 11, 20)):
        with pytest.raises(Invalid):
            actions.resubmit(filing, documents=[], version=other, by=SYSTEM)
        newer = make.version(filing.version.plan, on="2026-11-19")
        actions.resubmit(filing, documents=[], version=newer, by=SYSTEM)
    assert filing.version_id == newer.id


def test_accepting_asks_for_every_document(make: Make) -> None:
    filing = make.filing(state="checking", documents=["application", "plan_text"])
    with pytest.raises(Invalid) as refused:
        actions.accept(filing, by=SYSTEM)
    assert "documents" in refused.value.fields
    assert queries.documents_missing(filing) == (DocumentKind.RISK_ASSESSMENT, DocumentKind.RESOURCE_SURVEY)


def test_accepting_is_barred_while_an_item_is_marked_as_missing(make: Make) -> None:
    filing = make.filing(state="checking")
    actions.save_checks(filing, checks=[Checked("O88-13-4", is_there=False, note="缺预警")], by=SYSTEM)
    with pytest.raises(Invalid) as refused:
        actions.accept(filing, by=SYSTEM)
    assert "checks" in refused.value.fields
    actions.save_checks(filing, checks=[Checked("O88-13-4", is_there=True)], by=SYSTEM)
    assert actions.accept(filing, by=SYSTEM).state is FilingState.FILED


def test_what_happened_on_paper_is_recorded_afterwards_and_shown_as_such(make: Make) -> None:
    with clock.at(TUESDAY):
        filing = make.filing(state="checking")
    with clock.at(date(2026, 11, 30)):
        actions.accept(filing, on=NEXT_TUESDAY, by=SYSTEM)
        with pytest.raises(Conflict):
            actions.accept(filing, on=NEXT_TUESDAY, by=SYSTEM)
    step = filing.steps[-1]
    assert actions.recorded_later(step)
    assert not actions.recorded_later(filing.steps[0])
    then = clock.day_start(date(2026, 11, 27))
    assert queries.state_on([filing.id], WEDNESDAY)[filing.id].state is FilingState.FILED
    assert queries.state_on([filing.id], WEDNESDAY, known_at=then)[filing.id].state is FilingState.DEEMED_FILED
    assert queries.state_on([filing.id], date(2026, 11, 1)) == {}


def test_receipts_are_numbered_per_authority_and_year_without_gaps(make: Make) -> None:
    with clock.at(TUESDAY):
        numbers = [make.filing(state="filed").receipt_number for _ in range(2)]
        barred = make.filing(state="checking", documents=[])
        with pytest.raises(Invalid):
            actions.accept(barred, by=SYSTEM)
        numbers.append(make.filing(state="filed").receipt_number)
        elsewhere = make.filing(state="filed", organisation=make.organisation(area="370124"))
    assert numbers == ["370126-2026-001", "370126-2026-002", "370126-2026-003"]
    assert elsewhere.receipt_number == "370124-2026-001"


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("own bureau", None), ("administrator", None), ("bureau above", NotAllowed), ("bureau elsewhere", NotFound),
        ("applicant", NotAllowed), ("other unit", NotFound), ("auditor", NotAllowed), ("member", NotAllowed),
        ("department", NotFound),
    ],
)  # fmt: skip
def test_only_the_authority_decides(make: Make, who: str, error: type[DomainError] | None) -> None:
    filing = make.filing(state="checking")
    actors: dict[str, Callable[[], Actor]] = {
        "own bureau": lambda: make.actor("bureau", filing.authority),
        "administrator": lambda: make.actor("administrator"),
        "bureau above": lambda: make.actor("bureau", make.bureau("370100")),
        "bureau elsewhere": lambda: make.actor("bureau", make.bureau("320000")),
        "applicant": lambda: make.actor("enterprise", filing.organisation),
        "other unit": lambda: make.actor("enterprise"),
        "auditor": lambda: make.actor("auditor"),
        "member": lambda: make.actor("member", filing.organisation),
        "department": lambda: make.actor("department"),
    }
    by = actors[who]()
    if error is None:
        assert actions.accept(filing, by=by).state is FilingState.FILED
        return
    with pytest.raises(error):
        actions.accept(filing, by=by)
    assert filing.state is FilingState.CHECKING


def test_an_authority_sees_what_came_to_it_from_outside_its_area(make: Make) -> None:
    crossed = make.bureau("320000")
    officer = make.actor("bureau", crossed)
    filing = make.filing(authority=crossed)
    assert queries.get_filing(filing.id, officer) is filing
    assert actions.take(filing, by=officer).handler_id == officer.account_id


def test_one_officer_has_it_and_a_colleague_gets_it_by_handing_over(make: Make) -> None:
    filing = make.filing()
    first, second = make.account("bureau", filing.authority, "陈立"), make.account("bureau", filing.authority, "王珂")
    chen, wang = (actor_of(account) for account in (first, second))
    actions.take(filing, by=chen)
    with pytest.raises(Conflict) as told:
        actions.take(filing, by=wang)
    assert (told.value.code, told.value.facts["by"]) == ("taken", "陈立")
    with pytest.raises(Invalid):
        actions.hand_over(filing, to=make.account("enterprise"), by=chen)
    actions.hand_over(filing, to=second, by=chen)
    assert filing.handler_name == "王珂"
    assert _audited(filing)[-1] == "filing.handed_over"


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_who(
    scratch_app: Callable[..., AbstractContextManager[Flask]],
) -> None:
    with scratch_app() as app:
        with app.app_context():
            make = Make(app)
            with unit_of_work():
                officers = [make.actor("bureau", make.bureau()) for _ in range(2)]
                filing_ids = [make.filing(state="checking").id for _ in range(6)]
            db.session.remove()
        told: list[str] = []
        start = Barrier(2)

        def decide(by: Actor) -> None:
            for filing_id in filing_ids:
                with app.app_context():
                    start.wait()
                    try:
                        with unit_of_work():
                            actions.accept(db.session.get_one(Filing, filing_id), by=by)
                    except Conflict as conflict:
                        told.append(conflict.code)
                    db.session.remove()

        threads = [Thread(target=decide, args=(officer,)) for officer in officers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told == ["already_decided"] * len(filing_ids)
        with app.app_context():
            filed = db.session.scalars(select(Filing).where(Filing.id.in_(filing_ids))).all()
            serials = sorted(int((filing.receipt_number or "0").rpartition("-")[2]) for filing in filed)
            db.session.remove()
        assert serials == list(range(1, len(filing_ids) + 1))


@pytest.mark.parametrize(
    ("bureaus", "area", "expected"),
    [
        (["370126", "370100"], "370126", "370126"), (["370100", "370000"], "370126", "370100"),
        (["370000"], "370126", "370000"),
    ],
)  # fmt: skip
def test_the_nearest_bureau_receives(make: Make, bureaus: list[str], area: str, expected: str) -> None:
    for code in bureaus:
        make.bureau(code)
    choice = authorities.choose_authority(make.version(make.plan(make.organisation(area=area))))
    assert choice.authority.area.code == expected
    assert "88号令" in choice.reason.zh


def test_without_any_authority_the_applicant_has_to_name_one(make: Make) -> None:
    with pytest.raises(Invalid) as refused:
        actions.submit(make.version(), by=SYSTEM)
    assert "authority" in refused.value.fields


def test_the_inbox_and_its_counts_cost_the_same_however_many_filings(
    make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    officer = make.actor("bureau", make.bureau())
    with clock.at(TUESDAY):
        for state in ("submitted", "checking", "checking", "returned_once", "filed", "refused"):
            make.filing(state=state)
        db.session.expire_all()
        with max_queries(4):
            counts = inbox.count_tabs(officer)
            assert inbox.count_open(officer) == counts[inbox.Tab.OPEN]
    assert list(counts.values()) == [3, 1, 2, 0, 1, 1]
    with clock.at(date(2026, 11, 23)), max_queries(6):
        near = db.session.scalars(inbox.list_inbox(officer, inbox.Tab.NEAR)).unique().all()
        assert len(near) == 3
        assert {standing.state for standing in queries.standings(near).values()} == {"submitted", "checking"}
    with clock.at(WEDNESDAY):
        later = inbox.count_tabs(officer)
        deemed = db.session.scalars(queries.list_filings(officer, state=FilingState.DEEMED_FILED)).unique().all()
    assert (later[inbox.Tab.OPEN], later[inbox.Tab.FILED], len(deemed)) == (0, 4, 3)


@pytest.mark.parametrize("state", list(FilingState))
def test_the_register_filters_by_the_state_it_shows(make: Make, state: FilingState) -> None:
    with clock.at(TUESDAY):
        for made in ("submitted", "checking", "returned_once", "filed", "refused"):
            make.filing(state=made)
        late = make.filing(state="checking", on=date(2026, 11, 3))
        actions.accept(late, by=SYSTEM)
        make.filing(state="checking", on=date(2026, 11, 4))
        found = db.session.scalars(queries.list_filings(SYSTEM, state=state)).unique().all()
        assert {standing.state for standing in queries.standings(found).values()} == {state}
        assert len(found) == (2 if state is FilingState.DEEMED_FILED else 1)
