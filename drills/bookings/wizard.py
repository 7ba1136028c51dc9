"""Booking in five short steps. The answers stand in the address, so a step can be gone back to, kept and sent on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from drills.bookings import queries
from drills.bookings.forms import (
    NO,
    STEPS,
    YES,
    DayStep,
    KindStep,
    PlaceStep,
    PlansStep,
    at,
    names,
    offer_plans,
    offer_teams,
    read_duties,
)
from drills.bookings.goods import offered_teams, read_needs
from drills.bookings.rules import CONTENT_TITLES, FORM_TITLES, KIND_TITLES, Clash, Content, Duty, kind_for
from drills.bookings.rules import Form as DrillForm
from emergency.accounts.models import Organisation
from emergency.calendar.queries import work_calendar
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.forms import Form
from emergency.core.i18n import day as local_day
from emergency.core.i18n import say
from emergency.core.text import message
from emergency.plans.models import Plan
from emergency.sites.models import Site
from resources_db.claims.rules import Window
from resources_db.holds.actions import Asked

LAST = len(STEPS) + 1
_OFFERED, _NOTICE, _LITTLE_ROOM = 5, 7, 14
"""How many days are offered, from how many days ahead, and when the last day of a duty is near."""


@dataclass(frozen=True)
class OfferedDay:
    """A day on which it could be, with what stands against it."""

    day: date
    clashes: list[Clash]
    is_near_last: bool


@dataclass
class Booking:
    """What was answered so far, and the step that comes next or has to be put right."""

    organiser: Organisation
    plans: Sequence[Plan]
    sites: Sequence[Site]
    args: MultiDict[str, str]
    by: Actor
    forms: list[Any] = field(default_factory=list)
    step: int = 1

    @property
    def form(self) -> Any:
        """The form of the present step; the last step has none."""
        return self.forms[self.step - 1] if self.step < LAST else None

    @property
    def chosen(self) -> list[Plan]:
        """The plans that were ticked."""
        ticked = set(self.forms[0].plans.data or ())
        return [plan for plan in self.plans if plan.id in ticked]

    @property
    def duties(self) -> list[Duty]:
        """The duties it serves."""
        return read_duties(self.args.getlist("duty"))

    @property
    def last_day(self) -> date | None:
        """The last day of the duties it serves."""
        return min((duty.period_to for duty in self.duties), default=None)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The answers of the other steps, which the form of this one carries along."""
        own = set(self.form._fields) if self.form is not None else set()
        own |= {"step", "csrf_token", *(("duty",) if self.step == 1 else ())}
        return [(name, value) for name, values in self.args.lists() if name not in own for value in values]

    def answers(self) -> list[str]:
        """What the steps before were answered, in a few words each."""
        said: list[str] = []
        if self.step > 1:
            said.append("、".join(plan.title for plan in self.chosen))
        if self.step > 2:
            kind, words = self.forms[1], []
            words = [
                say(title)
                for titles, chosen in (
                    (KIND_TITLES, kind.kind.data), (CONTENT_TITLES, kind.content.data), (FORM_TITLES, kind.form.data)
                )
                for word, title in titles.items()
                if word == chosen
            ]  # fmt: skip
            said.append(" · ".join(words))
        if self.step > 3:
            said.append(f"{local_day(self.day)} {self.starts:%H:%M}–{self.ends:%H:%M}")
        if self.step > 4:
            said.append(self.forms[3].place.data or (self.site.name if self.site else ""))
        return said

    @property
    def day(self) -> date:
        """The day that was chosen."""
        chosen = self.forms[2].day()
        return chosen if isinstance(chosen, date) else today()

    @property
    def starts(self) -> time:
        """When it begins."""
        starts: time = self.forms[2].starts.data
        return starts

    @property
    def ends(self) -> time:
        """When it ends."""
        ends: time = self.forms[2].ends.data
        return ends

    @property
    def site(self) -> Site | None:
        """The site that was chosen."""
        return next((site for site in self.sites if site.id == self.forms[3].site.data), None)

    @property
    def window(self) -> Window | None:
        """The time it takes its teams and goods; None before it was answered."""
        answered = self.forms[2] if len(self.forms) > 2 else None
        if answered is None or answered.day() is None or not answered.starts.data or not answered.ends.data:
            return None
        starts_at, ends_at = at(self.day, self.starts), at(self.day, self.ends)
        return Window(starts_at, ends_at) if starts_at < ends_at else None

    def resources(self) -> list[Asked]:
        """The teams and goods to be reserved. Errors: Invalid on `teams`, `goods`."""
        place = self.forms[3]
        window = Window(at(self.day, self.starts), at(self.day, self.ends))
        return read_needs(
            place.teams.data or (), place.goods.data or "", organisation_id=self.organiser.id, window=window, by=self.by
        )

    def reserved(self) -> list[str]:
        """What is to be reserved, in words, for the last look."""
        place = self.forms[3]
        ticked = set(place.teams.data or ())
        teams = [label for team_id, label in place.teams.choices or () if team_id in ticked]
        return [*teams, *(line.strip() for line in (place.goods.data or "").splitlines() if line.strip())]

    def clashes_on(self, day: date, starts: time, ends: time) -> list[Clash]:
        """What else is booked then."""
        return queries.clashes(
            organisation_id=self.organiser.id, site_id=None, plan_ids=[plan.id for plan in self.chosen],
            participant_ids=[], starts_at=at(day, starts), ends_at=at(day, ends),
        )  # fmt: skip

    def offered(self) -> list[OfferedDay]:
        """Five working days on which it could be, from a week ahead and before the last day."""
        calendar, day = work_calendar(), today() + timedelta(days=_NOTICE)
        found: list[OfferedDay] = []
        if self.last_day is not None and self.last_day < day:
            day = today()
        while len(found) < _OFFERED and day <= today() + timedelta(days=90):
            if calendar.is_workday(day):
                near = self.last_day is not None and self.last_day - day < timedelta(days=_LITTLE_ROOM)
                clashes = self.clashes_on(day, self.starts or time(9), self.ends or time(11))
                found.append(OfferedDay(day, clashes, near))
            day = calendar.next_workday(day + timedelta(days=1)).due_on
            if self.last_day is not None and day > self.last_day:
                break
        return found

    def as_given(self) -> dict[str, Any]:
        """Everything as the action takes it."""
        kind, place = self.forms[1], self.forms[3]
        return {
            "organiser": self.organiser, "plans": self.chosen, "title": kind.title.data, **kind.kinds(),
            "purpose": kind.purpose.data or "", "is_announced": kind.announced.data == YES,
            "starts_at": at(self.day, self.starts), "ends_at": at(self.day, self.ends), "site": self.site,
            "place": place.place.data or "", "participants": queries.known_by_name(names(place.participants.data)),
            "observers": names(place.observers.data), "duties": self.duties, "resources": self.resources(),
        }  # fmt: skip


def read_booking(
    args: MultiDict[str, str], *, organiser: Organisation, plans: Sequence[Plan], sites: Sequence[Site], by: Actor
) -> Booking:
    """Read the answers so far. A step that was answered wrongly is shown again, with what was typed."""
    booking = Booking(organiser, plans, sites, args, by)
    wanted = min(max(args.get("step", 1, type=int), 1), LAST)
    for number, form_class in enumerate(STEPS, start=1):
        is_answered = wanted > number
        form = _make(form_class, booking, is_answered=is_answered)
        booking.forms.append(form)
        if is_answered and not form.validate():
            booking.step = number
            return _with_rest(booking)
        if not is_answered:
            booking.step = wanted
            return _with_rest(booking)
    booking.step = LAST
    return booking


def _with_rest(booking: Booking) -> Booking:
    """The forms of the steps to come, so that going back loses nothing."""
    for form_class in STEPS[len(booking.forms) :]:
        booking.forms.append(_make(form_class, booking, is_answered=False))
    return booking


def _make(form_class: type[Form], booking: Booking, *, is_answered: bool) -> Any:
    fields = {name for name in dir(form_class) if not name.startswith("_")}
    was_seen = is_answered or bool(fields & set(booking.args))
    form: Any = form_class(
        formdata=booking.args if was_seen else None, data=_usual(form_class, booking), meta={"csrf": False}
    )
    if isinstance(form, PlansStep):
        offer_plans(form.plans, booking.plans)
    if isinstance(form, KindStep):
        form.offer_kinds()
        form.announced.choices = [(YES, say(message("Yes"))), (NO, say(message("No, to test readiness")))]
    if isinstance(form, PlaceStep):
        window = booking.window
        offer_teams(form.teams, offered_teams(booking.by, booking.organiser.id, window) if window else [])
        form.site.choices = [(0, "—"), *((site.id, site.name) for site in booking.sites)]
    return form


def _usual(form_class: type[Form], booking: Booking) -> dict[str, Any]:
    """What stands in a step before it is answered."""
    if form_class is PlansStep:
        asked = {duty.plan_id for duty in booking.duties}
        return {"plans": [plan.id for plan in booking.plans if plan.id in asked]}
    if form_class is KindStep and booking.forms:
        chosen = booking.chosen
        return {
            "title": say(message("Drill of %(plan)s", plan=chosen[0].title)) if chosen else "",
            "kind": str(kind_for(plan.kind for plan in chosen)), "content": str(Content.SINGLE),
            "form": str(DrillForm.PRACTICAL), "announced": YES,
        }  # fmt: skip
    if form_class is DayStep:
        return {"starts": time(9), "ends": time(11)}
    return {}
