"""The register of experts: who keeps it, who chooses from it, what of a person is shown and what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from emergency.core.audit import AuditEntry
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed, NotFound
from emergency.experts import actions, queries, rules
from emergency.experts.actions import Entry
from emergency.experts.models import Expert
from tests.client import Client
from tests.make import Make


def names(make: Make, by_role: str = "bureau", **asked: object) -> list[str]:
    by = make.actor(by_role, make.organisation(kind="emergency_bureau" if by_role == "bureau" else "enterprise"))
    return [one.name for one in db.session.scalars(queries.list_experts(by, **asked))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "until", "serves"),
    [
        (None, None, True),
        (date(2026, 3, 2), None, True),
        (date(2026, 3, 3), None, False),
        (None, date(2026, 3, 3), True),
        (None, date(2026, 3, 2), False),
    ],
)
def test_a_term_ends_before_its_last_named_day(since: date | None, until: date | None, serves: bool) -> None:
    assert rules.serves(since, until, date(2026, 3, 2)) is serves


def test_the_bureau_keeps_the_register_and_nobody_else(make: Make) -> None:
    area = make.area()
    entry = Entry("周工", specialities="化工安全，应急管理、化工安全", phone="138 0000 1234")
    for role in ("enterprise", "department", "auditor", "commander"):
        with pytest.raises((NotAllowed, NotFound)):
            actions.register(area, entry, by=make.actor(role))
    bureau = make.actor("bureau", make.bureau())
    expert = actions.register(area, entry, by=bureau)
    assert (expert.knows, expert.phone) == (("化工安全", "应急管理"), "13800001234")
    with pytest.raises(NotFound):
        actions.register(make.area("370124"), entry, by=bureau)
    actions.update(expert, Entry("周工", specialities="化工安全", until=today()), by=bureau)
    told = db.session.scalars(select(AuditEntry.code).where(AuditEntry.thing_id == expert.id).order_by(AuditEntry.id))
    assert [code for code in told if code.startswith("expert.")] == ["expert.registered", "expert.changed"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry(" ", specialities="消防"), "name"),
        (Entry("周工"), "specialities"),
        (Entry("周工", specialities="消防", phone="没有"), "phone"),
        (Entry("周工", specialities="消防", since=date(2026, 3, 2), until=date(2026, 3, 2)), "until"),
    ],
)
def test_what_an_entry_lacks_is_said_beside_its_field(make: Make, entry: Entry, field: str) -> None:
    with pytest.raises(Invalid) as error:
        actions.register(make.area(), entry, by=make.actor("bureau", make.bureau()))
    assert list(error.value.fields) == [field]


def test_only_an_experts_account_is_named(make: Make) -> None:
    with pytest.raises(Invalid):
        make.expert(account=make.account("member"))


def test_one_chooses_from_the_registers_of_the_area_and_of_those_above(make: Make) -> None:
    make.expert("370126", name="县专家")
    make.expert("370100", name="市专家")
    make.expert("370124", name="邻县专家")
    make.expert("370126", name="届满专家", until=today() - timedelta(days=1))
    for role in ("enterprise", "bureau"):
        assert set(names(make, role)) == {"县专家", "市专家"}
    assert "届满专家" in names(make, with_past=True)
    assert names(make, words="县 澄湖") == ["县专家"]
    assert names(make, speciality="地质") == []
    assert names(make, area=make.area("370126")) == ["县专家"]
    city = next(one for one in db.session.scalars(select(Expert)) if one.name == "市专家")
    with pytest.raises(NotFound):
        queries.get_expert(city.id, make.actor("bureau", make.bureau()), queries.Permission.EXPERT_EDIT)


def test_a_list_is_read_in_few_statements(
    make: Make, max_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    for _ in range(5):
        make.expert()
    by = make.actor("bureau", make.bureau())
    with max_queries(1):
        assert len([one.area.name for one in db.session.scalars(queries.list_experts(by))]) == 5


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_an_expert_is_entered_and_his_number_half_shown(client: Client, make: Make, language: str) -> None:
    client.sign_in(make.account("bureau", make.bureau())).speak(language)
    login = make.account("expert", make.bureau()).login
    given = {"name": "周工", "area": "370126", "specialities": "化工安全、应急管理", "employer": "澄湖安全技术中心"}
    client.post("/experts/new", given | {"phone": "无"}, status=422)
    client.post("/experts/new", given | {"account": "nobody"}, status=422)
    client.post("/experts/new", given | {"area": "370124"}, status=422)
    client.post("/experts/new", given | {"phone": "13800001234", "account": login}, status=302)
    expert = db.session.scalars(select(Expert)).one()
    page = client.get(f"/experts/{expert.id}")
    assert "13800001234" not in page.html
    assert "138****1234" in page.html
    assert "tel:13800001234" in client.post(f"/experts/{expert.id}/phone", {}, status=200).html
    assert db.session.scalar(select(AuditEntry).where(AuditEntry.code == "expert.phone_shown")) is not None
    client.get(f"/experts/{expert.id}/edit")
    changed = given | {"until": today().isoformat(), "account": login}
    client.post(f"/experts/{expert.id}/edit", changed, status=302)
    assert "周工" not in client.get("/experts").text
    assert "周工" in client.get("/experts?tab=all").text


def test_a_list_comes_in_and_goes_out_again(client: Client, make: Make) -> None:
    bureau = make.bureau()
    by = make.actor("bureau", bureau)
    table = (
        "姓名,职称,专业领域,工作单位,联系电话,聘期止\n"
        "周工,高级工程师,化工安全、应急管理,澄湖安全技术中心,13800001234,2031-12-31\n"
    )
    assert len(make.imported("experts", table, by=by)) == 1
    assert len(make.imported("experts", table, by=by)) == 0
    expert = db.session.scalars(select(Expert)).one()
    assert (expert.area_id, expert.until, expert.specialities) == (
        bureau.area_id, date(2031, 12, 31), "化工安全、应急管理"
    )  # fmt: skip
    client.sign_in(make.account("bureau", bureau))
    assert b"13800001234" in client.get("/experts?format=csv").response.data
    client.sign_in(make.account("enterprise"))
    kept = client.get("/experts?format=csv").response.data
    assert b"13800001234" not in kept
    assert b"138****1234" in kept


def test_the_register_by_the_api(client: Client, make: Make) -> None:
    token = make.token(make.account("bureau", make.bureau()))
    body = {"name": "周工", "specialities": ["化工安全", "应急管理"], "phone": "13800001234"}
    made = client.api("POST", "/experts", body, token=token, status=201).get_json()
    assert (made["phone"], made["specialities"]) == ("13800001234", ["化工安全", "应急管理"])
    changed = client.api("PATCH", f"/experts/{made['id']}", {"until": "2030-01-01"}, token=token).get_json()
    assert (changed["until"], changed["name"]) == ("2030-01-01", "周工")
    unit = make.token(make.account("enterprise"))
    [seen] = client.api("GET", "/experts?speciality=化工", token=unit).get_json()["items"]
    assert seen["phone"] == "138****1234"
    client.api("PATCH", f"/experts/{made['id']}", {"title": "工程师"}, token=unit, status=403)
