"""What does not agree inside a version, found in its stored text as it was found in the file it came from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from emergency.core.instruments import shipped
from emergency.core.phonebook import Entry
from emergency.core.text import Text
from emergency.plans.checks.consistency import consistency_group
from emergency.plans.checks.items import Item
from emergency.plans.content import ClauseContent, ContactContent, Content
from emergency.plans.uploads.reader import read_file
from emergency.plans.uploads.rules import plans_read
from emergency.plans.vocabulary import Family

SAMPLES = Path(__file__).parents[3] / "samples" / "made"
ON = date(2026, 11, 1)
IN_THE_FILE_ALONE = {"other_unit_name", "version_mismatch", "plan_count"}
"""What page headers and the number of plans in a file say; a version has neither."""
CODES = {
    "phone_mismatch": "CON-PHONE", "duty_phone_mismatch": "CON-DUTY", "post_mismatch": "CON-POST",
    "level_count": "CON-LEVELS", "level_naming": "CON-NAMING", "superseded_citation": "CON-LAW",
    "quantity_mismatch": "CON-QUANTITY", "old_authority": "CON-AUTHORITY", "cross_reference": "CON-REFERENCE",
}  # fmt: skip


def _check(content: Content, *phonebook: Entry) -> tuple[Item, ...]:
    return consistency_group(
        content, Family.UNIT, unit="青禾化工有限公司", title="预案", on=ON, register=shipped(), phonebook=phonebook
    ).items


@pytest.mark.parametrize("name", [f"plan{n:02d}.docx" for n in range(1, 13)])
def test_a_version_says_what_a_careful_reader_of_its_file_found(name: str) -> None:
    told = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["plans"]["files"]
    expected: list[dict[str, Any]] = next(each for each in told if each["file"] == name)["inconsistencies"]
    reading = read_file(str(SAMPLES / name), name, ON.isoformat())
    family = Family(reading["family"])
    found = [
        item.shown_code
        for plan in plans_read(reading, {}, family=family, kind="", title=reading["title"])
        for item in consistency_group(
            plan.content, family, unit=reading["unit"] or "", title=plan.title, on=ON, register=shipped()
        ).items
    ]
    wanted = [CODES[one["kind"]] for one in expected if one["kind"] not in IN_THE_FILE_ALONE]
    assert sorted(found) == sorted(wanted)


def test_both_passages_are_quoted_with_their_clauses() -> None:
    content = Content(
        clauses=(
            ClauseContent("总则", "适用于本公司。", number="1"),
            ClauseContent("组织机构", "本公司设应急指挥部。总指挥由总经理吕成担任，负责全面指挥。", number="2"),
        ),
        contacts=(ContactContent("应急指挥部", "总指挥", "何静", "0531-84820118"),),
    )
    (found,) = _check(content)
    assert found.shown_code == "CON-POST"
    assert [(quote.clause, quote.text) for quote in found.quotes] == [
        (1, "总指挥由总经理吕成担任，负责全面指挥。"), (None, "应急指挥部 总指挥 何静 0531-84820118"),
    ]  # fmt: skip
    assert found.quotes[0].heading == "2 组织机构"


def test_a_law_that_the_text_itself_calls_repealed_is_no_finding() -> None:
    cites = "依据《突发事件应急预案管理办法》（国办发〔2013〕101号）制定。"
    repeals = "自本预案施行之日起，《突发事件应急预案管理办法》（国办发〔2013〕101号）同时废止。"
    assert [item.shown_code for item in _check(Content((ClauseContent("编制依据", cites),)))] == ["CON-LAW"]
    assert _check(Content((ClauseContent("附则", repeals),))) == ()


REGISTER = Text("账号登记", "Register of accounts")


@pytest.mark.parametrize(
    ("said", "registered", "differs"),
    [
        pytest.param("13800016742", "13800016743", True, id="another number"),
        pytest.param("138 0001 6742", "138-0001-6742", False, id="written otherwise"),
        pytest.param("0531-84820118", "84820118", False, id="without area code"),
        pytest.param("0531-84820118", "0532-84820118", True, id="another city"),
        pytest.param("84820118、13800016742", "13800016742", False, id="one of two"),
        pytest.param("", "13800016742", False, id="no number in the plan"),
        pytest.param("119", "119", False, id="emergency line"),
    ],
)
def test_a_number_is_held_against_the_register_of_the_same_name(said: str, registered: str, differs: bool) -> None:
    content = Content((ClauseContent("总则", "适用。"),), contacts=(ContactContent("指挥部", "总指挥", "何静", said),))
    found = _check(content, Entry("何静", (registered,), REGISTER, True), Entry("吕成", ("13900000000",), REGISTER))
    assert [item.shown_code for item in found] == (["CON-REGISTER"] if differs else [])


def test_a_registered_personal_number_is_shown_by_its_ends_alone() -> None:
    content = Content(contacts=(ContactContent("", "总指挥", "何静", "13900001111"),))
    (found,) = _check(content, Entry("何静", ("13800016742",), REGISTER, True))
    assert found.quotes[1].text == "何静 138****6742"


def test_a_finding_is_known_again_by_its_evidence_alone() -> None:
    contacts = (ContactContent("", "总指挥", "何静", ""),)
    said = ClauseContent("组织机构", "总指挥由总经理吕成担任。", number="2")
    moved = ClauseContent("指挥机构", "值班安排见附表。总指挥由总经理吕成担任，副总指挥一名。", number="3.1")
    other = ClauseContent("组织机构", "总指挥由总经理陈立担任。", number="2")
    first, again, changed = (_check(Content((one,), contacts=contacts))[0] for one in (said, moved, other))
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != changed.fingerprint
