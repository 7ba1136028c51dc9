"""Whether a changed plan has to be filed again, and why."""

from __future__ import annotations

from dataclasses import dataclass

from emergency.core.text import Message, Text, message
from emergency.plans.changes import changes, core_changes, core_sections, core_source
from emergency.plans.content import Content

_SHANDONG = Text("山东省突发事件应对条例", "Emergency Response Regulations of Shandong Province")
_NOT_VERIFIED = Text("（未核实）", " (not verified)")
_VERIFIED = Text("", "")


@dataclass(frozen=True)
class Refiling:
    """The answer, with one sentence per reason; no reasons where none is required."""

    required: bool
    because: tuple[Message, ...] = ()


def refiling_required(old: Content, new: Content, *, area_code: str, is_government: bool = False) -> Refiling:
    """Whether the step from one filed text to another needs a new filing.

    Everywhere a change of the four kinds of PL-34 (88号令 第三十七条; government plans 国办发〔2024〕5号 第三十六条,
    not verified). In Shandong any revision (PL-40, 山东省突发事件应对条例 第十四条).
    """
    instrument, article, is_verified = core_source(is_government)
    changed = core_changes(old, new)
    because = [
        message(
            "Changed: %(kind)s (%(instrument)s %(article)s)%(mark)s",
            kind=section.title, instrument=instrument, article=article,
            mark=_VERIFIED if is_verified else _NOT_VERIFIED,
        )
        for section in core_sections()
        if section.kind in changed
    ]  # fmt: skip
    if area_code.startswith("37") and changes(old, new):
        because.append(
            message(
                "In Shandong any revised plan is filed again (%(instrument)s %(article)s)",
                instrument=_SHANDONG, article=Text("第十四条", "Article 14"),
            )
        )  # fmt: skip
    return Refiling(bool(because), tuple(because))
