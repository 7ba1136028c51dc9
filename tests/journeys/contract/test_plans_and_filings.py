"""Plans and their filings, as an outside program meets them."""

from __future__ import annotations

from tests.journeys.contract.setting import PAPERS, World, content, enter_plan, file, says


def test_a_version_is_recorded_drafted_reviewed_published_assessed(world: World) -> None:
    parent = world.ids["plan"]
    plan = enter_plan(world, kind="special", title="液氨泄漏专项应急预案", hazard="液氨泄漏", parent=parent)
    says(plan, parent=parent, hazard="液氨泄漏")
    where, renamed = f"/plans/{plan['id']}", {"title": "液氨泄漏事故专项应急预案"}
    assert world.unit.patch(where, renamed, 412, If_Match='"0"')["code"] == "stale"
    says(world.unit.patch(where, renamed, If_Match=f'"{plan["revision"]}"'), **renamed)
    versions = f"/plans/{world.ids['plan']}/versions"
    recorded = world.unit.get(f"/versions/{world.ids['version']}")
    says(recorded, published_on="2024-03-01", reviewed_on="2024-02-20", assessed_on="2025-03-01", label="2024版")
    draft = world.unit.post(versions, {"label": "2026版", "reason": "重新评估"})
    assert draft["sections"] == recorded["sections"]
    path = f"/versions/{draft['id']}"
    changed = world.unit.patch(path, content("五分钟内启动"))
    says(changed["response_levels"][0], measures="五分钟内启动")
    world.unit.patch(path, {"label": "旧"}, 412, If_Match='"0"')
    world.unit.patch(f"/versions/{world.ids['version']}", {"label": "改"}, 409)
    member = {"name": "高工", "unit": "泉城安全技术中心", "speciality": "危险化学品"}
    world.unit.post(f"{path}/review", {"on": "2026-11-18", "members": [member], "chair": "高工", "opinion": "同意"})
    says(world.unit.post(f"{path}/publish", {"on": "2026-11-20"}, 200), state="published", published_on="2026-11-20")
    says(world.unit.post(f"{path}/assess", {"on": "2026-11-20"}, 200), assessed_on="2026-11-20")
    told = world.unit.get(f"{path}/changes?since={world.ids['version']}")
    assert set(told["refiling"]) == {"required", "because"}
    assert told["response_levels"][0]["new"] == "五分钟内启动"


def test_a_plan_of_a_government_is_issued(world: World) -> None:
    body = {"organisation": world.ids["bureau"], "family": "government", "kind": "departmental",
            "title": "危险化学品事故部门应急预案"}  # fmt: skip
    plan = world.bureau.post("/plans", body)
    wrong = world.bureau.post(f"/plans/{plan['id']}/versions", {"published_on": "2025-01-01"}, 422)
    assert "published_on" in wrong["errors"] or "issued_on" in wrong["errors"]
    says(world.bureau.post(f"/plans/{plan['id']}/versions", {"issued_on": "2025-01-01"}), issued_on="2025-01-01")


def test_a_filing_is_taken_returned_once_handed_in_again_and_accepted(world: World) -> None:
    filing = file(world, received_on="2026-11-16")
    says(filing, state="submitted", received_on="2026-11-20", check_by="2026-11-27", deemed_on="2026-11-28",
        authority=world.ids["bureau"], receipt_number=None)  # fmt: skip
    path = f"/filings/{filing['id']}"
    assert world.unit.post(f"{path}/take", {}, 403)["code"] == "not_allowed"
    says(world.bureau.post(f"{path}/take", {"on": "2026-11-18"}, 200), state="checking", check_by="2026-11-25")
    missing = {"missing": ["缺专家签字"], "on": "2026-11-19"}
    returned = world.bureau.post(f"{path}/return", missing, 200)
    says(returned, state="returned_once", missing=["缺专家签字"])
    assert returned["steps"][-1]["recorded_later"] is True
    again = world.unit.post(f"{path}/resubmit", {"documents": [{"kind": "review_opinion"}]}, 200)
    says(again, state="checking", round=2, check_by="2026-11-27")
    told = world.bureau.post(f"{path}/return", {"missing": [{"text": "缺风险评估", "item": "risk_assessment"}]}, 409)
    assert told["code"] == "already_told"
    filed = world.bureau.post(f"{path}/accept", {}, 200)
    says(filed, state="filed")
    assert filed["receipt_number"]
    assert world.bureau.post(f"{path}/refuse", {"reason": "x"}, 409)["code"] == "already_decided"
    ours = world.unit.get("/filings?state=filed")
    assert filed["id"] in [each["id"] for each in ours["items"]]


def test_silence_files_and_a_late_acceptance_issues_the_receipt(world: World) -> None:
    arrived = {"version": world.ids["version"], "documents": PAPERS, "received_on": "2026-11-02"}
    first, second = world.bureau.post("/filings", arrived), world.bureau.post("/filings", arrived)
    says(first, state="deemed_filed", received_on="2026-11-02", check_by="2026-11-09", deemed_on="2026-11-10")
    path = f"/filings/{first['id']}"
    assert world.bureau.post(f"{path}/return", {"missing": ["缺"]}, 409)["code"] == "deemed"
    assert world.bureau.post(f"{path}/refuse", {"reason": "缺"}, 409)["code"] == "deemed"
    late = world.bureau.post(f"{path}/accept", {}, 200)
    says(late, state="deemed_filed")
    assert late["receipt_number"]
    says(world.root.post(f"/filings/{second['id']}/refuse", {"reason": "不属于备案范围"}, 200), state="refused")
