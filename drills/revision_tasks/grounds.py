"""Grounds for revising plans that lie below: changed hazards, replaced laws, changed upper plans, assessments (PL-32).

They are read, not stored: what is stored is what people decided about them, a task or a reason why none is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, and_, case, cast, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from drills.revision_tasks.models import GroundDismissal, RevisionTask
from emergency.accounts.permissions import Permission, within_reach
from emergency.assessments.models import AssessmentAnswer, AssessmentRecord
from emergency.assessments.rules import Answer, all_items
from emergency.core.actors import Actor
from emergency.core.clock import local, today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.text import Message, Text, message
from emergency.hazards.models import Hazard, HazardPlan, HazardStatement
from emergency.hazards.rules import CHANGE_TITLES, Change
from emergency.library.models import ReplacedCitation
from emergency.plans.links.queries import changed_uppers
from emergency.plans.models import Assessment, Plan, PlanVersion
from emergency.plans.queries import in_force
from emergency.plans.vocabulary import VersionState


@dataclass(frozen=True)
class Ground:
    """Something that may make it necessary to revise a plan, about which nobody has decided yet."""

    kind: str
    """`hazard`, `instrument`, `upper_plan` or `assessment` (`rules.GROUND_TITLES`)."""
    of: str
    plan: Plan
    version: PlanVersion
    """The version to blame: the one in force when the ground was recorded."""
    clause: str
    sentence: Message
    """For a reader of either language."""
    text: str
    """For the task, in the words of the register."""
    arose_on: date
    recorded_on: date
    about: tuple[str, dict[str, int | str]]
    """The page that says more: endpoint and values."""

    @property
    def organisation_id(self) -> int:
        """Whose plan it is."""
        return self.plan.organisation_id


def list_grounds(
    by: Actor | None, *, plan_ids: Collection[int] | None = None, permission: Permission = Permission.TASK_VIEW
) -> list[Ground]:
    """The grounds about which nobody has decided, of plans in reach (None: of all), the latest first."""
    chosen: list[ColumnElement[bool]] = [or_(Plan.abolished_on.is_(None), Plan.abolished_on > today())]
    if by is not None:
        chosen.append(within_reach(by, permission, Plan.organisation_id))
    if plan_ids is not None:
        chosen.append(Plan.id.in_(plan_ids))
    found = [
        *_changed_hazards(chosen), *_replaced_instruments(chosen), *_changed_uppers(chosen), *_assessments(chosen),
    ]  # fmt: skip
    return sorted(found, key=lambda ground: (ground.recorded_on, ground.of), reverse=True)


def get_ground(plan_id: int, kind: str, of: str, by: Actor) -> Ground:
    """One ground of a plan in reach about which nobody has decided. Errors: NotFound."""
    for ground in list_grounds(by, plan_ids=[plan_id]):
        if (ground.kind, ground.of) == (kind, of):
            return ground
    raise NotFound


def _undecided(kind: str, of: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """No task was opened for it, and nobody has set it aside."""
    opened = select(RevisionTask.id).where(
        RevisionTask.plan_id == Plan.id, RevisionTask.ground == kind, RevisionTask.ground_of == of
    )
    dismissed = select(GroundDismissal.id).where(
        GroundDismissal.plan_id == Plan.id, GroundDismissal.ground == kind, GroundDismissal.ground_of == of
    )
    return ~or_(opened.exists(), dismissed.exists())


def is_undecided(ground: Ground) -> bool:
    """Whether nobody has decided about a ground yet, asked again under the lock of its plan."""
    chosen = select(Plan.id).where(Plan.id == ground.plan.id, _undecided(ground.kind, literal(ground.of)))
    return db.session.scalar(chosen) is not None


def _changed_hazards(chosen: Iterable[ColumnElement[bool]]) -> list[Ground]:
    """Material changes of hazards that plans answer (PL-32(3)).

    A change is a ground for a plan whose version in force, when both change and link were on record, had come out
    before the change: what was written afterwards was written in the knowledge of it.
    """
    rows = db.session.execute(
        select(HazardStatement, HazardPlan)
        .join(HazardStatement.hazard)
        .join(HazardPlan, HazardPlan.hazard_id == Hazard.id)
        .join(HazardPlan.plan)
        .where(
            HazardStatement.is_material, HazardPlan.ended_at.is_(None), *chosen,
            _undecided("hazard", cast(HazardStatement.id, String)),
        )
        .options(
            contains_eager(HazardStatement.hazard),
            contains_eager(HazardPlan.plan).joinedload(Plan.organisation),
            joinedload(HazardStatement.area),
        )
    ).all()  # fmt: skip
    versions = _published({link.plan_id for _said, link in rows})
    found = []
    for said, link in rows:
        version = _in_force_at(versions[link.plan_id], max(said.recorded_at, link.recorded_at))
        if version is None or version.effective_on is None or version.effective_on >= said.since:
            continue
        what = [CHANGE_TITLES[Change(each)] for each in said.changed]
        found.append(
            Ground(
                "hazard", str(said.id), link.plan, version, link.clause,
                message("%(hazard)s: %(what)s since %(day)s", hazard=said.name, what=what, day=said.since),
                f"{said.name}：{'、'.join(each.zh for each in what)}", said.since,
                local(max(said.recorded_at, link.recorded_at)).date(), ("hazards.show", {"hazard_id": said.hazard_id}),
            )
        )  # fmt: skip
    return found


def _replaced_instruments(chosen: Iterable[ColumnElement[bool]]) -> list[Ground]:
    """Versions in force that were found to cite what has been replaced (PL-32(1))."""
    rows = db.session.scalars(
        select(ReplacedCitation)
        .join(ReplacedCitation.version)
        .join(PlanVersion.plan)
        .where(*chosen, _undecided("instrument", ReplacedCitation.instrument))
        .options(
            contains_eager(ReplacedCitation.version).contains_eager(PlanVersion.plan).joinedload(Plan.organisation)
        )
    ).all()
    current = in_force({row.version.plan_id for row in rows})
    found = []
    for row in rows:
        version, day = row.version, local(row.found_at).date()
        if current.get(version.plan_id) is not version:
            # A newer version came out: it is looked through by itself.
            continue
        found.append(
            Ground(
                "instrument", row.instrument, version.plan, version, row.clause,
                message("%(cited)s has been replaced by %(now)s.", cited=row.cited, now=row.replaced_by or "—"),
                f"{row.cited}已被{row.replaced_by or '废止'}{'代替' if row.replaced_by else ''}", day, day,
                ("library.show", {"instrument_id": row.instrument}),
            )
        )  # fmt: skip
    return found


def _changed_uppers(chosen: Iterable[ColumnElement[bool]]) -> list[Ground]:
    """Upper or connected plans that came out anew since the plan itself did (PL-32(1), PL-33); once per version."""
    rows = changed_uppers(*chosen, _undecided("upper_plan", cast(PlanVersion.id, String)))
    current = in_force({plan.id for plan, _upper, _known in rows})
    found = []
    for plan, upper, known_at in rows:
        assert upper.effective_on is not None
        found.append(
            Ground(
                "upper_plan", str(upper.id), plan, current[plan.id], "",
                message("%(upper)s came out anew on %(day)s", upper=upper.plan.title, day=upper.effective_on),
                f"上位（衔接）预案《{upper.plan.title}》已于{upper.effective_on.isoformat()}修订", upper.effective_on,
                local(known_at).date(), ("links.show", {"plan_id": plan.id}),
            )
        )  # fmt: skip
    return found


_ASSESSMENT = cast(Assessment.id, String) + case(
    (AssessmentAnswer.item.is_not(None), literal("-").concat(AssessmentAnswer.item)), else_=""
)
"""An assessment is as many grounds as items have to change; one without a form is one ground."""


def _assessments(chosen: Iterable[ColumnElement[bool]]) -> list[Ground]:
    """What assessments of versions in force say has to change (88号令 第三十五条; 国办发〔2024〕5号 第三十四条)."""
    rows = db.session.execute(
        select(Assessment, AssessmentRecord, AssessmentAnswer)
        .join(Assessment.version)
        .join(PlanVersion.plan)
        .outerjoin(AssessmentRecord, AssessmentRecord.assessment_id == Assessment.id)
        .outerjoin(
            AssessmentAnswer,
            and_(AssessmentAnswer.record_id == AssessmentRecord.id, AssessmentAnswer.answer == Answer.CHANGE),
        )
        .where(Assessment.changes_needed, *chosen, _undecided("assessment", _ASSESSMENT))
        .options(contains_eager(Assessment.version).contains_eager(PlanVersion.plan).joinedload(Plan.organisation))
    ).all()
    current = in_force({said.version.plan_id for said, _form, _answer in rows}) if rows else {}
    found = []
    for said, form, answer in rows:
        version = said.version
        if current.get(version.plan_id) is not version:
            # A newer version came out, and is assessed by itself.
            continue
        item = all_items()[answer.item].title if answer is not None else None
        words = answer.text if answer is not None else said.conclusion
        found.append(
            Ground(
                "assessment", f"{said.id}-{answer.item}" if answer is not None else str(said.id), version.plan, version,
                answer.clause if answer is not None else "", _sentence(item, words, said.assessed_on),
                f"{item.zh}：{words}" if item is not None else words or "预案评估结论为需要修订", said.assessed_on,
                local(said.recorded_at).date(),
                ("assessments.show", {"record_id": form.id}) if form is not None
                else ("plans.version", {"version_id": version.id}),
            )
        )  # fmt: skip
    return found


def _sentence(item: Text | None, words: str, day: date) -> Message:
    if item is None:
        return message("The assessment of %(day)s says that the plan has to be revised: %(words)s", day=day,
                       words=words or "–")  # fmt: skip
    return message("Assessment of %(day)s, %(item)s: %(words)s", day=day, item=item, words=words)


def _published(plan_ids: Collection[int]) -> dict[int, list[PlanVersion]]:
    """The versions of these plans that ever came out, the latest first; one statement."""
    statement = select(PlanVersion).where(
        PlanVersion.plan_id.in_(plan_ids), PlanVersion.state == VersionState.PUBLISHED
    )
    found: dict[int, list[PlanVersion]] = defaultdict(list)
    for version in db.session.scalars(statement):
        found[version.plan_id].append(version)
    for versions in found.values():
        versions.sort(key=lambda one: (one.effective_on or date.min, one.number), reverse=True)
    return found


def _in_force_at(versions: Iterable[PlanVersion], moment: datetime) -> PlanVersion | None:
    """The version in force at a moment, as it was on record then."""
    day = local(moment).date()
    for version in versions:
        known = version.published_recorded_at is None or version.published_recorded_at <= moment
        if known and version.effective_on is not None and version.effective_on <= day:
            return version
    return None
