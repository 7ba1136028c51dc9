"""Laws and standards on record, and what becomes of those a plan cites."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from emergency.core.citations import find_cited
from emergency.core.errors import NotFound
from emergency.core.instruments import STATUS_TITLES, Status, instrument, instruments

NOVEMBER = date(2026, 11, 1)
SAMPLES = Path(__file__).parents[2] / "samples" / "made"


def test_every_row_of_the_regulations_is_on_record() -> None:
    ids = [one.id for one in instruments()]
    assert {f"L{number:02}" for number in range(1, 37)} <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("one", instruments(), ids=lambda one: one.id)
def test_a_row_is_complete_and_says_what_rests_on_memory(one) -> None:
    assert re.search("[\u4e00-\u9fff]", one.title.zh)
    assert one.title.en.isascii()
    assert one.issuer.zh
    assert one.issuer.en.isascii()
    assert one.mark in {"V1", "V2", "M"}
    assert one.text_mark in {"V1", "V2", "M"}
    assert one.verified == (one.mark != "M")
    assert one.unverified <= {"number", "year", "issuer", "issued_on", "in_force_from", "in_force_until"}
    if one.issued_on:
        assert one.issued_on.year == one.year
    if one.issued_on and one.in_force_from:
        assert one.issued_on <= one.in_force_from
    if one.successor:
        assert instrument(one.successor).in_force_from > one.in_force_until
    if one.id.startswith("U"):
        assert not one.verified


@pytest.mark.parametrize(
    ("instrument_id", "number", "in_force_from"),
    [
        ("L01", "", "2024-11-01"),
        ("L03", "国务院令第708号", "2019-04-01"),
        ("L04", "国务院令第493号", "2007-06-01"),
        ("L06", "国办发〔2024〕5号", "2024-01-31"),
        ("L07", "GB/T 29639-2020", "2021-04-01"),
        ("L11", "GB/T 46792-2025", "2026-07-01"),
        ("L16", "主席令第64号", "2026-05-01"),
        ("L20", "", "2022-03-01"),
    ],
)
def test_known_numbers_and_days(instrument_id: str, number: str, in_force_from: str) -> None:
    one = instrument(instrument_id)
    assert (one.number, one.in_force_from.isoformat()) == (number, in_force_from)


def test_an_unknown_instrument_is_not_found() -> None:
    with pytest.raises(NotFound):
        instrument("L99")


@pytest.mark.parametrize(
    ("instrument_id", "day", "status"),
    [
        ("L11", "2026-06-30", Status.NOT_YET),
        ("L11", "2026-07-01", Status.CURRENT),
        ("L15", "2026-04-30", Status.CURRENT),
        ("L15", "2026-05-01", Status.SUPERSEDED),
    ],
)
def test_an_instrument_is_in_force_between_its_days(instrument_id: str, day: str, status: Status) -> None:
    assert instrument(instrument_id).status_on(date.fromisoformat(day)) == status


LAW_OF_2024 = "《中华人民共和国突发事件应对法》（2024年修订，2024-11-01施行）"
LAW_OF_2021 = "《中华人民共和国安全生产法》（2021年修正，2021-09-01施行）"
RULE_OF_2019 = "《生产安全事故应急预案管理办法》（2019年修正，2019-09-01施行）"


@pytest.mark.parametrize(
    ("cited", "instrument_id"),
    [
        ("《中华人民共和国安全生产法》", "L02"),
        ("《安全生产法》（2021年修正）", "L02"),
        ("《中华人民共和国安全生产法（2021年修正）》", "L02"),
        ("《生产安全事故应急条例》（国务院令第708号）", "L03"),
        ("《生产安全事故应急条例》（中华人民共和国国务院第708号令）", "L03"),
        ("《生产安全事故应急条例》(国令第七〇八号)", "L03"),
        ("《生产安全事故报告和调查处理条例》（国务院令第四百九十三号）", "L04"),
        ("《生产安全事故应急预案管理办法》（应急管理部令第2号修正）", "L05"),
        ("《生产安全事故应急预案管理办法》（原国家安全生产监督管理总局令第88号）", "L05"),
        ("《突发事件应急预案管理办法》（国办发[2024]5号）", "L06"),
        ("《生产经营单位生产安全事故应急预案编制导则》（GB／T29639—2020）", "L07"),
        ("GB/T 29639-2020《生产经营单位生产安全事故应急预案编制导则》", "L07"),
        ("《生产安全事故应急演练基本规范》YJ/T 9007-2019", "L08"),
        ("《山东省安全生产条例》（2022年3月1日起施行）", "L20"),
        ("《中华人民共和国突发事件应对法》（主席令第69号公布，2024年修订）", "L01"),
        ("《国家突发事件总体应急预案》（2025年）", "L35"),
    ],
)
def test_what_is_in_force_is_recognised_however_it_is_written(cited: str, instrument_id: str) -> None:
    (citation,) = find_cited(f"1.{cited}；", on=NOVEMBER)
    assert citation.text == cited
    assert (citation.status, citation.replaced_by) == (Status.CURRENT, None)
    assert citation.instrument.id == instrument_id


@pytest.mark.parametrize(
    ("cited", "replaced_by", "verified"),
    [
        ("《中华人民共和国突发事件应对法》（主席令第六十九号）", LAW_OF_2024, False),
        ("《中华人民共和国突发事件应对法》（2007年）", LAW_OF_2024, True),
        ("《中华人民共和国安全生产法》（2014年修正）", LAW_OF_2021, True),
        ("《突发事件应急预案管理办法》（国办发〔2013〕101号）", "国办发〔2024〕5号", True),
        ("《生产安全事故应急预案管理办法》（2016年）", RULE_OF_2019, True),
        ("《生产经营单位生产安全事故应急预案编制导则》（GB/T 29639-2013）", "GB/T 29639-2020", True),
        ("《生产安全事故应急演练基本规范》（AQ/T 9007-2019）", "YJ/T 9007-2019", True),
        ("《生产安全事故应急演练指南》（AQ/T 9007-2011）", "YJ/T 9007-2019", True),
        ("《危险化学品重大危险源辨识》（GB 18218-2009）", "GB 18218-2018", False),
        ("《国家突发公共事件总体应急预案》", "《国家突发事件总体应急预案》（2025年）", False),
        (
            "《危险化学品安全管理条例》（国务院令第591号）",
            "《中华人民共和国危险化学品安全法》（主席令第64号，2026-05-01施行）",
            False,
        ),
    ],
)
def test_what_is_superseded_names_its_successor(cited: str, replaced_by: str, verified: bool) -> None:
    (citation,) = find_cited(cited, on=NOVEMBER)
    assert (citation.status, citation.replaced_by) == (Status.SUPERSEDED, replaced_by)
    assert citation.verified == verified


@pytest.mark.parametrize(
    "cited",
    [
        "《危险货物品名表》（GB 12268-2012）",
        "《突发事件应急预案管理办法》（国办发〔2024〕55号）",
        "《安全生产法》（主席令第999号）",
        "《安全生产法》（2030年修正）",
        "《关于印发〈某某预案〉的通知》（鲁应急〔2020〕12号）",
    ],
)
def test_what_is_not_on_record_is_said_to_be_unknown(cited: str) -> None:
    (citation,) = find_cited(cited, on=NOVEMBER)
    assert (citation.text, citation.status, citation.replaced_by) == (cited, Status.UNKNOWN, None)


@pytest.mark.parametrize(
    "text", ["", "逐项填写《事故接报记录》。", "与《白塘县生产安全事故应急预案》衔接", "《》（2020年）"]
)
def test_forms_and_other_plans_are_no_citations(text: str) -> None:
    assert find_cited(text, on=NOVEMBER) == []


def test_before_the_new_edition_the_old_one_was_in_force() -> None:
    text = "《突发事件应对法》（主席令第69号），《突发事件应对法》（2024年修订）"
    before = [citation.status for citation in find_cited(text, on=date(2024, 10, 31))]
    after = [citation.status for citation in find_cited(text, on=date(2024, 11, 1))]
    assert before == [Status.CURRENT, Status.NOT_YET]
    assert after == [Status.SUPERSEDED, Status.CURRENT]


def test_a_citation_knows_where_it_stands() -> None:
    text = "依据《安全生产法》、《生产安全事故应急条例》（国务院令第708号）等"
    assert [text[found.start : found.end] for found in find_cited(text, on=NOVEMBER)] == [
        "《安全生产法》",
        "《生产安全事故应急条例》（国务院令第708号）",
    ]


def test_every_status_has_a_title() -> None:
    assert set(STATUS_TITLES) == set(Status)


def expected_files() -> list[dict]:
    return json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["plans"]["files"]


def paragraphs(path: Path) -> str:
    from zipfile import ZipFile

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with ZipFile(path) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    return "\n".join("".join(run.text or "" for run in one.iter(f"{word}t")) for one in tree.iter(f"{word}p"))


def test_citations_of_the_sample_plans_are_all_judged_rightly() -> None:
    judged, wrong = 0, []
    for file in expected_files():
        found = {one.text: one for one in find_cited(paragraphs(SAMPLES / file["file"]), on=NOVEMBER)}
        for expected in file["citations"]:
            judged += 1
            one = found.get(expected["text"])
            if one is None or (one.status, one.replaced_by) != (expected["status"], expected["replaced_by"]):
                wrong.append((file["file"], expected, one))
    assert wrong == []
    assert judged > 50
