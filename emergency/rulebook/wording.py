"""The sentences that explain a duty, as messages that can be shown in either language.

Parameters may be dates, numbers and `Text`; whoever shows a message puts those into the reader's language too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from emergency.accounts.rules import ORGANISATION_KIND_TITLES, SIZE_TITLES, TAG_TITLES, OrganisationKind, Size, Tag
from emergency.core.text import Message, Text, message
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.rules import Clock, Event, Force, Frequency, Span
from emergency.rulebook.subjects import Reason

if TYPE_CHECKING:
    from emergency.rulebook.obligation import Obligation

BECAUSE = {
    "cancelled": message("The drill was cancelled."),
    "postponed": message("The drill was postponed."),
    "interrupted": message("The drill was broken off."),
    "not_recorded": message("The day has passed, and nothing is recorded of how the drill came out."),
    "real_response": message("A real response does not stand for a drill."),
    "not_participant": message("The unit neither organised the drill nor is recorded as taking part."),
    "no_plan_named": message("The drill names no plan."),
    "own_plan_not_linked": message("None of the unit's own plans is linked."),
    "plan_not_in_force": message("The plan was not yet published, or no longer in force, on that day."),
    "other_kind": message("The drill practised plans of another kind."),
    "other_content": message("The drill was not a comprehensive one."),
    "other_site": message("The drill was held for another site."),
    "not_evaluated": message("No evaluation is on file."),
    "not_reported": message("No report is on file."),
    "checking": message("The filing is being checked."),
    "returned": message("The filing was returned to be completed."),
    "refused": message("The filing was refused."),
}
"""What the codes of `not_counted` mean."""

_EVENT_WORDS = {
    Event.PUBLISHED: message("The plan was published on %(day)s."),
    Event.ISSUED: message("The plan was issued on %(day)s."),
    Event.RECEIVED: message("The filing was received on %(day)s."),
    Event.GROUND: message("The reason to revise arose on %(day)s."),
}


def explain(duty: Obligation) -> list[Message | Text]:
    """The rule in a sentence, the facts that made it apply, what was counted, and where the last day comes from."""
    return [duty.rule.sentence, *facts_of(duty), *_course(duty), *layers_of(duty), *_doubts(duty)]


def facts_of(duty: Obligation) -> list[Message]:
    """The facts of the unit that made the rule apply."""
    return [_reason(reason) for reason in duty.match.reasons]


def reckoning_of(duty: Obligation) -> list[Message]:
    """How the last day and the count came about, without what did not count and without the other rules."""
    rejected = set(map(id, BECAUSE.values()))
    return [*(each for each in _course(duty) if id(each) not in rejected), *_doubts(duty)]


def _reason(reason: Reason) -> Message:
    value = reason.value
    match reason.fact:
        case "tag":
            title = TAG_TITLES[Tag(value)]
            if reason.list_id is None:
                return message("%(title)s (%(tag)s)", title=title, tag=value)
            on = shipped_lists().titles[reason.list_id]
            return message("%(title)s (%(tag)s): %(list)s", title=title, tag=value, list=on)
        case "size":
            return message("The size of the unit: %(size)s", size=SIZE_TITLES[Size(value)])
        case "employees":
            return message("The unit has %(number)s employees.", number=int(value))
        case "not_on":
            return message("The unit is not on the list: %(list)s", list=shipped_lists().titles[value])
        case "area":
            return message("The unit lies in %(area)s, where this rule is in force.", area=value)
        case _:
            return message("The unit is of the kind: %(kind)s", kind=ORGANISATION_KIND_TITLES[OrganisationKind(value)])


def _course(duty: Obligation) -> Iterator[Message]:
    measure = duty.rule.measure
    if duty.period is not None and not isinstance(measure, Clock):
        yield message(
            "From %(first)s to %(last)s: %(done)s of %(required)s.",
            first=duty.period.first,
            last=duty.period.last,
            done=duty.done,
            required=duty.required,
        )
    if isinstance(measure, Clock) and duty.started_on is not None:
        yield Message(_EVENT_WORDS[measure.event].msgid, {"day": duty.started_on})
        yield from _limit(measure)
    yield from (BECAUSE[code] for code in dict.fromkeys(entry.because for entry in duty.not_counted))
    if duty.postponed_from is not None:
        yield message(
            "Approved postponement: from %(from)s to %(until)s.", **{"from": duty.postponed_from, "until": duty.due_on}
        )
    if isinstance(measure, Frequency) and duty.early_warning is not None and duty.counted:
        yield message("Counted from the last one, the next is due by %(day)s.", day=duty.early_warning)
    if duty.internal_due_on is not None:
        yield message("The law sets no number of days; our own limit is %(day)s.", day=duty.internal_due_on)
    yield from duty.notes


def _limit(clock: Clock) -> Iterator[Message]:
    if not clock.within:
        return
    match clock.span:
        case Span.WORKDAYS:
            yield message("%(number)s working days; the day itself is not counted.", number=clock.within)
        case Span.DAYS:
            yield message("%(number)s days; the day itself is not counted.", number=clock.within)
        case Span.MONTHS:
            yield message("%(number)s months, to the same day of the month.", number=clock.within)


def _doubts(duty: Obligation) -> Iterator[Message]:
    if duty.status == "expired_target":
        yield message("This target ended on %(day)s.", day=duty.rule.in_force_until)
    if duty.rule.force is not Force.STATUTORY and duty.status != "expired_target":
        yield _FORCE_WORDS[duty.rule.force]
    if duty.status == "first_period":
        yield message("The unit's first period has begun after its first day; it is not held against the unit.")
    if duty.status == "missing_evidence" and duty.due_on is not None:
        yield message(
            "It ran before the records of this unit begin; that nothing is on file does not prove an omission."
        )
    if duty.provisional:
        yield message("The days off of that year are not announced yet; the last day may move.")
    if not duty.match.verified:
        yield message("The article does not name this activity; taking it as included is not verified.")


def layers_of(duty: Obligation) -> Iterator[Message]:
    """Which of several rules that ask the same binds, and which are met along with it."""
    if duty.also_satisfied_by:
        yield message("What meets %(rules)s meets this as well.", rules=duty.also_satisfied_by)
    if duty.satisfies:
        yield message(
            "This is the strictest of the rules that ask the same, so it binds; what meets it meets %(rules)s as well.",
            rules=duty.satisfies,
        )


FORCE_TITLES: dict[Force, Text] = {
    Force.STATUTORY: Text("法定", "By law"),
    Force.POLICY_TARGET: Text("规划目标", "Policy target"),
    Force.IN_PRINCIPLE: Text("原则上", "In principle"),
    Force.ADVISORY: Text("提示", "Advice"),
    Force.INTERNAL: Text("内部时限", "Internal limit"),
}

_FORCE_WORDS = {
    Force.POLICY_TARGET: message("A target of the authority, not a duty by law."),
    Force.IN_PRINCIPLE: message("To be done in principle; not doing it is no breach."),
    Force.ADVISORY: message("Advice; the law sets no number."),
    Force.INTERNAL: message("An internal limit, not set by law."),
}
