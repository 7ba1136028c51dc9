"""The check of a version: the same list for applicant and reviewer, and findings that are set aside."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from emergency.accounts.models import Account
from emergency.accounts.queries import actor_of
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed
from emergency.filings import dismissals, review
from emergency.filings.whole_check import documents_of, findings_of, groups_of
from emergency.plans.checks.items import Group, GroupKey, Item, Verdict, items_of
from emergency.plans.content import ClauseContent, Content
from emergency.plans.models import PlanVersion
from tests.client import Client
from tests.make import Make


@pytest.fixture
def officer(make: Make) -> Account:
    """Chen Li of the county's bureau."""
    return make.account("bureau", make.bureau(), "陈立")


def _content(make: Make, *, commander: str = "吕成") -> Content:
    """The small plan, whose text gives the command to somebody else than the contact list does."""
    return make.content({"GB29639-6.2": f"设应急指挥部。总指挥由总经理{commander}担任。"})


def _finding(version: PlanVersion, code: str) -> Item:
    return next(item for item in findings_of(version) if code in (item.code, item.shown_code))


def _group(groups: tuple[Group, ...], key: GroupKey) -> Group:
    return next(group for group in groups if group.key is key)


def test_the_applicant_reads_the_very_list_of_the_reviewer(client: Client, make: Make, officer: Account) -> None:
    version = make.version(content=_content(make))
    filing = make.filing(version=version, documents=["application", "plan_text"])
    applicant = make.account("enterprise", version.plan.organisation)
    dismissals.dismiss(
        version.plan, _finding(version, "O88-13-2"), reason="体系见集团总预案", by=actor_of(applicant)
    )  # fmt: skip
    sheet = review.sheet_of(filing)
    assert groups_of(version, documents_of(version) or set()) == sheet.groups
    shown = client.sign_in(applicant).get(f"/versions/{version.id}/check").text
    ticked = client.sign_in(officer).get(f"/filings/{filing.id}/review").text
    assert client.get(f"/versions/{version.id}/check").text.count("不一致") == shown.count("不一致")
    for item in items_of(sheet.groups):
        if item.verdict is not Verdict.THERE and not isinstance(item.title, str) and hasattr(item.title, "zh"):
            assert item.title.zh in shown
            assert item.title.zh in ticked
    for page in (shown, ticked):
        assert "总指挥由总经理吕成担任。" in page
        assert "体系见集团总预案" in page


@pytest.mark.parametrize(("lang", "words"), [
    ("zh_Hans_CN", ("规章要求的内容，缺项为问题", "推荐性内容，缺项仅作提示", "逐条列出原文")),
    ("en", ("Required by a rule: a gap is a finding", "Recommended: a gap is a warning", "with its passages")),
])  # fmt: skip
def test_the_checks_stand_apart_each_with_its_weight(client: Client, make: Make, lang: str, words: tuple[str]) -> None:
    version = make.version(content=_content(make))
    page = client.sign_in(make.account("enterprise", version.plan.organisation)).speak(lang)
    shown = page.get(f"/versions/{version.id}/check")
    for said in (*words, "O88-13-2", "CON-POST", "GB/T 29639-2020 6.1.1" if lang != "en" else "GB/T 29639-2020, 6.1.1"):
        assert said in shown.text
    clause = next(each for each in version.clauses if each.code == "GB29639-6.2")
    assert f"/versions/{version.id}#c{clause.id}" in shown.html


def test_a_reason_stays_over_versions_while_the_evidence_is_the_same(
    client: Client, make: Make, officer: Account
) -> None:
    plan = make.plan()
    version = make.version(plan, content=_content(make), on="2026-03-02")
    unit = make.account("enterprise", plan.organisation)
    code = _finding(version, "CON-POST").code
    client.sign_in(unit)
    client.post(f"/versions/{version.id}/check/{code}", {"reason": "总经理已于3月调整，通讯录下月更新"}, status=302)
    again = make.version(plan, content=_content(make), on="2026-05-02")
    assert "总经理已于3月调整" in client.sign_in(officer).get(f"/versions/{again.id}/check").text
    assert not _finding(again, "CON-POST").is_open
    changed = make.version(plan, content=_content(make, commander="陈立"), on="2026-06-02")
    assert _finding(changed, "CON-POST").is_open
    aside = _finding(again, "CON-POST").aside
    assert aside is not None
    client.post(
        f"/versions/{again.id}/check/dismissals/{aside.id}/take-back", form_at=f"/versions/{again.id}/check", status=302
    )
    assert _finding(again, "CON-POST").is_open
    codes = db.session.scalars(db.select(AuditEntry.code).where(AuditEntry.code.like("finding.%"))).all()
    assert sorted(codes) == ["finding.dismissed", "finding.taken_back"]


def test_a_finding_needs_a_reason_and_is_set_aside_once(client: Client, make: Make) -> None:
    version = make.version(content=_content(make))
    unit = make.account("enterprise", version.plan.organisation)
    item, by = _finding(version, "O88-13-2"), actor_of(unit)
    refused = client.sign_in(unit).post(f"/versions/{version.id}/check/{item.code}", {"reason": "  "}, status=422)
    assert "错误：" in refused.html
    with pytest.raises(Invalid):
        dismissals.dismiss(version.plan, item, reason=" ", by=by)
    dismissals.dismiss(version.plan, item, reason="见集团总预案", by=by)
    with pytest.raises(Conflict):
        dismissals.dismiss(version.plan, item, reason="见集团总预案", by=by)
    there = next(each for each in items_of(groups_of(version, set())) if each.verdict is Verdict.THERE)
    with pytest.raises(Conflict):
        dismissals.dismiss(version.plan, there, reason="没有问题", by=by)
    member = actor_of(make.account("member", version.plan.organisation))
    with pytest.raises(NotAllowed):
        dismissals.dismiss(version.plan, _finding(version, "CON-POST"), reason="不是问题", by=member)


def test_what_the_applicant_set_aside_has_to_be_looked_at_by_the_reviewer(make: Make) -> None:
    filing = make.filing(version=make.version(content=_content(make)))
    version = filing.version
    assert review.sheet_of(filing).ticks["O88-13-2"] is False
    unit = actor_of(make.account("enterprise", version.plan.organisation))
    dismissals.dismiss(version.plan, _finding(version, "O88-13-2"), reason="见集团总预案", by=unit)
    assert "O88-13-2" not in review.sheet_of(filing).ticks


def test_a_contradiction_may_be_named_in_the_notice_and_bars_nothing_else(
    client: Client, make: Make, officer: Account
) -> None:
    filing = make.filing(state="checking", version=make.version(content=_content(make)))
    code = _finding(filing.version, "CON-POST").code
    sheet = review.sheet_of(filing)
    there = {f"tick-{item.code}": "there" for item in sheet.to_tick}
    client.sign_in(officer)
    client.post(f"/filings/{filing.id}/review", {**there, f"tick-{code}": "missing", "do": "notice"}, status=302)
    db.session.expire_all()
    (named,) = review.missing_of(filing)
    assert named.item == code
    client.post(f"/filings/{filing.id}/review", {**there, "do": "save"}, status=302)
    db.session.expire_all()
    assert review.missing_of(filing) == []
    client.post(f"/filings/{filing.id}/review", {**there, "do": "accept"}, status=302)


def test_a_number_that_the_register_has_otherwise_is_told(client: Client, make: Make) -> None:
    unit = make.organisation()
    make.account("member", unit, "何静").phone = "13800016742"
    content = _content(make, commander="何静")
    contacts = (content.contacts[0].__class__("应急指挥部", "总指挥", "何静", "13900001111"),)
    version = make.version(make.plan(unit), content=Content(content.clauses, contacts=contacts))
    page = client.sign_in(make.account("enterprise", unit)).get(f"/versions/{version.id}/check").text
    assert "何静的电话与登记的不一致" in page
    assert "138****6742" in page
    assert "13800016742" not in page


@pytest.mark.parametrize(("kind", "shown"), [("township", True), ("community", False)])
def test_a_township_is_held_against_its_standard_and_article_16(make: Make, kind: str, shown: bool) -> None:
    plan = make.plan(make.organisation(kind=kind), kind="grassroots", family="government")
    text = Content((ClauseContent("主要任务", "转移群众。", code="ART16-3"), ClauseContent("应急资源清单", "沙袋。")))
    groups = groups_of(make.version(plan, content=text), set())
    required = {item.code: item.verdict for item in _group(groups, GroupKey.CONTENTS).items}
    assert required["ART16-3"] is Verdict.THERE
    assert required["ART16-7"] is Verdict.MISSING
    recommended = {item.code: item.verdict for g in groups if g.key is GroupKey.OUTLINE for item in g.items}
    assert recommended.get("GB46793.2-B") is (Verdict.THERE if shown else None)
    assert ("GB46793.2-A" in recommended) is shown


def test_a_plan_of_a_government_has_the_usual_outline_as_a_warning(make: Make) -> None:
    plan = make.plan(kind="special", family="government")
    groups = groups_of(make.version(plan, content=Content((ClauseContent("总则", "适用。", code="GOV-1"),))), set())
    outline = _group(groups, GroupKey.OUTLINE)
    assert not outline.is_ticked
    assert {item.code: item.verdict for item in outline.items}["GOV-1"] is Verdict.THERE
    assert {item.code: item.verdict for item in outline.items}["GOV-6"] is Verdict.MISSING
    assert not [group for group in groups if group.key is GroupKey.CONTENTS]


def _scan() -> bytes:
    """A PDF of two empty pages: what a scanner makes, without its pictures; neither has text."""
    writer = PdfWriter()
    for _page in range(2):
        writer.add_blank_page(width=595, height=842)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(("lang", "words"), [("zh_Hans_CN", "无法自动核对"), ("en", "Not checkable")])
def test_a_scanned_plan_is_kept_and_said_to_be_not_checkable(
    client: Client, make: Make, officer: Account, lang: str, words: str
) -> None:
    unit = make.organisation()
    account = make.account("enterprise", unit)
    client.sign_in(account).speak(lang)
    sent = {"file": (io.BytesIO(_scan()), "预案扫描件.pdf"), "kind": "unit:comprehensive"}
    upload = client.post("/uploads/new", sent, status=302).location
    assert client.get(upload).status == 200
    confirmed = {"title": "综合应急预案", "how": "out", "effective_on": "2026-03-02"}
    client.post(f"{upload.split('?')[0]}/confirm", confirmed, form_at=upload, status=302)
    version = db.session.scalars(db.select(PlanVersion).order_by(PlanVersion.id.desc())).first()
    assert version is not None
    for path in (f"/versions/{version.id}", f"/versions/{version.id}/check", f"/versions/{version.id}/file"):
        assert words in client.get(path).text
    assert client.get(f"/versions/{version.id}/original").response.data == _scan()
    assert [group.key for group in groups_of(version, set())] == ["contents", "annexes", "documents"]
    assert not [item for item in findings_of(version) if item.verdict is Verdict.MISSING]
    filing = make.filing(state="checking", version=version)
    client.sign_in(officer).speak(lang)
    assert words in client.get(f"/filings/{filing.id}/review").text
