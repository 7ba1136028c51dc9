"""The county's two years, told through the same actions as people use."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from emergency.accounts.models import Organisation
from emergency.accounts.queries import find_area
from emergency.core.actors import SYSTEM
from emergency.core.audit import record, seal
from emergency.core.clock import today
from emergency.core.config import Settings
from emergency.core.db import db
from emergency.core.errors import Conflict
from emergency.core.text import message
from emergency.demo.calendar import Story
from emergency.demo.county import COUNTY, County
from emergency.demo.drills import Drills
from emergency.demo.hazards import Hazards
from emergency.demo.people import Login, People
from emergency.demo.plans import Plans
from emergency.demo.resources import Resources
from emergency.notices import actions as notices

_READ_BEFORE_DAYS = 8


def is_loaded() -> bool:
    """Whether the demo county stands in this database."""
    return find_area(COUNTY) is not None


def is_empty() -> bool:
    """Whether nobody has entered an organisation yet."""
    return not db.session.scalar(select(func.count()).select_from(Organisation))


def load(settings: Settings, done: Callable[[int, int], object] = lambda *_: None) -> list[Login]:
    """Tell the county's story into an empty database; the accounts that were made, with their passwords.

    Errors: Conflict (`not_empty`) where somebody has begun to work: demo people never stand beside real ones.
    """
    if not is_empty():
        raise Conflict(
            message("This database holds real organisations; the demo county is loaded into an empty one only."),
            code="not_empty",
        )
    story, county = Story(today()), County()
    people = People(county, settings)
    written = Plans(county, people, story)
    story.at(story.ago(730), county.found)
    story.at(story.ago(730), people.arrive)
    written.tell()
    Drills(county, people, written, story).tell()
    Hazards(county, people, written, story).tell()
    Resources(county, people, story).tell()
    story.at(story.ago(_READ_BEFORE_DAYS), lambda: _read_everything(people))
    story.tell(done)
    notices.deliver(with_mail=False)
    record(SYSTEM, "demo.loaded", area=COUNTY)
    seal()
    return people.logins


def _read_everything(people: People) -> None:
    """Who has worked here for two years has read what is old."""
    notices.deliver(with_mail=False)
    for login in people.logins:
        notices.mark_all_read(by=people.actor(login.login))
