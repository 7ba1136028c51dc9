"""The words of plans: whose they are, of which kind, in which state, and what they promise."""

from __future__ import annotations

from enum import StrEnum

from emergency.core.text import Text


class Family(StrEnum):
    """Government plans and unit plans follow different rules under the same words."""

    GOVERNMENT = "government"
    UNIT = "unit"


class PlanKind(StrEnum):
    """The tiers of the contract."""

    OVERALL = "overall"
    SPECIAL = "special"
    DEPARTMENTAL = "departmental"
    JOINT = "joint"
    EVENT = "event"
    COMPREHENSIVE = "comprehensive"
    ON_SITE = "on_site"
    ACTION_CARD = "action_card"
    GRASSROOTS = "grassroots"
    HANDBOOK = "handbook"
    ACTION_SCHEME = "action_scheme"


class Publication(StrEnum):
    """How society reads a plan (PL-28): here in full, here as a summary, or only elsewhere."""

    ELSEWHERE = "elsewhere"
    WHOLE = "whole"
    SUMMARY = "summary"


PUBLICATION_TITLES: dict[Publication, Text] = {
    Publication.WHOLE: Text("在本系统公开全文", "The whole text is read here"),
    Publication.SUMMARY: Text("在本系统公开简本", "A summary is read here"),
    Publication.ELSEWHERE: Text("仅在其他渠道公布，本系统不公开", "Made public elsewhere, not read here"),
}


class VersionState(StrEnum):
    """A version is written, then published (units: 公布, government: 印发); a draft may be given up."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ImportState(StrEnum):
    """An uploaded plan waits for its confirmation, became versions, or was dropped."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class PromiseKind(StrEnum):
    """What a plan promises: a team with a capability, or an item in a quantity."""

    TEAM = "team"
    ITEM = "item"


FAMILY_TITLES: dict[Family, Text] = {
    Family.GOVERNMENT: Text("政府及其部门应急预案", "Government plan"),
    Family.UNIT: Text("单位和基层组织应急预案", "Unit plan"),
}

KIND_TITLES: dict[PlanKind, Text] = {
    PlanKind.OVERALL: Text("总体应急预案", "Overall plan"),
    PlanKind.SPECIAL: Text("专项应急预案", "Special plan"),
    PlanKind.DEPARTMENTAL: Text("部门应急预案", "Departmental plan"),
    PlanKind.JOINT: Text("联合应急预案", "Joint plan"),
    PlanKind.EVENT: Text("重大活动应急预案", "Event plan"),
    PlanKind.COMPREHENSIVE: Text("综合应急预案", "Comprehensive plan"),
    PlanKind.ON_SITE: Text("现场处置方案", "On-site plan"),
    PlanKind.ACTION_CARD: Text("应急处置卡", "Action card"),
    PlanKind.GRASSROOTS: Text("乡镇（街道）、村（社区）应急预案", "Township or village plan"),
    PlanKind.HANDBOOK: Text("应急工作手册", "Handbook"),
    PlanKind.ACTION_SCHEME: Text("事件行动方案", "Action scheme"),
}

KINDS_OF: dict[Family, tuple[PlanKind, ...]] = {
    Family.GOVERNMENT: (
        PlanKind.OVERALL, PlanKind.SPECIAL, PlanKind.DEPARTMENTAL, PlanKind.JOINT, PlanKind.EVENT,
        PlanKind.GRASSROOTS, PlanKind.HANDBOOK, PlanKind.ACTION_SCHEME,
    ),
    Family.UNIT: (
        PlanKind.COMPREHENSIVE, PlanKind.SPECIAL, PlanKind.ON_SITE, PlanKind.ACTION_CARD, PlanKind.EVENT,
        PlanKind.GRASSROOTS, PlanKind.HANDBOOK, PlanKind.ACTION_SCHEME,
    ),
}  # fmt: skip

STATE_TITLES: dict[VersionState, Text] = {
    VersionState.DRAFT: Text("起草中", "Draft"),
    VersionState.PUBLISHED: Text("已公布", "Published"),
    VersionState.WITHDRAWN: Text("已放弃", "Given up"),
}

PROMISE_TITLES: dict[PromiseKind, Text] = {
    PromiseKind.TEAM: Text("队伍", "Team"),
    PromiseKind.ITEM: Text("物资装备", "Supplies and equipment"),
}
