"""Files that an outside program sends with a call."""

from __future__ import annotations

import io
import json
from contextvars import Context
from typing import Any

from tests.journeys.contract.setting import World, content, enter_plan, says

SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _send(world: World, body: dict[str, Any], status: int, **files: tuple[bytes, str]) -> Any:
    form: dict[str, Any] = {"json": json.dumps(body)}
    form |= {part: (io.BytesIO(data), name) for part, (data, name) in files.items()}
    headers = {"Authorization": f"Bearer {world.unit.token}", "Idempotency-Key": f"files-{body['version']}-{status}"}
    answer = Context().run(
        world.root.app.test_client().post, "/api/v1/filings", data=form, headers=headers,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_filing_takes_scans_and_says_what_came_on_paper(world: World) -> None:
    plan = enter_plan(world, title="望屿化工防台风专项应急预案", kind="special")["id"]
    version = world.unit.post(f"/plans/{plan}/versions", {"published_on": "2026-11-02", **content()})["id"]
    body = {"version": version, "documents": [{"kind": "application"}, {"kind": "review_opinion"}]}
    wrong = _send(world, body, 422, review_opinion=(b"MZ\x90\x00\x03\x00\x00\x00", "评审意见.pdf"))
    assert "review_opinion" in wrong["errors"]
    filed = _send(world, body, 201, review_opinion=(SCAN, "评审意见.pdf"), resource_survey=(SCAN, "调查.pdf"))
    says(filed, state="submitted")
    kinds = {each["kind"]: each["on_paper"] for each in filed["documents"]}
    assert kinds == {"application": True, "review_opinion": False, "resource_survey": False}
    assert _send(world, body, 201, review_opinion=(SCAN, "评审意见.pdf"), resource_survey=(SCAN, "调查.pdf")) == filed


def test_the_json_part_is_read_as_carefully_as_a_body(world: World) -> None:
    refused = _send(world, {"version": 0, "titel": "x"}, 422)
    assert "titel" in refused["errors"]
