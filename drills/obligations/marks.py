"""Triggers that mark a unit when anything is written that its duties are computed from, with raw SQL too.

A mark is appended by whoever writes, in the same transaction, and waits for nobody. On SQLite, where one transaction
writes at a time, a unit that is marked and not taken needs no second mark; on PostgreSQL only marks of the same
transaction are known to be as young as the write.

A migration that rebuilds a table on SQLite (batch mode copies it) drops its triggers, so that every run of migrations
takes them down first and puts them up anew at its end.
"""

# ruff: noqa: S608 - all names stand in this file

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

_OF_PLAN = "SELECT p.organisation_id FROM plan p WHERE p.id = {row}.plan_id"
_OF_VERSION = (
    "SELECT p.organisation_id FROM plan p JOIN plan_version v ON v.plan_id = p.id WHERE v.id = {row}.version_id"
)
_OF_DRILL = (
    "SELECT d.organisation_id FROM drill d WHERE d.id = {row}.drill_id"
    " UNION SELECT a.organisation_id FROM participant a WHERE a.drill_id = {row}.drill_id"
)
_ITS_OWN = "SELECT {row}.organisation_id"

CONCERNED = {
    "organisation": "SELECT {row}.id",
    "area": "SELECT o.id FROM organisation o",
    "fact": _ITS_OWN,
    "site": _ITS_OWN,
    "plan": _ITS_OWN + " UNION SELECT f.authority_id FROM filing f JOIN plan_version v ON v.id = f.version_id"
    " WHERE v.plan_id = {row}.id",
    "plan_version": _OF_PLAN + " UNION SELECT f.authority_id FROM filing f WHERE f.version_id = {row}.id",
    "review": _OF_VERSION,
    "assessment": _OF_VERSION,
    "filing": _OF_VERSION + " UNION SELECT {row}.authority_id",
    "filing_step": "SELECT p.organisation_id FROM plan p JOIN plan_version v ON v.plan_id = p.id"
    " JOIN filing f ON f.version_id = v.id WHERE f.id = {row}.filing_id"
    " UNION SELECT f.authority_id FROM filing f WHERE f.id = {row}.filing_id",
    "revision_task": _OF_PLAN,
    "drill": "SELECT {row}.organisation_id UNION SELECT a.organisation_id FROM participant a"
    " WHERE a.drill_id = {row}.id",
    "drill_plan": _OF_DRILL,
    "drill_step": _OF_DRILL,
    "participant": _ITS_OWN,
    "evaluation": _OF_DRILL,
    "drill_report": _OF_DRILL,
    "duty_postponement": _ITS_OWN,
    "hazard": "SELECT p.organisation_id FROM plan p JOIN hazard_plan h ON h.plan_id = p.id"
    " WHERE h.hazard_id = {row}.id",
    "hazard_plan": _OF_PLAN,
    "counting_convention": "SELECT o.id FROM organisation o",
    "records_beginning": "SELECT o.id FROM organisation o WHERE o.id = {row}.organisation_id"
    " OR {row}.organisation_id IS NULL",
}
"""Whose duties a row of each table is about; `{row}` is the row as it was or as it is."""

_COLUMNS = {"organisation": "kind, area_id", "area": "code, path"}
"""Tables of which only these columns matter."""


def trigger_names(dialect: str) -> set[str]:
    """The triggers that have to be there."""
    if dialect == "postgresql":
        return {f"mark_duties_{table}" for table in CONCERNED}
    return {f"mark_duties_{table}_{event.lower()}" for table in CONCERNED for event in ("INSERT", "UPDATE", "DELETE")}


def raise_marks(connection: sa.Connection) -> None:
    """Put the triggers up, in place of those that are there; without the table of marks there are none."""
    drop_marks(connection)
    there = set(sa.inspect(connection).get_table_names())
    if "duty_mark" not in there:
        return
    for table in there & CONCERNED.keys():
        statements = _on_sqlite(table) if connection.dialect.name == "sqlite" else _on_postgresql(table)
        for statement in statements:
            connection.exec_driver_sql(statement)


def drop_marks(connection: sa.Connection) -> None:
    """Take the triggers down."""
    dialect = connection.dialect.name
    if dialect == "sqlite":
        for name in sorted(trigger_names(dialect)):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    else:
        for table in CONCERNED:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS mark_duties_{table}() CASCADE")


def _update_of(table: str) -> str:
    return f"UPDATE OF {_COLUMNS[table]}" if table in _COLUMNS else "UPDATE"


def _on_sqlite(table: str) -> Iterator[str]:
    for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        concerned = " UNION ".join(CONCERNED[table].format(row=row) for row in rows)
        moment = _update_of(table) if event == "UPDATE" else event
        yield f"""
            CREATE TRIGGER mark_duties_{table}_{event.lower()} AFTER {moment} ON {table}
            BEGIN
                INSERT INTO duty_mark (organisation_id)
                SELECT c.organisation_id FROM (SELECT NULL AS organisation_id UNION {concerned}) AS c
                WHERE c.organisation_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM duty_mark m WHERE m.organisation_id = c.organisation_id AND m.taken_by IS NULL
                );
            END"""


def _on_postgresql(table: str) -> Iterator[str]:
    def mark(row: str) -> str:
        return f"""
            INSERT INTO duty_mark (organisation_id)
            SELECT c.organisation_id FROM ({CONCERNED[table].format(row=row)}) AS c (organisation_id)
            WHERE c.organisation_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM duty_mark m WHERE m.organisation_id = c.organisation_id AND m.taken_by IS NULL
                    AND m.xmin = pg_current_xact_id()::xid
            );"""

    yield f"""
        CREATE FUNCTION mark_duties_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' THEN {mark("OLD")} END IF;
            IF TG_OP <> 'DELETE' THEN {mark("NEW")} END IF;
            RETURN NULL;
        END $$"""
    yield f"""
        CREATE TRIGGER mark_duties_{table} AFTER INSERT OR {_update_of(table)} OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION mark_duties_{table}()"""
