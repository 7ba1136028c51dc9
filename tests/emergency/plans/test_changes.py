"""What differs between two versions, and which kinds of change need a new filing (88号令 第三十七条, PL-34)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.plans import rules
from emergency.plans.changes import core_kinds_of
from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.outlines import is_known_code
from emergency.plans.rules import CoreChange, How
from emergency.plans.vocabulary import PromiseKind


def plan(*sections: tuple[str, str, str], **rest: object) -> Content:
    """Sections as (code, title, text)."""
    clauses = tuple(
        ClauseContent(title, text, code, level=1 if code.count(".") < 2 else 2) for code, title, text in sections
    )
    return Content(clauses=clauses, **rest)  # type: ignore[arg-type]


def core(code: str, before: str, after: str, title: str = "标题") -> set[str]:
    return {str(kind) for kind in rules.core_changes(plan((code, title, before)), plan((code, title, after)))}


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        pytest.param("GB29639-6.2", {"command"}, id="第三十七条-综合-组织机构及职责"),
        pytest.param("GB29639-7.2", {"command"}, id="第三十七条-专项-组织机构及职责"),
        pytest.param("GB29639-8.2", {"command"}, id="第三十七条-现场-工作职责"),
        pytest.param("GB29639-6.1.2", {"levels"}, id="第三十七条-综合-响应分级"),
        pytest.param("GB29639-6.3.1", {"procedure"}, id="第三十七条-综合-信息报告"),
        pytest.param("GB29639-6.3.3", {"procedure"}, id="第三十七条-综合-响应启动"),
        pytest.param("GB29639-6.3.4", {"measures"}, id="第三十七条-综合-应急处置"),
        pytest.param("GB29639-7.3", {"procedure"}, id="第三十七条-专项-响应启动"),
        pytest.param("GB29639-7.4", {"measures"}, id="第三十七条-专项-处置措施"),
        pytest.param("GB29639-8.3", {"procedure", "measures"}, id="第三十七条-现场-应急处置"),
        pytest.param("GOV-2", {"command"}, id="5号第三十六条-组织指挥体系"),
        pytest.param("GOV-5", {"procedure", "measures"}, id="5号第三十六条-应急响应"),
        pytest.param("ART16-7", {"measures"}, id="5号第三十六条-人员疏散转移"),
        pytest.param("GB29639-6.1.1", set(), id="适用范围不在四项之内"),
        pytest.param("GB29639-6.4", set(), id="后期处置不在四项之内"),
        pytest.param("GB29639-6.5.3", set(), id="物资装备不在四项之内"),
        pytest.param("GB29639-9.5", set(), id="联系方式不在四项之内"),
        pytest.param("GB29639-8.4", set(), id="注意事项不在四项之内"),
    ],
)
def test_a_changed_section_is_core_where_the_article_names_it(code: str, kinds: set[str]) -> None:
    assert is_known_code(code)
    assert core(code, "由总经理负责。", "由副总经理负责。") == kinds


@pytest.mark.parametrize(
    ("before", "after", "is_core"),
    [
        pytest.param("5分钟内到岗", "10分钟内到岗", True, id="时限改了"),
        pytest.param("浓度1.5%时启动", "浓度15%时启动", True, id="小数点不是标点"),
        pytest.param("20:00至8:00", "2000至800", True, id="时刻的冒号不是标点"),
        pytest.param("由总指挥启动。", "由总指挥启动；", False, id="只改标点"),
        pytest.param("由总指挥启动", "由 总指挥 启动", False, id="只改空格"),
        pytest.param("电话555 0110", "电话555 0119", False, id="PL-34-只改电话"),
        pytest.param("手机13955550118", "手机13955550119", False, id="PL-34-只改手机"),
        pytest.param("值班电话：0538-5550110", "值班电话：0538-5550119", False, id="PL-34-只改区号电话"),
        pytest.param("电话5550110", "电话8550119", False, id="PL-34-只改七位电话"),
        pytest.param("损失10000000元", "损失20000000元", True, id="金额不是电话"),
    ],
)
def test_phones_and_punctuation_alone_need_no_new_filing(before: str, after: str, is_core: bool) -> None:
    assert (core("GB29639-6.3.3", before, after) == {"procedure"}) is is_core


def test_a_section_of_its_own_belongs_to_the_chapter_above_it() -> None:
    chapter = ClauseContent("应急组织机构及职责", "见下。", "GB29639-6.2")
    group = ClauseContent("抢险组", "由设备科组成。", level=2)
    old, new = (
        Content(clauses=(chapter, group)),
        Content(clauses=(chapter, replace(group, text="由设备科和安全科组成。"))),
    )
    assert rules.core_changes(old, new) == {CoreChange.COMMAND}
    assert rules.clause_changed(old, new, "GB29639-6.2")
    assert not rules.clause_changed(old, new, "GB29639-6.3")


def test_a_finer_code_than_the_outline_has_belongs_to_the_section_above() -> None:
    assert core_kinds_of(ClauseContent("接警", code="GB29639-6.3.1.2"), ()) == {CoreChange.PROCEDURE}


@pytest.mark.parametrize(
    ("title", "kinds"), [("指挥机构", {"command"}), ("现场处置措施", {"measures"}), ("编制目的", set())]
)
def test_without_any_code_the_title_decides(title: str, kinds: set[str]) -> None:
    assert core("", "甲", "乙", title=title) == kinds


def test_levels_are_core_and_their_measures_are_measures() -> None:
    old = Content(levels=(LevelContent(1, "死亡3人以上", "县长", "全部力量"), LevelContent(2, "死亡1人", "副县长")))
    fewer = replace(old, levels=old.levels[:1])
    other = replace(old, levels=(replace(old.levels[0], measures="全部力量，并请求支援"), old.levels[1]))
    assert rules.core_changes(old, fewer) == {CoreChange.LEVELS}
    assert rules.core_changes(old, other) == {CoreChange.MEASURES}
    assert [change.how for change in rules.changes(old, fewer).levels] == [How.REMOVED]


def test_supplies_and_contacts_change_without_touching_the_core() -> None:
    pump = PromiseContent(PromiseKind.ITEM, "移动排水泵", 2, "台", 30)
    old = Content(promises=(pump,), contacts=(ContactContent("指挥部", "总指挥", "何静", "555 0110"),))
    new = Content(
        promises=(replace(pump, quantity=3),), contacts=(ContactContent("指挥部", "总指挥", "李敏", "555 0110"),)
    )
    found = rules.changes(old, new)
    assert [(c.how, c.old.quantity, c.new.quantity) for c in found.promises if c.old and c.new] == [("changed", 2, 3)]
    assert [c.how for c in found.contacts] == ["changed"]
    assert len(found) == 2
    assert rules.core_changes(old, new) == frozenset()


def test_clauses_are_matched_by_code_and_else_by_title() -> None:
    old = plan(("GB29639-6.2", "组织机构", "甲"), ("", "编制目的", "乙"), ("", "工作原则", "丙"))
    new = plan(("", "编制目的", "乙乙"), ("GB29639-6.2", "应急组织机构及职责", "甲"), ("", "术语", "丁"))
    found = rules.changes(old, new).clauses
    assert [(c.how, c.one.title) for c in found] == [
        (How.CHANGED, "编制目的"), (How.CHANGED, "应急组织机构及职责"), (How.ADDED, "术语"), (How.REMOVED, "工作原则"),
    ]  # fmt: skip


def test_two_sections_of_one_title_are_paired_in_order() -> None:
    old = plan(("", "概述", "甲"), ("", "概述", "乙"))
    new = plan(("", "概述", "甲"), ("", "概述", "丙"))
    [change] = rules.changes(old, new).clauses
    assert (change.old and change.old.text, change.new and change.new.text) == ("乙", "丙")


def test_cutting_a_section_in_two_is_no_core_change() -> None:
    old = plan(("GB29639-6.3", "应急响应", ""), ("GB29639-6.3.4", "应急处置", "切断泄漏源。疏散人员。"))
    new = Content(
        clauses=(
            old.clauses[0],
            replace(old.clauses[1], text="切断泄漏源。"),
            ClauseContent("疏散", "疏散人员。", level=3),
        )
    )
    assert rules.core_changes(old, new) == frozenset()
    assert rules.clause_changed(old, new, "GB29639-6.3.4")


_TEXT = st.text(st.sampled_from("甲乙丙丁12.%: ，。\n"), max_size=12)
_CLAUSES = st.lists(
    st.builds(
        ClauseContent,
        title=st.sampled_from(["总则", "响应分级", "组织机构", "措施"]),
        text=_TEXT,
        code=st.sampled_from(["", "GB29639-6.1", "GB29639-6.1.2", "GB29639-6.2", "GB29639-6.3.4"]),
        level=st.integers(1, 3),
    ),
    max_size=6,
).map(lambda clauses: Content(clauses=tuple(clauses)))


@given(_CLAUSES)
def test_nothing_differs_from_itself(content: Content) -> None:
    assert not rules.changes(content, content)
    assert not rules.core_changes(content, content)
    assert not any(rules.clause_changed(content, content, clause.code) for clause in content.clauses)


@given(_CLAUSES, _CLAUSES)
def test_there_and_back_the_differences_are_the_same_ones(old: Content, new: Content) -> None:
    there, back = rules.changes(old, new), rules.changes(new, old)
    assert len(there) == len(back)
    assert sum(c.how is How.ADDED for c in there.clauses) == sum(c.how is How.REMOVED for c in back.clauses)
    assert rules.core_changes(old, new) == rules.core_changes(new, old)


@given(_CLAUSES, st.sampled_from([" ", "　", "，", "。", "\n", "、", "（", "”"]))
def test_spaces_and_punctuation_never_make_a_difference(content: Content, sign: str) -> None:
    spaced = Content(clauses=tuple(replace(c, text=f"{sign}{c.text}{sign}") for c in content.clauses))
    assert not rules.changes(content, spaced)
    assert not rules.core_changes(content, spaced)
