"""A version as a Word file: cover, approval page, contents, chapters by level, then its lists.

Chapters carry Word's own heading styles, so that the contents can be made anew in Word and our reader finds the same
sections again. Type and margins follow GB/T 9704-2012 (党政机关公文格式) as far as they fit a book of chapters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from flask_babel import gettext as _

from emergency.core.clock import now
from emergency.core.i18n import day
from emergency.plans.models import PlanVersion

_LATIN, _BODY, _HEADING, _SUBHEADING, _TITLE = "Times New Roman", "仿宋", "黑体", "楷体", "宋体"
_DEEPEST = 9
_XML_REFUSES = {code: None for code in range(32) if code not in (9, 10)}


def version_docx(version: PlanVersion) -> bytes:
    """The version as a .docx in the reader's language; the plan's own words stay as they are."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _write_cover(document, version)
    _write_approval(document, version)
    _write_contents(document, version)
    for clause in version.clauses:
        heading = f"{clause.number}　{clause.title}" if clause.number else clause.title
        document.add_paragraph(_clean(heading), style=f"Heading {min(max(clause.level, 1), _DEEPEST)}")
        for line in clause.text.splitlines():
            if line.strip():
                document.add_paragraph(_clean(line.strip()))
    for title, headings, rows in _lists(version):
        _write_table(document, title, headings, rows)
    _write_properties(document, version)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _write_cover(document: Any, version: PlanVersion) -> None:
    plan = version.plan
    for _blank in range(3):
        document.add_paragraph(style="Cover")
    document.add_paragraph(_clean(plan.organisation.name), style="Cover")
    document.add_paragraph(_clean(plan.title), style="Title")
    for _blank in range(6):
        document.add_paragraph(style="Cover")
    label = version.label or _("No. %(number)s", number=version.number)
    document.add_paragraph(_clean(_("Version: %(label)s", label=label)), style="Cover")
    document.add_paragraph(_day_of(version), style="Cover")
    _break_page(document)


def _day_of(version: PlanVersion) -> str:
    if version.issued_on:
        return str(_("issued on %(day)s", day=day(version.issued_on)))
    if version.published_on:
        return str(_("published on %(day)s", day=day(version.published_on)))
    return str(_("Draft, not in force"))


def _write_approval(document: Any, version: PlanVersion) -> None:
    document.add_paragraph(_("Approval"), style="Front heading")
    if version.effective_on:
        document.add_paragraph(
            _("This plan is put into force from the day below. All departments and posts study it and carry it out.")
        )
    else:
        document.add_paragraph(_("This plan is a draft and has not been approved."))
    document.add_paragraph(_clean(_("Principal (signature): %(name)s", name=version.signed_by)), style="Signed")
    document.add_paragraph(day(version.effective_on) if version.effective_on else "", style="Signed")
    _break_page(document)


def _write_contents(document: Any, version: PlanVersion) -> None:
    """A field that Word fills with page numbers when the file is opened; until then it shows the titles."""
    document.add_paragraph(_("Contents"), style="Front heading")
    entries = [clause for clause in version.clauses if clause.level <= 3]
    first = paragraph = document.add_paragraph(style="toc 1")
    for mark, text in (("begin", ""), ("", r'TOC \o "1-3" \h \z \u'), ("separate", "")):
        _add_field_part(first, mark, text)
    for place, clause in enumerate(entries):
        paragraph = first if place == 0 else document.add_paragraph(style=f"toc {max(clause.level, 1)}")
        paragraph.add_run(_clean(f"{clause.number}　{clause.title}" if clause.number else clause.title))
    _add_field_part(paragraph, "end")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)
    _break_page(document)


def _lists(version: PlanVersion) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """The lists that stand behind the chapters, where there is something in them."""
    level_names = [_("Level I"), _("Level II"), _("Level III"), _("Level IV")]
    if version.response_levels:
        yield (
            _("Response levels"), [_("Level"), _("When it applies"), _("Decided by"), _("Measures")],
            [[level_names[row.level - 1], row.criteria, row.decided_by, row.measures]
             for row in version.response_levels],
        )  # fmt: skip
    if version.promises:
        yield (
            _("Promised teams and supplies"), [_("Team or supply"), _("Quantity"), _("Unit"), _("Within minutes")],
            [[row.what, row.quantity, row.unit, row.within_minutes or "–"] for row in version.promises],
        )  # fmt: skip
    if version.contacts:
        yield (
            _("Contacts"), [_("Body"), _("Post"), _("Name of the person"), _("Telephone")],
            [[row.body, row.post, row.name, row.phone] for row in version.contacts],
        )  # fmt: skip


def _write_table(document: Any, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    document.add_paragraph(title, style="List title")
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        _write_cell(cell, heading).bold = True
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            _write_cell(cell, value)


def _write_cell(cell: Any, value: Any) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Cell"
    return paragraph.add_run(_clean(str(value)))


def _write_properties(document: Any, version: PlanVersion) -> None:
    about = document.core_properties
    about.title, about.author = _clean(version.plan.title), _clean(version.plan.organisation.name)
    about.comments = about.keywords = ""
    about.language = "zh-CN"
    about.version = version.label or str(version.number)
    about.created = about.modified = now().replace(tzinfo=None)


def _set_page(document: Any) -> None:
    """A4 with the margins of GB/T 9704-2012, numbered from the page after the cover."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.different_first_page_header_footer = True
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    for mark, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("end", "")):
        _add_field_part(foot, mark, text)
    foot.add_run(" —")


def _set_styles(document: Any) -> None:
    centred, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    normal = _style(document, "Normal", _BODY, 16)
    normal.paragraph_format.line_spacing = Pt(28)
    normal.paragraph_format.space_after = Pt(0)
    _indent(normal, 2)
    _style(document, "Title", _TITLE, 22, bold=True, align=centred)
    for level in range(1, _DEEPEST + 1):
        family = {1: _HEADING, 2: _SUBHEADING}.get(level, _BODY)
        _style(document, f"Heading {level}", family, 16, bold=level > 2).paragraph_format.keep_with_next = True
    _style(document, "Footer", _TITLE, 14)
    for name, family, size, bold, align in (
        ("Cover", _SUBHEADING, 16, False, centred), ("Front heading", _HEADING, 16, False, centred),
        ("Signed", _BODY, 16, False, right), ("List title", _HEADING, 14, False, centred),
        ("Cell", _BODY, 12, False, None), ("toc 1", _BODY, 14, False, None), ("toc 2", _BODY, 14, False, None),
        ("toc 3", _BODY, 14, False, None),
    ):  # fmt: skip
        made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = document.styles["Normal"]
        _style(document, name, family, size, bold=bold, align=align)
        if name.startswith("toc "):
            made.paragraph_format.left_indent = Pt(14 * (int(name[-1]) - 1))


def _style(document: Any, name: str, family: str, size: float, *, bold: bool = False, align: Any = None) -> Any:
    """A style with its own Chinese type; without it Word would take the type of its template."""
    style = document.styles[name]
    style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), bold
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), family)
    if align is not None:
        style.paragraph_format.alignment = align
    if style.type == WD_STYLE_TYPE.PARAGRAPH and name != "Normal":
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
            border.getparent().remove(border)
        _indent(style, 0)
    return style


def _indent(style: Any, characters: int) -> None:
    """The first line set in by whole characters; Word heeds this before any other measure, inherited ones included."""
    style.paragraph_format.first_line_indent = Pt(16 * characters)
    style.element.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), str(100 * characters))


def _add_field_part(paragraph: Any, mark: str, text: str = "") -> None:
    run = paragraph.add_run()
    part = OxmlElement("w:fldChar" if mark else "w:instrText")
    if mark:
        part.set(qn("w:fldCharType"), mark)
    else:
        part.set(qn("xml:space"), "preserve")
        part.text = f" {text} "
    run._r.append(part)


def _break_page(document: Any) -> None:
    document.add_paragraph(style="Cover").add_run().add_break(WD_BREAK.PAGE)


def _clean(text: str) -> str:
    """Text without the characters that XML refuses."""
    return text.translate(_XML_REFUSES)
