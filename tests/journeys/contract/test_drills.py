"""Drills, findings and revision tasks, as an outside program meets them."""

from __future__ import annotations

from tests.journeys.contract.setting import PAPERS, World, book, content, enter_plan, says


def test_a_drill_goes_through_its_steps(world: World) -> None:
    drill = book(world)
    path = f"/drills/{drill['id']}"
    says(drill, state="booked", announced=False, purpose="inspection",
        participants=[world.ids["bureau"], "义务消防队"], observers=["何静"])  # fmt: skip
    says(world.unit.patch(path, {"purpose": "检验夜间启动"}), purpose="检验夜间启动")
    says(world.unit.post(f"{path}/confirm", status=200), state="confirmed")
    later = {"starts_at": "2026-12-17T09:00:00+08:00", "ends_at": "2026-12-17T11:00:00+08:00", "reason": "大风"}
    says(world.unit.post(f"{path}/postpone", later, 200), state="postponed")
    world.unit.post(f"{path}/confirm", status=200)
    says(world.unit.post(f"{path}/start", status=200), state="running")
    says(world.unit.post(f"{path}/finish", {"attendance": 42}, 200), state="completed", held_on="2026-11-20")
    assert world.unit.post(f"{path}/cancel", {"reason": "x"}, 409)["code"] == "wrong_state"
    world.unit.post(f"{path}/evaluate", {"grade": "good", "summary": "总体良好"})
    world.unit.post(f"{path}/report", {"to": "泉州台商投资区应急局"})
    given_up = book(world)
    says(world.unit.post(f"/drills/{given_up['id']}/cancel", {"reason": "停车检修"}, 200), state="cancelled")


def test_a_task_closes_when_the_plan_has_changed_and_is_filed_again(world: World) -> None:
    plan = enter_plan(world, title="望屿化工储运综合应急预案")["id"]
    old = world.unit.post(f"/plans/{plan}/versions", {"published_on": "2025-03-01", **content()})["id"]
    filing = world.unit.post("/filings", {"version": old, "documents": PAPERS})["id"]
    world.bureau.post(f"/filings/{filing}/take", {}, 200)
    world.bureau.post(f"/filings/{filing}/accept", {}, 200)
    drill = world.unit.post(
        "/drills", {"organiser": world.ids["unit"], "plans": [plan], "form": "tabletop", "held_on": "2026-11-19"}
    )
    fault = {"text": "职责不清", "severity": "major", "plan_fault": True, "version": old, "clause": "GB29639-6.2",
             "cause": "机构调整后未修订"}  # fmt: skip
    finding = world.unit.post(f"/drills/{drill['id']}/findings", fault)
    assert world.unit.get(f"/drills/{drill['id']}/findings")["items"] == [finding]
    (task,) = [each for each in world.unit.get("/revision-tasks")["items"] if each["finding"] == finding["id"]]
    path = f"/revision-tasks/{task['id']}"
    says(task, plan=plan, clause="GB29639-6.2", state="open", new_version=None, filing=None)
    assert task["due_on"]
    assert task["steps"]
    assert world.unit.post(f"{path}/close", status=409)["code"] == "not_ready"
    says(world.unit.post(f"{path}/start", status=200), state="started")
    draft = world.unit.get(f"/plans/{plan}")["draft"]
    world.unit.patch(f"/versions/{draft}", content(**{"GB29639-6.2": "总经理任总指挥，新设抢险、警戒、医疗三组。"}))
    world.unit.post(f"/versions/{draft}/publish", {"on": "2026-11-20"}, 200)
    told = world.unit.get(f"/versions/{draft}/changes?since={old}")
    assert [change["code"] for change in told["clauses"]] == ["GB29639-6.2"]
    assert told["refiling"]["required"] is True
    world.unit.post(f"{path}/submit", status=200)
    assert world.unit.post(f"{path}/close", status=409)["code"] == "not_ready"
    again = world.unit.post("/filings", {"version": draft, "documents": PAPERS})["id"]
    world.bureau.post(f"/filings/{again}/take", {}, 200)
    world.bureau.post(f"/filings/{again}/accept", {}, 200)
    says(world.unit.post(f"{path}/close", status=200), state="closed", new_version=draft, filing=again)
    says(world.unit.post(f"{path}/reopen", {"reason": "仍不清"}, 200), state="started")
