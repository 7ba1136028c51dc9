"""A rule that is exported and read again is the same rule, with worked cases that still come out."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from emergency.core.text import Text
from emergency.rulebook.cases import check_pack, check_rule
from emergency.rulebook.packs import pack_of
from emergency.rulebook.stating import pack_text, table_of
from tests.emergency.rulebook import shipped

TITLE = Text("本级演练规定", "Our own rules")


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in shipped.rules().values()])
def test_an_exported_rule_reads_back_as_the_same_rule(rule):
    text = pack_text(TITLE, [table_of(rule, shipped.pack_of(rule.id).examples)])
    read = pack_of(tomllib.loads(text), file="pack")
    assert replace(read.rules[0], cases=()) == replace(rule, cases=())
    assert [(case.name, case.expect) for case in read.rules[0].cases] == [
        (case.name, case.expect) for case in rule.cases
    ]
    assert check_pack(read) == []


def test_an_altered_number_is_noticed_by_the_exported_cases_as_well():
    rule = shipped.rules()["DR-SD-02"]
    text = pack_text(TITLE, [table_of(rule, shipped.pack_of(rule.id).examples)])
    rule = pack_of(tomllib.loads(text.replace('every = "half_year"', 'every = "year"')), file="pack").rules[0]
    assert check_rule(rule, {}) != []


@pytest.mark.parametrize("words", ['“引号” "quotes" \\ back', "line\nbreak\ttab", "del\x7fand\x01control", "表情🚒"])
def test_whatever_a_title_holds_comes_back(words):
    text = pack_text(Text(words, words), [])
    assert pack_of(tomllib.loads(text), file="pack").title == Text(words, words)
