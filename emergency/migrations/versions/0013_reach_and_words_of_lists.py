"""Lists served by an index: the path of its area beside every listed row, and an index of words.

Revision 0013, after 0012.

Both are kept by triggers, so that whoever writes, with raw SQL too, keeps them. A migration that rebuilds one of these
tables on SQLite (batch mode copies it) drops its triggers and has to call `keep_reach` and `keep_words` of this file
again.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

OWNED = ("depot", "team", "plan", "drill")
REACHED = ("organisation", *OWNED, "stock_line")
SPOKEN = ("organisation", "depot", "team", "plan")
INDEXED = {
    "organisation": (("reach", "id"), ("kind", "reach", "id"), ("name",)),
    "depot": (("reach", "id"), ("name",)),
    "stock_line": (("reach", "id"), ("status", "reach", "id")),
    "team": (("reach", "id"), ("name",), ("category", "reach", "id"), ("status", "reach", "id")),
    "plan": (("reach", "id"), ("kind", "reach", "id"), ("family", "reach", "id")),
    "drill": (("state", "starts_at", "id", "reach", "kind"),),
}
PARTIAL = {
    "ix_plan_abolished": ("plan", ("reach", "id"), "abolished_on IS NOT NULL"),
    "ix_drill_standing": (
        "drill", ("ends_at", "id", "reach", "kind"), "state IN ('booked', 'confirmed', 'running', 'postponed')",
    ),
    "ix_drill_given_up": (
        "drill", ("starts_at", "id", "reach", "kind"), "state IN ('cancelled', 'interrupted')",
    ),
}  # fmt: skip
# Rows of a table, then how many of them share the first column of an index, the first two, and so on.
SIZES = {
    ("organisation", "ix_organisation_reach_id"): "1000000 2000 1",
    ("organisation", "ix_organisation_kind_reach_id"): "1000000 100000 2000 1",
    ("organisation", "ix_organisation_area_id_kind_id"): "1000000 2000 500 1",
    ("depot", "ix_depot_reach_id"): "10000 50 1",
    ("stock_line", "ix_stock_line_reach_id"): "1000000 5000 1",
    ("stock_line", "ix_stock_line_status_reach_id"): "1000000 200000 5000 1",
    ("stock_line", "ix_stock_line_item_id_lat_lon"): "1000000 3000 10 3",
    ("stock_line", "ix_stock_line_depot_id"): "1000000 100",
    ("stock_line", "ix_stock_line_expires_on"): "1000000 1000",
    ("team", "ix_team_reach_id"): "100000 200 1",
    ("team", "ix_team_category_reach_id"): "100000 10000 200 1",
    ("team", "ix_team_status_reach_id"): "100000 20000 200 1",
    ("plan", "ix_plan_reach_id"): "1000000 2000 1",
    ("plan", "ix_plan_kind_reach_id"): "1000000 200000 2000 1",
    ("plan", "ix_plan_family_reach_id"): "1000000 500000 2000 1",
    ("plan", "ix_plan_family_kind"): "1000000 500000 100000",
    ("plan", "ix_plan_abolished"): "50000 100 1",
    ("drill", "ix_drill_state_starts_at_id_reach_kind"): "2000000 300000 20 1 1 1",
    ("drill", "ix_drill_standing"): "200000 20 1 1 1",
    ("drill", "ix_drill_given_up"): "100000 20 1 1 1",
    ("drill", "ix_drill_starts_at"): "2000000 20",
    ("claim", "ix_claim_state_lapses_at"): "100000 15000 2",
    ("present_tag", "ix_present_tag_tag"): "1000000 50000",
}
# Where a row's path comes from.
_OF_AREA = "(SELECT path FROM area WHERE id = NEW.area_id)"
_OF_OWNER = "(SELECT reach FROM organisation WHERE id = NEW.organisation_id)"
_OF_DEPOT = "(SELECT reach FROM depot WHERE id = NEW.depot_id)"
SOURCES = {
    "organisation": ("area_id", _OF_AREA),
    **dict.fromkeys(OWNED, ("organisation_id", _OF_OWNER)),
    "stock_line": ("depot_id", _OF_DEPOT),
}


def upgrade() -> None:
    kind = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
    for table in REACHED:
        op.add_column(table, sa.Column("reach", kind, server_default="", nullable=False))
    for table in REACHED:
        _column, source = SOURCES[table]
        op.execute(f"UPDATE {table} SET reach = {source.replace('NEW.', f'{table}.')}")
    for table, indexes in INDEXED.items():
        for columns in indexes:
            op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    for name, (table, columns, condition) in PARTIAL.items():
        op.create_index(
            name, table, list(columns), sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
        )
    keep_reach()
    keep_words()
    if _is_sqlite():
        _say_how_large_tables_get()


def _say_how_large_tables_get() -> None:
    """Tell SQLite's planner what it would find out in a full province.

    It plans by these numbers alone, and without any it takes every index for a sharp one: it would read all drills
    that were held to find those of one unit. Numbers of a small database would be wrong for the large one it becomes.
    """
    op.execute("ANALYZE sqlite_schema")
    for (table, index), rows in SIZES.items():
        op.execute(f"DELETE FROM sqlite_stat1 WHERE tbl = '{table}' AND idx = '{index}'")
        op.execute(f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('{table}', '{index}', '{rows}')")


def keep_reach() -> None:
    """Give new rows the path of their area, and rows of whoever moves the new one."""
    if _is_sqlite():
        _keep_reach_on_sqlite()
    else:
        _keep_reach_on_postgresql()


def _keep_reach_on_sqlite() -> None:
    for table, (column, source) in SOURCES.items():
        for event in ("INSERT", f"UPDATE OF {column}"):
            op.execute(f"""
                CREATE TRIGGER {table}_reach_{event.split()[0].lower()} AFTER {event} ON {table}
                BEGIN UPDATE {table} SET reach = {source} WHERE id = NEW.id; END""")
    followers = "".join(f"UPDATE {table} SET reach = NEW.reach WHERE organisation_id = NEW.id; " for table in OWNED)
    # A row just entered had none, and nothing points to it yet.
    moved = "WHEN OLD.reach <> '' AND NEW.reach <> OLD.reach"
    op.execute(f"CREATE TRIGGER organisation_reach_moved AFTER UPDATE OF reach ON organisation {moved} BEGIN {followers}END")
    op.execute(f"""
        CREATE TRIGGER depot_reach_moved AFTER UPDATE OF reach ON depot {moved}
        BEGIN UPDATE stock_line SET reach = NEW.reach WHERE depot_id = NEW.id; END""")
    op.execute("""
        CREATE TRIGGER area_reach_moved AFTER UPDATE OF path ON area WHEN NEW.path <> OLD.path
        BEGIN UPDATE organisation SET reach = NEW.path WHERE area_id = NEW.id; END""")


def _keep_reach_on_postgresql() -> None:
    for table, (column, source) in SOURCES.items():
        op.execute(f"""
            CREATE FUNCTION {table}_reach() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.reach := {source};
                RETURN NEW;
            END $$""")
        op.execute(f"""
            CREATE TRIGGER {table}_reach BEFORE INSERT OR UPDATE OF {column} ON {table} FOR EACH ROW
            EXECUTE FUNCTION {table}_reach()""")
    followers = "".join(f"UPDATE {table} SET reach = NEW.reach WHERE organisation_id = NEW.id; " for table in OWNED)
    for table, moves in (
        ("organisation", followers),
        ("depot", "UPDATE stock_line SET reach = NEW.reach WHERE depot_id = NEW.id; "),
    ):
        op.execute(f"""
            CREATE FUNCTION {table}_reach_moved() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                {moves}
                RETURN NULL;
            END $$""")
        op.execute(f"""
            CREATE TRIGGER {table}_reach_moved AFTER UPDATE ON {table} FOR EACH ROW
            WHEN (OLD.reach <> NEW.reach) EXECUTE FUNCTION {table}_reach_moved()""")
    op.execute("""
        CREATE FUNCTION area_reach_moved() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE organisation SET reach = NEW.path WHERE area_id = NEW.id;
            RETURN NULL;
        END $$""")
    op.execute("""
        CREATE TRIGGER area_reach_moved AFTER UPDATE OF path ON area FOR EACH ROW
        WHEN (OLD.path <> NEW.path) EXECUTE FUNCTION area_reach_moved()""")


def keep_words() -> None:
    """Index the tokens of names: FTS5 over the tables' own rows, or a GIN index (see `emergency.core.narrowing`)."""
    for table in SPOKEN:
        words = f"words_of_{table}"
        if not _is_sqlite():
            op.execute(f"CREATE INDEX {words} ON {table} USING gin (to_tsvector('simple', tokens))")
            continue
        op.execute(f"""
            CREATE VIRTUAL TABLE {words} USING fts5(
                tokens, content='{table}', content_rowid='id', detail=none, columnsize=0,
                tokenize='unicode61 remove_diacritics 0')""")
        op.execute(f"INSERT INTO {words}({words}) VALUES ('rebuild')")
        enter = f"INSERT INTO {words}(rowid, tokens) VALUES (NEW.id, NEW.tokens);"
        strike = f"INSERT INTO {words}({words}, rowid, tokens) VALUES ('delete', OLD.id, OLD.tokens);"
        op.execute(f"CREATE TRIGGER {words}_insert AFTER INSERT ON {table} BEGIN {enter} END")
        op.execute(f"CREATE TRIGGER {words}_delete AFTER DELETE ON {table} BEGIN {strike} END")
        op.execute(f"""
            CREATE TRIGGER {words}_update AFTER UPDATE OF tokens ON {table} WHEN OLD.tokens <> NEW.tokens
            BEGIN {strike} {enter} END""")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def downgrade() -> None:
    if _is_sqlite():
        _stop_on_sqlite()
    else:
        _stop_on_postgresql()
    for name, (table, _columns, _condition) in PARTIAL.items():
        op.drop_index(name, table)
    for table, indexes in INDEXED.items():
        for columns in indexes:
            op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    for table in REACHED:
        # Not in batch mode: that would copy the table and lose the triggers of earlier migrations.
        op.drop_column(table, "reach")


def _stop_on_sqlite() -> None:
    for table, index in SIZES:
        op.execute(f"DELETE FROM sqlite_stat1 WHERE tbl = '{table}' AND idx = '{index}'")
    for table in SPOKEN:
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER words_of_{table}_{event}")
        op.execute(f"DROP TABLE words_of_{table}")
    for table in REACHED:
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER {table}_reach_{event}")
    for table in ("organisation", "depot", "area"):
        op.execute(f"DROP TRIGGER {table}_reach_moved")


def _stop_on_postgresql() -> None:
    for table in SPOKEN:
        op.execute(f"DROP INDEX words_of_{table}")
    for table in ("organisation", "depot", "area"):
        op.execute(f"DROP TRIGGER {table}_reach_moved ON {table}")
        op.execute(f"DROP FUNCTION {table}_reach_moved()")
    for table in REACHED:
        op.execute(f"DROP TRIGGER {table}_reach ON {table}")
        op.execute(f"DROP FUNCTION {table}_reach()")
