"""What people see of rules, and how a bureau adopts and ends a target of its own."""

from __future__ import annotations

from datetime import date

import pytest

from emergency.core import clock
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.rulebook.models import AuthorityRule
from emergency.rulebook.shipped import templates
from tests.client import Client
from tests.make import Make


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh_Hans_CN", ("条规则有效", "法定", "未核实", "已核实")), ("en", ("rules are in force", "By law", "verified"))],
)
def test_everybody_reads_the_rules_with_their_articles(
    client: Client, make: Make, language: str, words: tuple[str, ...]
) -> None:
    client.sign_in(make.account("member"))
    text = client.speak(language).get("/rules").text
    assert [word for word in words if word not in text] == []
    assert "DR-N-03" in text
    assert "PL-15" not in client.get("/rules?kind=drill").text
    assert "第八条第二款" in client.get("/rules/DR-N-03").text
    client.get("/rules/NO-SUCH", status=404)


@pytest.mark.parametrize(
    ("language", "adopted", "wrong"),
    [("zh_Hans_CN", "已采用该目标", "错误："), ("en", "The target is adopted", "Error: ")],
)
def test_a_bureau_adopts_a_target_and_ends_it(
    client: Client, make: Make, language: str, adopted: str, wrong: str
) -> None:
    bureau = make.bureau()
    client.sign_in(make.account("bureau", bureau)).speak(language)
    given = {
        "template": next(iter(templates())), "area": bureau.area.code, "valid_from": "2026-01-01",
        "valid_to": "2025-12-31", "number": "1", "document": "县应急办〔2026〕3号",
    }  # fmt: skip
    refused = client.post("/rules/adopt", given, status=422)
    assert wrong in refused.html
    assert "县应急办〔2026〕3号" in refused.html
    client.post("/rules/adopt", {**given, "valid_to": "2027-12-31", "area": "no such"}, status=422)
    assert adopted in client.post("/rules/adopt", {**given, "valid_to": "2027-12-31"}, follow=True).text
    row = db.session.query(AuthorityRule).one()
    page = f"/rules/{row.rule}"
    client.post(f"{page}/end", {"on": "2026-06-30"}, form_at=page, status=302)
    assert db.session.query(AuthorityRule).one().in_force_until == date(2026, 6, 30)
    actions = [entry.code for entry in db.session.query(AuditEntry).filter(AuditEntry.code.like("rule.%"))]
    assert actions == ["rule.added", "rule.ended"]
    with clock.at(date(2026, 8, 3)):
        assert ("目标已到期" if language == "zh_Hans_CN" else "Target expired") in client.get(page).text


def test_a_bureau_ends_no_target_of_another_area(client: Client, make: Make) -> None:
    bureau, other = make.bureau(), make.bureau("370124")
    client.sign_in(make.account("bureau", bureau))
    given = {
        "template": next(iter(templates())), "area": bureau.area.code, "valid_from": "2026-01-01",
        "valid_to": "2027-12-31", "number": "1", "document": "县应急办〔2026〕3号",
    }  # fmt: skip
    client.post("/rules/adopt", given, status=302)
    rule = db.session.query(AuthorityRule).one().rule
    client.sign_in(make.account("bureau", other))
    client.post(f"/rules/{rule}/end", {"on": "2026-06-30"}, form_at="/rules/adopt", status=404)
    db.session.expire_all()
    assert db.session.query(AuthorityRule).one().in_force_until == date(2027, 12, 31)
