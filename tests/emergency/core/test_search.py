"""Search: what a person types finds the text that holds it, in a real full-text index."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.core.search import (
    LONGEST_WORD,
    fts5_query,
    highlight,
    index_tokens,
    like_patterns,
    pinyin_key,
    query_tokens,
    tsquery,
)

NAMES = [
    "消防疏散演练方案",
    "防汛物资仓库 A3号",
    "ＸＦ－２００型消防车",
    "危险化学品泄漏处置组",
    "重庆长安救援队",
    "Ⅲ级响应 café",
    "𠮷林应急〇一号",
]


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE name USING fts5(tokens, tokenize='unicode61')")
    for number, name in enumerate(NAMES):
        row = (number, " ".join(index_tokens(name)))
        database.execute("INSERT INTO name (rowid, tokens) VALUES (?, ?)", row)
    database.execute("CREATE TABLE plain (number INTEGER, tokens TEXT)")
    for number, name in enumerate(NAMES):
        database.execute("INSERT INTO plain VALUES (?, ?)", (number, f" {' '.join(index_tokens(name))} "))
    yield database
    database.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("演练", [0]),
        ("防汛", [1]),
        ("消防", [0, 2]),
        ("消防车", [2]),
        ("防车", [2]),
        ("消", [0, 2]),
        ("散演练方", [0]),
        ("演习", []),
        ("消防 演练", [0]),
        ("a3", [1]),
        ("A3号", [1]),
        ("２００", [2]),
        ("xf-200型", [2]),
        ("iii级", [5]),
        ("CAFÉ", [5]),
        ("caf", [5]),
        ("〇一", [6]),
        ("𠮷林", [6]),
        ("xfss", [0]),
        ("ssyl", [0]),
        ("xiaofangshu", [0]),
        ("shu san", [0]),
        ("cqca", [4]),
        ("chongqing", [4]),
        ("zhongqing", []),
        ("wxhxp", [3]),
        ('泄漏" OR "演练', []),
        ("O'Neil*", []),
    ],
)
def test_what_is_typed_finds_the_names_that_hold_it(index: sqlite3.Connection, asked: str, found: list[int]) -> None:
    rows = index.execute("SELECT rowid FROM name WHERE name MATCH ? ORDER BY rowid", (fts5_query(asked),))
    assert [row[0] for row in rows] == found
    patterns = like_patterns(asked)
    condition = " AND ".join(["tokens LIKE ?"] * len(patterns))
    rows = index.execute(f"SELECT number FROM plain WHERE {condition} ORDER BY number", patterns)
    assert [row[0] for row in rows] == found


@pytest.mark.parametrize("asked", ["", "  ", "，。！", "'", "—"])
def test_nothing_to_ask_asks_nothing(asked: str) -> None:
    assert query_tokens(asked) == []
    assert fts5_query(asked) == ""
    assert tsquery(asked) == ""
    assert like_patterns(asked) == []


def test_postgresql_is_asked_the_same() -> None:
    assert tsquery("消防车 XF'") == "'消防' & '防车' & 'xf':*"


def test_texts_without_pinyin_are_found_by_their_characters_only() -> None:
    assert index_tokens("消防车3号", pinyin=False) == ["消防", "防车", "消", "防", "车", "3", "号"]


def test_a_word_without_end_is_cut_alike_in_text_and_question() -> None:
    assert index_tokens("a" * 5000) == query_tokens("a" * 5000) == ["a" * LONGEST_WORD]


def test_names_sort_by_their_spelling() -> None:
    names = ["周口", "阿坝", "重庆", "西安", "先锋", "A3号车"]
    assert sorted(names, key=pinyin_key) == ["阿坝", "A3号车", "重庆", "西安", "先锋", "周口"]
    assert pinyin_key("消防３号车") == "xiao fang 3 hao che"


def test_asking_loads_no_dictionary() -> None:
    program = (
        "import sys; from emergency.core.search import *; query_tokens('消防xf'); highlight('消防', '消');"
        "index_tokens('消防', pinyin=False); sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("消防车与消防演练", "消防", ["消防", "消防"]),
        ("消防车与消防演练", "消防演习", ["消防", "消防演"]),
        ("ＡＢＣ号泵和abc号泵", "abc", ["ＡＢＣ", "abc"]),
        ("Xabc abcd", "abc", ["abc"]),
        ("café", "CAFE", ["café"]),
        ("第Ⅲ级", "iii", ["Ⅲ"]),
        ("演练", "", []),
        ("演练", "防汛", []),
    ],
)
def test_what_was_found_is_marked_in_the_text(text: str, asked: str, shown: list[str]) -> None:
    assert [text[start:end] for start, end in highlight(text, asked)] == shown


chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E20), min_size=1, max_size=12)
anything = st.text(max_size=40)


@given(chinese, st.data())
def test_any_part_of_a_chinese_text_finds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert set(query_tokens(text[start:end])) <= set(index_tokens(text))


@given(anything)
def test_tokens_of_any_text_are_safe_to_join_and_to_quote(text: str) -> None:
    for token in index_tokens(text) + query_tokens(text):
        assert token
        assert not re.search(r"[\s\"'*&|!():<>\\-]", token)


@given(anything, anything)
def test_marks_lie_in_the_text_in_order_without_overlap(text: str, asked: str) -> None:
    spans = highlight(text, asked)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(text) for edge in edges)
