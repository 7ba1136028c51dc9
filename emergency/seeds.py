"""What a new database knows from the start: divisions and working days. Safe to run again."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from emergency.accounts.areas import divisions
from emergency.accounts.models import Area
from emergency.accounts.rules import AreaKind
from emergency.calendar.models import Workday
from emergency.core.actors import SYSTEM
from emergency.core.audit import record
from emergency.core.db import db
from emergency.core.workdays import shipped_notices


def seed() -> None:
    """Fill empty reference tables; tables that hold anything are left alone."""
    seed_areas()
    seed_workdays()


def seed_areas() -> None:
    """Enter the administrative divisions, from the province down, where there are no areas yet."""
    if db.session.scalar(select(func.count()).select_from(Area)):
        return
    rows: list[dict[str, object]] = []
    known: dict[str, tuple[int, str]] = {}
    for number, (code, name, parent) in enumerate(sorted(divisions()), start=1):
        above = known.get(parent)
        path = f"{above[1] if above else '/'}{number}/"
        known[code] = (number, path)
        rows.append({"id": number, "code": code, "name": name, "kind": AreaKind.DIVISION,
                     "parent_id": above[0] if above else None, "path": path})  # fmt: skip
    db.session.execute(insert(Area), rows)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.setval("area_id_seq", len(rows))))
    record(SYSTEM, "area.seeded", count=len(rows))


def seed_workdays() -> None:
    """Enter the days of every shipped notice whose year is not known yet."""
    known = set(db.session.scalars(select(Workday.year).distinct()))
    rows = [record for notice in shipped_notices() if notice.year not in known for record in notice.records()]
    if rows:
        db.session.add_all(
            Workday(day=row.day, is_workday=row.is_workday, year=row.year, name=row.name, source=row.source)
            for row in rows
        )
        db.session.flush()
        record(SYSTEM, "calendar.seeded", years=sorted({row.year for row in rows}))
