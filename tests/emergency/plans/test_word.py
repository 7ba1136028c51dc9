"""A plan given out as a Word file is the same plan when it comes back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from flask import Flask

from emergency.core.actors import SYSTEM
from emergency.core.files import PLANS, Store, inspect
from emergency.core.uploads import keep_document
from emergency.plans.models import PlanVersion
from emergency.plans.reading.read import read_plan
from emergency.plans.uploads import actions as uploads
from emergency.plans.word import version_docx
from tests.client import Client
from tests.make import Make

MADE = Path(__file__).parents[2] / "samples" / "made"


def read_back(made: bytes, folder: Path) -> list[tuple[str, int]]:
    path = folder / "plan.docx"
    path.write_bytes(made)
    return [(section.title, section.level) for section in read_plan(path, filename="plan.docx").sections]


def said(version: PlanVersion) -> list[tuple[str, int]]:
    return [("".join(clause.title.split()), clause.level) for clause in version.clauses]


def uploaded(app: Flask, make: Make, path: Path) -> PlanVersion:
    owner = make.organisation()
    data = path.read_bytes()
    document = inspect(data, path.name, PLANS)
    file = keep_document(data, document, Store(app.config["SETTINGS"].data_dir), organisation_id=owner.id, by=SYSTEM)
    reading = read_plan(path, filename=path.name, on=date(2026, 11, 20)).as_json()
    return uploads.confirm(uploads.stage(owner, file, reading, by=SYSTEM), title="综合应急预案", by=SYSTEM)[0]


def test_a_plan_that_was_typed_reads_back_with_the_same_sections(app: Flask, make: Make, tmp_path: Path) -> None:
    version = make.version()
    with app.test_request_context():
        made = version_docx(version)
    assert read_back(made, tmp_path) == said(version)


@pytest.mark.parametrize("name", [f"plan{number:02d}.docx" for number in range(1, 13)])
def test_a_plan_that_was_uploaded_reads_back_with_the_same_sections(
    app: Flask, make: Make, tmp_path: Path, name: str
) -> None:
    version = uploaded(app, make, MADE / name)
    with app.test_request_context():
        made = version_docx(version)
    assert read_back(made, tmp_path) == said(version)


def test_the_word_file_has_what_a_plan_on_paper_has(client: Client, make: Make) -> None:
    owner = make.organisation()
    version = make.version(make.plan(owner, title="青禾化工综合应急预案"), label="2026-A")
    client.sign_in(make.account("enterprise", owner))
    answer = client.get(f"/versions/{version.id}/plan.docx").response
    assert answer.mimetype.endswith("wordprocessingml.document")
    document = Document(BytesIO(answer.data))
    words = [paragraph.text for paragraph in document.paragraphs]
    for wanted in (owner.name, "青禾化工综合应急预案", "版本号：2026-A", "批准页", "目录"):
        assert wanted in words
    xml = document.element.xml
    assert 'TOC \\o "1-3"' in xml
    assert "PAGE" in document.sections[0].footer._element.xml
    assert [style for style in ("Heading 1", "Heading 2") if any(p.style.name == style for p in document.paragraphs)]
    tables = ["|".join(cell.text for cell in table.rows[0].cells) for table in document.tables]
    assert tables == ["级别|启动条件|决定人|响应措施", "队伍或物资|数量|单位|到位时限（分钟）", "机构|职务|姓名|电话"]
    assert (
        document.styles["Normal"].element.rPr.rFonts.get(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia"
        )
        == "仿宋"
    )


def test_an_english_reader_gets_english_labels_around_chinese_text(client: Client, make: Make) -> None:
    owner = make.organisation()
    version = make.draft(make.plan(owner))
    client.sign_in(make.account("enterprise", owner)).speak("en")
    document = Document(BytesIO(client.get(f"/versions/{version.id}/plan.docx").response.data))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert {"Approval", "Contents", "Draft, not in force", "总则"} <= {word.split("　")[-1] for word in words}


def test_characters_that_word_refuses_are_left_out(app: Flask, make: Make) -> None:
    version = make.draft(texts={"GB29639-6.2": "总经理\x0b任总指挥。"})
    with app.test_request_context():
        assert version_docx(version).startswith(b"PK")
