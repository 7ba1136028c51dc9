"""Words marked as kept, taken out, put in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from emergency.plans.marking import mark_changes

_TEXT = st.text(st.sampled_from("甲乙丙丁。；\n 12ab"), max_size=60)


@given(_TEXT, _TEXT)
def test_both_texts_can_be_read_from_the_marks(old: str, new: str) -> None:
    spans = mark_changes(old, new)
    assert "".join(span.text for span in spans if span.sort != "in") == old
    assert "".join(span.text for span in spans if span.sort != "out") == new
    assert all(a.sort != b.sort for a, b in pairwise(spans))


def test_numbers_change_whole_and_the_rest_of_the_sentence_stays() -> None:
    spans = mark_changes("由总指挥启动。15分钟内到岗。", "由总指挥启动。10分钟内到岗。")
    assert [(span.sort, span.text) for span in spans] == [
        ("same", "由总指挥启动。"), ("out", "15"), ("in", "10"), ("same", "分钟内到岗。"),
    ]  # fmt: skip


def test_very_long_passages_are_shown_whole() -> None:
    spans = mark_changes("甲" * 5000, "乙" * 5000)
    assert [(span.sort, len(span.text)) for span in spans] == [("out", 5000), ("in", 5000)]
