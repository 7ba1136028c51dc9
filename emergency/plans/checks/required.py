"""Whether a version has the sections of its outline and says what the rules require: two checks, never merged."""

from __future__ import annotations

from dataclasses import replace

from emergency.core.text import Text
from emergency.plans.checks.items import Group, GroupKey, Item, Severity, Verdict
from emergency.plans.content import Content
from emergency.plans.outlines import Basis, Outline, Section, outline_for, outline_of_plan
from emergency.plans.reading.matching import how_alike
from emergency.plans.vocabulary import Family, PlanKind, PromiseKind

_ORDER_88 = "《生产安全事故应急预案管理办法》"
_CONTENTS = Text(f"应当规定的内容 · {_ORDER_88}", "What the plan must lay down · Order 88")
_ANNEXES = Text("附件与数据", "Annexes and data")
_ARTICLE_16 = Text(
    "应当明确的内容 · 国办发〔2024〕5号第十六条", "What the plan has to settle · General Office 2024 No. 5, Article 16"
)
_ARTICLE = {
    "第十三条": "Article 13", "第十四条": "Article 14", "第十五条": "Article 15", "第十六条": "Article 16",
}  # fmt: skip
_USUAL = Text("已公布预案的通常结构", "the usual outline of published plans")


def contents_groups(content: Content, family: Family, kind: PlanKind) -> list[Group]:
    """What a rule requires the plan to say, under whatever heading; a gap is a finding.

    Units: 88号令 第十三 to 第十六条 (PL-05). Plans of townships and villages: 国办发〔2024〕5号 第十六条. Plans of
    governments and departments: no article read lists their contents, so they have the outline alone.
    """
    if kind is PlanKind.GRASSROOTS:
        outline = outline_for("grassroots")
        return [_group(GroupKey.CONTENTS, _ARTICLE_16, content, outline)] if outline else []
    if family is not Family.UNIT:
        return []
    groups = []
    if (own := outline_for(kind, "contents")) is not None:
        groups.append(_group(GroupKey.CONTENTS, _CONTENTS, content, own))
    if (annexes := outline_for("annexes", "contents")) is not None:
        group = _group(GroupKey.ANNEXES, _ANNEXES, content, annexes)
        # The annexes of a volume may stand in the comprehensive plan, so a person has to look there.
        groups.append(group if kind is PlanKind.COMPREHENSIVE else _with_doubts(group))
    return groups


def outline_groups(content: Content, family: Family, kind: PlanKind, *, is_township: bool) -> list[Group]:
    """The headings that a standard recommends, or that published plans usually have; a gap is a warning.

    Units: GB/T 29639-2020, of comprehensive plans its annexes too. Townships: the annexes of GB/T 46793.2-2025.
    """
    outlines: list[Outline | None] = []
    if kind is PlanKind.GRASSROOTS:
        outlines = [outline_for("township_annexes")] if is_township else []
    else:
        outlines = [outline_of_plan(family, kind)]
        if family is Family.UNIT and kind is PlanKind.COMPREHENSIVE:
            outlines.append(outline_for("annexes"))
    return [
        _group(GroupKey.OUTLINE, _outline_title(outline), content, outline, Severity.WARNING)
        for outline in outlines
        if outline is not None
    ]


def _outline_title(outline: Outline) -> Text:
    source = outline.source.instrument
    return Text(f"{outline.title.zh} · {source}（提纲）", f"{outline.title.en} · outline, {source}")


def _group(
    key: GroupKey, title: Text, content: Content, outline: Outline, severity: Severity = Severity.FINDING
) -> Group:
    items = (_item(content, outline, section) for section in outline.sections)
    # What the standard leaves to the author is not missed.
    kept = (item for item, section in zip(items, outline.sections, strict=True)
            if section.required or item.verdict is Verdict.THERE)  # fmt: skip
    return Group(key, title, tuple(kept), severity)


def _with_doubts(group: Group) -> Group:
    return replace(
        group,
        items=tuple(
            replace(item, verdict=Verdict.DOUBT) if item.verdict is Verdict.MISSING else item for item in group.items
        ),
    )


def _item(content: Content, outline: Outline, section: Section) -> Item:
    verdict, found = _look_for(content, section, outline.basis)
    return Item(section.code, section.title, _source_of(outline, section), verdict, found)


def _source_of(outline: Outline, section: Section) -> Text:
    """The article that a line rests on, in the reader's words."""
    article, instrument = outline.source.article, outline.source.instrument
    if article in _ARTICLE:
        return Text(article, _ARTICLE[article])
    if outline.kind == "government":
        return _USUAL
    place = section.code.rpartition("-")[2]
    return Text(f"{instrument} {place}", f"{instrument}, {place}")


def _look_for(content: Content, section: Section, basis: Basis) -> tuple[Verdict, str]:
    """Under a heading, in the data, or else its words in the text, which a person then looks at."""
    if not content.clauses:
        return Verdict.DOUBT, ""
    filled = next((clause for clause in content.clauses if clause.code == section.code), None)
    if basis == "outline" and filled is not None:
        return Verdict.THERE, filled.title
    if section.extracted == "contacts":
        return (Verdict.THERE, "") if content.contacts else (Verdict.MISSING, "")
    titles = [clause.title for clause in content.clauses]
    if section.extracted == "resources" and any(promise.kind is PromiseKind.ITEM for promise in content.promises):
        return Verdict.THERE, ""
    if section.all_of:
        has_all = all(any(word in title for title in titles for word in words) for words in section.all_of)
        return (Verdict.THERE, "") if has_all else (_in_text(content, section), "")
    if section.title.zh in titles:
        return Verdict.THERE, section.title.zh
    for wanted, verdict in (("sure", Verdict.THERE), ("doubtful", Verdict.DOUBT)):
        for title in titles:
            if how_alike(title, section) == wanted:
                return verdict, title
    if filled is not None:
        return Verdict.THERE, ""
    return _in_text(content, section), ""


def _in_text(content: Content, section: Section) -> Verdict:
    said = any(word in clause.text or word in clause.title for clause in content.clauses for word in section.words)
    return Verdict.DOUBT if said else Verdict.MISSING
