"""The roles a person can sign in with."""

from __future__ import annotations

from enum import StrEnum

from emergency.core.text import Message, message


class Role(StrEnum):
    """The roles of the contract."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    BUREAU = "bureau"
    DEPARTMENT = "department"
    ENTERPRISE = "enterprise"
    MEMBER = "member"
    EXPERT = "expert"
    TEAM_LEADER = "team_leader"
    STOREKEEPER = "storekeeper"
    COMMANDER = "commander"
    OBSERVER = "observer"


ROLE_TITLES: dict[Role, Message] = {
    Role.ADMINISTRATOR: message("Administrator"),
    Role.AUDITOR: message("Auditor"),
    Role.BUREAU: message("Bureau staff"),
    Role.DEPARTMENT: message("Department staff"),
    Role.ENTERPRISE: message("Safety officer"),
    Role.MEMBER: message("Member"),
    Role.EXPERT: message("Expert"),
    Role.TEAM_LEADER: message("Team leader"),
    Role.STOREKEEPER: message("Storekeeper"),
    Role.COMMANDER: message("Commander"),
    Role.OBSERVER: message("Observer"),
}
