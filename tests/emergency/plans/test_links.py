"""How plans hang together: links, the question whether a changed upper plan changes those below, and the gaps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import select

from drills.revision_tasks import actions as tasks
from drills.revision_tasks.grounds import list_grounds
from emergency.core.audit import AuditEntry
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed
from emergency.plans import actions as plans
from emergency.plans import publication
from emergency.plans.links import actions, queries
from emergency.plans.links.models import PlanLink
from emergency.plans.links.rules import Gap, LinkKind
from emergency.plans.models import Plan
from tests.client import Client
from tests.make import Make


def government_plan(make: Make, *, public: bool = True, **given: str) -> Plan:
    """A county's plan, made public or not."""
    plan = make.plan(family="government", kind="special", title="商河县危险化学品事故应急预案", **given)
    version = make.version(plan, on="2025-01-06")
    if public:
        publication.make_public(version, on=date(2025, 1, 8), by=make.actor("administrator"))
    return plan


@pytest.mark.parametrize(
    ("language", "linked", "kind", "gone"),
    [("zh_Hans_CN", "衔接关系已登记", "衔接的政府预案", "衔接关系已结束"),
     ("en", "The link is on record.", "Government plan it connects with", "The link has ended")],
)  # fmt: skip
def test_a_unit_names_the_government_plan_it_connects_with(
    client: Client, make: Make, language: str, linked: str, kind: str, gone: str
) -> None:
    unit, other = make.organisation(), government_plan(make)
    plan = make.published_plan(unit)
    client.sign_in(make.account("enterprise", unit)).speak(language)
    page = f"/plans/{plan.id}/links/new"
    assert other.title in client.get(page).text
    given = {"kind": "connects", "other": str(other.id), "words": "", "since": "2026-03-02"}
    client.post(page, {**given, "words": "又一个"}, status=422)
    client.post(page, {**given, "since": "2030-01-01"}, status=422)
    shown = client.post(page, given, follow=True)
    for word in (linked, kind, other.title):
        assert word in shown.text
    client.post(page, given, status=422)
    row = db.session.scalars(select(PlanLink).where(PlanLink.plan_id == plan.id)).one()
    assert (row.other_id, row.since) == (other.id, date(2026, 3, 2))
    codes = select(AuditEntry.code).where(AuditEntry.thing_kind == "plan_link", AuditEntry.thing_id == row.id)
    assert db.session.scalars(codes).all() == ["plan.linked"]
    shown = client.post(f"/plan-links/{row.id}/end", form_at=f"/plans/{plan.id}/links", follow=True)
    assert gone in shown.text
    assert db.session.get_one(PlanLink, row.id).ended_on == today()
    with pytest.raises(Conflict):
        actions.end_link(row, by=make.actor("enterprise", unit))


def test_only_public_plans_of_ones_own_governments_may_be_named(make: Make) -> None:
    unit = make.organisation()
    plan, by = make.published_plan(unit), make.actor("enterprise", unit)
    public, hidden = government_plan(make), government_plan(make, public=False)
    foreign = government_plan(make, public=True)
    foreign.organisation.area_id = make.organisation(area="370124").area_id
    stranger = make.published_plan(make.organisation())
    db.session.flush()
    assert [one.id for one in queries.may_be_named(plan, by)] == [public.id]
    for other in (hidden, stranger):
        with pytest.raises(Invalid):
            actions.link(plan, kind=LinkKind.UPPER, other=other, since=date(2026, 3, 2), by=by)
    own = make.published_plan(unit)
    with pytest.raises(Invalid) as refused:
        actions.link(plan, kind=LinkKind.CONNECTS, other=own, since=date(2026, 3, 2), by=by)
    assert list(refused.value.fields) == ["other"]
    with pytest.raises(Invalid):
        actions.link(plan, kind=LinkKind.NEIGHBOUR, since=date(2026, 3, 2), by=by)
    with pytest.raises(NotAllowed):
        actions.link(plan, kind=LinkKind.UPPER, other=own, since=date(2026, 3, 2), by=make.actor("member", unit))
    named = actions.link(plan, kind=LinkKind.NEIGHBOUR, words=" 邻厂综合预案 ", since=date(2026, 3, 2), by=by)
    assert (named.words, named.other_id) == ("邻厂综合预案", None)


def test_a_changed_upper_plan_is_looked_at_once_per_version(client: Client, make: Make) -> None:
    unit, upper = make.organisation(), government_plan(make)
    plan, by = make.published_plan(unit, on="2026-03-02"), make.actor("enterprise", unit)
    make.link(plan, upper)
    assert not list_grounds(by)
    second = make.version(upper, on="2026-05-06")
    [ground] = list_grounds(by)
    assert (ground.kind, ground.of, ground.plan.id) == ("upper_plan", str(second.id), plan.id)
    client.sign_in(make.account("enterprise", unit))
    told = client.get("/revision-grounds").text.replace(" ", "")
    assert "商河县危险化学品事故应急预案已于2026年5月6日修订发布" in told
    assert "晚于本预案" in client.get(f"/plans/{plan.id}/links").text
    tasks.dismiss_ground(ground, reason="只调整了附件电话，与本预案无关", by=by)
    assert not list_grounds(by)
    third = make.version(upper, on="2026-07-01")
    [ground] = list_grounds(by)
    assert ground.of == str(third.id)
    task = tasks.open_from_ground(ground, by=by)
    assert (task.ground, task.plan_id) == ("upper_plan", plan.id)
    assert upper.title in task.text
    assert not list_grounds(by)


def test_what_came_out_after_the_upper_plan_was_written_in_its_knowledge(make: Make) -> None:
    unit = make.organisation()
    by = make.actor("enterprise", unit)
    above = make.published_plan(unit, on="2025-01-06")
    below = make.plan(unit, kind="special", parent=above)
    make.version(below, on="2025-06-02")
    assert not list_grounds(by)
    make.version(above, on="2025-09-01")
    assert [ground.plan.id for ground in list_grounds(by)] == [below.id]
    make.version(below, on="2025-10-08")
    assert not list_grounds(by)


def test_a_link_that_ended_and_a_link_to_a_neighbour_ask_nothing(make: Make) -> None:
    unit, upper = make.organisation(), government_plan(make)
    plan, by = make.published_plan(unit, on="2026-03-02"), make.actor("enterprise", unit)
    link = make.link(plan, upper)
    make.link(plan, upper, kind="neighbour")
    make.version(upper, on="2026-05-06")
    assert len(list_grounds(by)) == 1
    actions.end_link(link, by=by)
    assert not list_grounds(by)


def test_the_gaps_between_plans(make: Make) -> None:
    unit = make.organisation()
    by = make.actor("enterprise", unit)

    def gaps(gap: Gap) -> list[int]:
        return [plan.id for plan in db.session.scalars(queries.list_gaps(by, gap))]

    special = make.published_plan(unit, kind="special")
    site = make.published_plan(unit, kind="on_site")
    make.plan(unit, kind="special")
    assert gaps(Gap.UNCONNECTED) == [special.id]
    assert gaps(Gap.NO_COMPREHENSIVE) == [special.id]
    assert gaps(Gap.NOTHING_ABOVE) == [site.id]
    assert gaps(Gap.NO_CARDS) == [site.id]
    make.link(special)
    make.published_plan(make.organisation())
    assert gaps(Gap.UNCONNECTED) == []
    comprehensive = make.published_plan(unit)
    assert gaps(Gap.NO_COMPREHENSIVE) == []
    assert gaps(Gap.UNCONNECTED) == [comprehensive.id]
    plans.update_plan(site, title=site.title, parent=special, by=by)
    assert gaps(Gap.NOTHING_ABOVE) == []
    make.plan(unit, kind="action_card", parent=site)
    assert gaps(Gap.NO_CARDS) == [site.id]
    make.published_plan(unit, kind="action_card", parent=site)
    assert gaps(Gap.NO_CARDS) == []


def test_the_page_of_gaps_says_what_each_rests_on_and_costs_few_statements(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    unit = make.organisation()
    for _ in range(6):
        make.published_plan(unit, kind="on_site")
    client.sign_in(make.account("enterprise", unit)).speak("en")
    page = client.get("/plan-gaps?gap=no_cards")
    assert "Order No. 88, Article 19" in page.text
    assert page.text.count("On-site plan") >= 6
    with max_queries(8):
        client.get("/plan-gaps?gap=nothing_above")
    assert "Article 81" in client.get("/plan-gaps?gap=nonsense").text
