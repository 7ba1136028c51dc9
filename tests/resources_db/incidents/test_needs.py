"""What plans in force promise for an incident: which apply, how much is missing; the log and who may write it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import Actor
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from resources_db.holds.needs import list_needs
from resources_db.incidents import actions, queries
from resources_db.incidents.log import EntryKind, classes_of
from resources_db.incidents.rules import IncidentType
from tests.make import Make


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("危险化学品事故专项应急预案", {"accident"}), ("防汛抗旱应急预案", {"natural"}), ("地震应急预案", {"natural"}),
        ("突发传染病疫情应急预案", {"health"}), ("群体性事件应急预案", {"security"}),
        ("森林火灾应急预案", {"natural", "accident"}), ("突发事件总体应急预案", set()),
    ],
)  # fmt: skip
def test_which_emergencies_a_plan_names(words: str, classes: set[str]) -> None:
    assert classes_of(words) == {IncidentType(each) for each in classes}


@pytest.fixture
def county(make: Make) -> Organisation:
    """The government of 商河县."""
    return make.organisation(kind="government", name="商河县人民政府（虚构）")


def public_plan(
    make: Make, owner: Organisation, title: str, *promises: tuple[str, str, int, str, int | None], kind: str = "special"
) -> None:
    plan = make.plan(owner, family="government", kind=kind, title=title)
    make.version(plan, content=make.content(promises=promises))


def needs(make: Make, by: Actor, **given: object) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    incident = make.incident(**given)
    return {need.what: (need.needed, need.free, need.gap) for need in list_needs(incident, by)[0]}


def test_the_plans_of_the_county_for_this_kind_say_what_is_needed(make: Make, county: Organisation) -> None:
    public_plan(
        make, county, "危险化学品事故应急预案", ("team", "危化救援", 2, "支", 30), ("item", "沙袋", 100, "只", None)
    )
    public_plan(make, county, "防汛应急预案", ("item", "冲锋舟", 5, "艘", None))
    make.team()
    make.stock(make.item("沙袋", unit="只"), quantity=60)
    by = make.actor("commander")
    assert needs(make, by, type="accident") == {"危险化学品处置": (2, 1, 1), "沙袋": (100, 60, 40)}
    assert needs(make, by, type="natural") == {"冲锋舟": (5, 0, 5)}


def test_of_several_plans_the_greatest_promise_counts(make: Make, county: Organisation) -> None:
    public_plan(make, county, "总体应急预案", ("team", "危化救援", 1, "支", 60), kind="overall")
    public_plan(make, county, "危险化学品事故应急预案", ("team", "危险化学品处置", 3, "支", 30))
    assert needs(make, make.actor("commander")) == {"危险化学品处置": (3, 0, 3)}


def test_a_unit_s_own_plan_applies_where_it_happened(make: Make) -> None:
    unit = make.organisation(place=(36.70, 117.10))
    make.version(make.plan(unit), content=make.content(promises=(("item", "堵漏工具", 2, "套", None),)))
    by = make.actor("commander")
    assert needs(make, by, place=(36.701, 117.101)) == {"堵漏工具": (2, 0, 2)}
    assert needs(make, by, place=(36.90, 117.10)) == {}
    assert needs(make, by, place=(36.90, 117.10), unit=unit) == {"堵漏工具": (2, 0, 2)}


def test_what_is_held_for_the_incident_is_no_longer_missing(make: Make, county: Organisation) -> None:
    public_plan(make, county, "危险化学品事故应急预案", ("item", "沙袋", 100, "只", None))
    line, by = make.stock(make.item("沙袋", unit="只"), quantity=60), make.actor("commander")
    incident = make.incident()
    make.hold(line, by=by, incident=incident, quantity=50)
    (need,) = list_needs(incident, by)[0]
    assert (need.needed, need.mine, need.free, need.gap, need.open) == (100, 50, 10, 40, 50)
    with clock.at(clock.now() + timedelta(hours=1)):
        (need,) = list_needs(incident, by)[0]
        assert (need.mine, need.free) == (0, 60)


def test_a_log_is_written_by_those_who_command_and_read_by_observers(make: Make) -> None:
    incident, by = make.incident(), make.actor("commander")
    actions.write_entry(incident, kind=EntryKind.ORDER, words="疏散下风向500米", by=by)
    actions.update_incident(incident, level=1, deaths=3, by=by)
    words = [entry.words for entry in queries.list_entries(incident)]
    assert "启动一级响应" in words
    assert any("死亡3人" in each for each in words)
    for role, error in (("observer", NotAllowed), ("enterprise", NotFound)):
        with pytest.raises(error):
            actions.write_entry(incident, kind=EntryKind.REPORT, words="x", by=make.actor(role))
    with pytest.raises(Invalid):
        actions.write_entry(incident, kind=EntryKind.ORDER, words=" ", by=by)
    actions.end_incident(incident, by=by)
    with pytest.raises(Conflict):
        actions.update_incident(incident, level=2, by=by)


def test_an_incident_without_an_area_is_where_the_nearest_organisation_is(make: Make) -> None:
    make.organisation(area="370203", place=(36.10, 120.40))
    incident = actions.open_incident(
        title="码头起火", type="20000", level=3, place=queries.Place(36.11, 120.41), by=make.actor("administrator")
    )
    assert incident.area.code == "370203"
    with pytest.raises(Invalid):
        actions.open_incident(title="x", type="accident", level=3, by=make.actor("administrator"))
