"""Walls behind the guards: no claim twice, no stock below nothing, no ledger rewritten.

Revision 0006, after 0005.

Whoever writes, with raw SQL too, meets these. On PostgreSQL a team's claims exclude one another by a constraint over
two ranges; everything else, and all of it on SQLite, are triggers. A migration that rebuilds one of these tables on
SQLite (batch mode copies it) drops its triggers and has to call `raise_walls` of this file again.
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

APPEND_ONLY = ("movement", "movement_line", "claim_step", "team_report", "incident_entry")
TEAM_STATES = "('held', 'requested', 'en_route', 'on_scene')"
STOCK_STATES = "('held', 'requested')"


def _taken(row: str, kind: str) -> str:
    states = TEAM_STATES if kind == "team" else STOCK_STATES
    return f"{row}.kind = '{kind}' AND NOT {row}.is_simulated AND {row}.state IN {states}"


# An update is looked at only if it takes more than before: a claim that a loss in the depot has made too large may
# still be called out or released.
_TAKES_MORE = """(
    NOT ({old}) OR NEW.quantity > OLD.quantity OR NEW.resource_id <> OLD.resource_id
    OR NEW.from_at < OLD.from_at OR NEW.until_at > OLD.until_at
)"""

# The most that is taken at one moment of the new claim's window is reached where it or another begins.
_PEAK = f"""(
    SELECT max((
        SELECT coalesce(sum(c.quantity), 0) FROM claim c
        WHERE c.resource_id = NEW.resource_id AND {_taken("c", "stock")} AND c.from_at <= m.at AND c.until_at > m.at
    ))
    FROM (
        SELECT NEW.from_at AS at
        UNION
        SELECT s.from_at FROM claim s
        WHERE s.resource_id = NEW.resource_id AND {_taken("s", "stock")}
            AND s.from_at > NEW.from_at AND s.from_at < NEW.until_at
    ) AS m
)"""
_LEDGER = """(
    SELECT coalesce(sum(l.quantity), 0) FROM movement_line l JOIN stock_line s ON s.id = l.stock_line_id
    WHERE s.resource_id = NEW.id
)"""


def upgrade() -> None:
    raise_walls()


def raise_walls() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _raise_on_sqlite()
    else:
        _raise_on_postgresql()


def _raise_on_sqlite() -> None:
    twice = f"""EXISTS (
        SELECT 1 FROM claim c WHERE c.resource_id = NEW.resource_id AND c.id <> NEW.id AND {_taken("c", "team")}
            AND c.from_at < NEW.until_at AND c.until_at > NEW.from_at
    )"""
    too_much = f"{_PEAK} > (SELECT capacity FROM resource WHERE id = NEW.resource_id)"
    for event in ("INSERT", "UPDATE"):
        for kind, broken in (("team", twice), ("stock", too_much)):
            more = "" if event == "INSERT" else " AND " + _TAKES_MORE.format(old=_taken("OLD", kind))
            op.execute(f"""
                CREATE TRIGGER claim_{kind}_{event.lower()} AFTER {event} ON claim
                WHEN {_taken("NEW", kind)}{more}
                BEGIN SELECT RAISE(ABORT, 'ex_claim_{kind}') WHERE {broken}; END""")
    op.execute("""
        CREATE TRIGGER movement_line_balance AFTER INSERT ON movement_line
        BEGIN
            UPDATE resource SET capacity = capacity + NEW.quantity
            WHERE id = (SELECT resource_id FROM stock_line WHERE id = NEW.stock_line_id);
        END""")
    for event in ("INSERT", "UPDATE OF capacity"):
        op.execute(f"""
            CREATE TRIGGER resource_ledger_{event.split()[0].lower()} AFTER {event} ON resource
            WHEN NEW.kind = 'stock' AND NEW.capacity <> {_LEDGER}
            BEGIN SELECT RAISE(ABORT, 'ck_resource_is_its_ledger'); END""")
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER {table}_append_only_{event.lower()} BEFORE {event} ON {table}
                BEGIN SELECT RAISE(ABORT, 'ck_{table}_append_only'); END""")


def _raise_on_postgresql() -> None:
    op.execute(f"""
        ALTER TABLE claim ADD CONSTRAINT ex_claim_team EXCLUDE USING gist (
            int4range(resource_id, resource_id, '[]') WITH &&, tstzrange(from_at, until_at) WITH &&
        ) WHERE ({_taken("claim", "team").replace("claim.", "")})""")
    # The resource row is locked first, so that two writers who know nothing of each other are counted one by one.
    op.execute(f"""
        CREATE FUNCTION claim_stock_wall() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE there bigint; taken bigint;
        BEGIN
            SELECT capacity INTO there FROM resource WHERE id = NEW.resource_id FOR UPDATE;
            SELECT {_PEAK} INTO taken;
            IF taken > there THEN
                RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'ex_claim_stock';
            END IF;
            RETURN NULL;
        END $$""")
    op.execute(f"""
        CREATE TRIGGER claim_stock_insert AFTER INSERT ON claim FOR EACH ROW
        WHEN ({_taken("NEW", "stock")}) EXECUTE FUNCTION claim_stock_wall()""")
    op.execute(f"""
        CREATE TRIGGER claim_stock_update AFTER UPDATE ON claim FOR EACH ROW
        WHEN ({_taken("NEW", "stock")} AND {_TAKES_MORE.format(old=_taken("OLD", "stock"))})
        EXECUTE FUNCTION claim_stock_wall()""")
    op.execute("""
        CREATE FUNCTION movement_line_balance() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE resource SET capacity = capacity + NEW.quantity
            WHERE id = (SELECT resource_id FROM stock_line WHERE id = NEW.stock_line_id);
            RETURN NULL;
        END $$""")
    op.execute("""
        CREATE TRIGGER movement_line_balance AFTER INSERT ON movement_line FOR EACH ROW
        EXECUTE FUNCTION movement_line_balance()""")
    op.execute(f"""
        CREATE FUNCTION resource_ledger_wall() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.capacity <> {_LEDGER} THEN
                RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'ck_resource_is_its_ledger';
            END IF;
            RETURN NULL;
        END $$""")
    op.execute("""
        CREATE TRIGGER resource_ledger_update AFTER INSERT OR UPDATE OF capacity ON resource FOR EACH ROW
        WHEN (NEW.kind = 'stock') EXECUTE FUNCTION resource_ledger_wall()""")
    op.execute("""
        CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'ck_' || TG_TABLE_NAME || '_append_only';
        END $$""")
    for table in APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW
            EXECUTE FUNCTION refuse_rewriting()""")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        names = [f"claim_{kind}_{event}" for kind in ("team", "stock") for event in ("insert", "update")]
        names += ["movement_line_balance", "resource_ledger_insert", "resource_ledger_update"]
        names += [f"{table}_append_only_{event}" for table in APPEND_ONLY for event in ("update", "delete")]
        for name in names:
            op.execute(f"DROP TRIGGER {name}")
        return
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP TRIGGER resource_ledger_update ON resource")
    op.execute("DROP TRIGGER movement_line_balance ON movement_line")
    op.execute("DROP TRIGGER claim_stock_update ON claim")
    op.execute("DROP TRIGGER claim_stock_insert ON claim")
    for name in ("refuse_rewriting", "resource_ledger_wall", "movement_line_balance", "claim_stock_wall"):
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("ALTER TABLE claim DROP CONSTRAINT ex_claim_team")
