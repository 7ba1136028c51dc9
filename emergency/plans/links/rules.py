"""The words of links between plans, and the gaps between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emergency.core.text import Message, Text, message


class LinkKind(StrEnum):
    """How one plan hangs together with another (88号令 第八条、第十八条; 安全生产法 第八十一条)."""

    UPPER = "upper"
    NEIGHBOUR = "neighbour"
    CONNECTS = "connects"


LINK_TITLES: dict[LinkKind, Text] = {
    LinkKind.UPPER: Text("上位预案", "Upper plan"),
    LinkKind.NEIGHBOUR: Text("相邻单位预案", "Plan of a neighbour"),
    LinkKind.CONNECTS: Text("衔接的政府预案", "Government plan it connects with"),
}

FOLLOWED = (LinkKind.UPPER, LinkKind.CONNECTS)
"""When a plan linked in one of these ways changes, the plan that names it is looked at (88号令 第三十六条)."""


class Gap(StrEnum):
    """What is missing between plans that are in force."""

    UNCONNECTED = "unconnected"
    NO_COMPREHENSIVE = "no_comprehensive"
    NOTHING_ABOVE = "nothing_above"
    NO_CARDS = "no_cards"


@dataclass(frozen=True, slots=True)
class GapWords:
    """How a gap is called, what it means, and what it rests on (empty: on no article, only on the usual tiers)."""

    title: Message
    sentence: Message
    source: Text | None


GAP_WORDS: dict[Gap, GapWords] = {
    Gap.UNCONNECTED: GapWords(
        message("Without a government plan"),
        message("Comprehensive and special plans of units that name no government plan they connect with."),
        Text("安全生产法第八十一条", "Work Safety Law, Article 81"),
    ),
    Gap.NO_COMPREHENSIVE: GapWords(
        message("Special without comprehensive"),
        message("Special plans of units that have no comprehensive plan in force."),
        None,
    ),
    Gap.NOTHING_ABOVE: GapWords(
        message("On-site without special"),
        message("On-site plans that stand below no special or comprehensive plan."),
        None,
    ),
    Gap.NO_CARDS: GapWords(
        message("Without action cards"),
        message("On-site plans below which no action card for a key post is in force."),
        Text("88号令第十九条", "Order No. 88, Article 19"),
    ),
}
