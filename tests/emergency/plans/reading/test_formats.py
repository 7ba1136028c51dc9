"""Text files and PDFs; what can't be checked is kept and says so."""

from __future__ import annotations

from pathlib import Path

import pytest
import weasyprint
from PIL import Image

from emergency.plans.reading.read import read_plan

LINES = [
    "云岫县森林火灾应急预案", "目录", "1 总则............................1", "2 应急响应........................3",
    "1 总则", "1.1 编制目的", "为了做好森林火灾的预防和扑救工作，保障人民群众生命财产安全，制定本预案。", "2 应急响应",
    "2.1 信息报告", "发现火情立即报告值班室，值班电话0391-2785493。", "3 附则", "本预案自印发之日起施行。",
]  # fmt: skip
TITLES = ["总则", "编制目的", "应急响应", "信息报告", "附则"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_is_read_in_either_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "plan"
    path.write_bytes("\n".join(LINES).encode(encoding))
    reading = read_plan(path, filename="云岫县预案.TXT")
    assert [section.title for section in reading.sections] == TITLES
    assert [section.level for section in reading.sections] == [1, 2, 1, 2, 1]
    assert (reading.kind, reading.duty_phone) == ("gov_special", "0391-2785493")


def test_markdown_signs_are_heading_levels(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(
        "# 总则\n为了规范工作，制定本预案。\n## 编制目的\n说明目的。\n# 附则\n自印发之日起施行。\n", encoding="utf-8"
    )
    reading = read_plan(path, filename=path.name)
    assert [(section.level, section.title) for section in reading.sections] == [
        (1, "总则"),
        (2, "编制目的"),
        (1, "附则"),
    ]


def test_lines_that_a_converter_wrapped_are_joined(tmp_path: Path) -> None:
    long = (
        "各部门按照职责分工落实各项准备，发现异常立即报告，任何人不得迟报、漏报、谎报或者瞒报，并且做好详细记录备查。"
        * 15
    )
    wrapped = [long[at : at + 32] for at in range(0, len(long), 32)]
    path = tmp_path / "plan.txt"
    path.write_text("\n".join(["1 总则", *wrapped, "  12  ", "2 附则", "完。"]), encoding="utf-8")
    reading = read_plan(path, filename=path.name)
    assert reading.sections[0].body == long


def test_a_pdf_with_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    paragraphs = "".join(f"<p>{line}</p>" for line in LINES)
    weasyprint.HTML(string=f"<html lang=zh><body>{paragraphs}</body></html>").write_pdf(path)
    reading = read_plan(path, filename=path.name)
    assert reading.checkable
    assert [section.title for section in reading.sections] == TITLES


def test_a_scanned_pdf_is_kept_and_not_checkable(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.new("RGB", (600, 800), "white").save(path, "PDF")
    reading = read_plan(path, filename=path.name)
    assert reading.checkable is False
    assert (reading.kind, reading.sections, reading.missing) == (None, (), ())
    assert reading.as_json()["checkable"] is False


def test_a_broken_pdf_is_kept_and_not_checkable(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.4 broken")
    assert read_plan(path, filename=path.name).checkable is False


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.doc"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match=r"plan\.doc"):
        read_plan(path, filename=path.name)


def test_the_answer_has_the_shape_of_the_public_interface(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("\n".join(LINES), encoding="utf-8")
    answer = read_plan(path, filename=path.name).as_json()
    assert {"kind", "parts", "sections", "missing", "contacts", "resources", "inconsistencies"} <= set(answer)
    assert {"title", "level", "code", "match", "number", "body"} <= set(answer["sections"][0])
    assert answer["missing"] == ["GOV-2", "GOV-3", "GOV-6", "GOV-7", "GOV-8"]
