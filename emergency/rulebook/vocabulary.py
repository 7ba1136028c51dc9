"""Words that rules and facts share and that no slice below the rulebook owns."""

from __future__ import annotations

from typing import Final

PLAN_FAMILIES: Final = ("unit", "government")
"""单位和基层组织应急预案, 政府及其部门应急预案: the same kind of plan follows other clocks in the other family."""

PLAN_KINDS: Final = (
    "overall",
    "special",
    "departmental",
    "joint",
    "event",
    "comprehensive",
    "on_site",
    "action_card",
    "grassroots",
    "handbook",
    "action_scheme",
)

CONTENTS: Final = ("comprehensive", "single")
"""综合演练, 单项演练."""

HAZARDS: Final = ("natural", "accident", "health", "security", "major_hazard_source")
"""What a plan is for, as far as rules ask: the four classes of emergencies, and 重大危险源."""

AFTERWARDS: Final = ("report", "evaluate", "revise", "record", "publish")
"""What follows a drill or a filing."""
