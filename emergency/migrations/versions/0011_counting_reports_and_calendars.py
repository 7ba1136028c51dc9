"""How periods are counted; reports and harm of incidents over time; who subscribed to a calendar; drills put off.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

APPEND_ONLY = ("counting_convention", "incident_harm", "incident_report")


def upgrade() -> None:
    op.create_table('counting_convention',
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('half_year_mode', sa.String(40), nullable=False),
    sa.Column('year_mode', sa.String(40), nullable=False),
    sa.Column('count_real_response', sa.Boolean(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_counting_convention_area_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counting_convention'))
    )
    with op.batch_alter_table('counting_convention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counting_convention_area_id'), ['area_id'], unique=False)

    op.create_table('calendar_event',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('is_met', sa.Boolean(), nullable=False),
    sa.Column('is_cancelled', sa.Boolean(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_calendar_event_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_event')),
    sa.UniqueConstraint('organisation_id', 'uid', name=op.f('uq_calendar_event_organisation_id_uid'))
    )
    op.create_table('calendar_subscription',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_calendar_subscription_account_id_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_calendar_subscription_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_subscription'))
    )
    with op.batch_alter_table('calendar_subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_subscription_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_calendar_subscription_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('incident_harm',
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deaths', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('serious', sa.Integer(), nullable=False),
    sa.Column('poisoned', sa.Integer(), nullable=False),
    sa.Column('light', sa.Integer(), nullable=False),
    sa.Column('loss', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_harm_incident_id_incident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_harm'))
    )
    with op.batch_alter_table('incident_harm', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_harm_incident_id_id'), ['incident_id', 'id'], unique=False)

    op.create_table('incident_report',
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('clock', sa.String(length=40), nullable=False),
    sa.Column('tier', sa.String(40), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('form', sa.String(40), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_report_incident_id_incident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_report'))
    )
    with op.batch_alter_table('incident_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_report_incident_id_id'), ['incident_id', 'id'], unique=False)

    with op.batch_alter_table('drill_step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('planned_on', sa.Date(), nullable=True))
        batch_op.create_index('ix_drill_step_moved', ['drill_id'], unique=False, sqlite_where=sa.text('planned_on IS NOT NULL'), postgresql_where=sa.text('planned_on IS NOT NULL'))

    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cause', sa.String(40), nullable=True))

    # What is known of an incident now is the first of what was known of it over time.
    op.execute("""
        INSERT INTO incident_harm (incident_id, at, deaths, missing, serious, poisoned, light, loss, recorded_at, recorded_by)
        SELECT id, started_at, deaths, missing, serious, poisoned, light, loss, created_at, created_by FROM incident
    """)
    for table in APPEND_ONLY:
        _allow_only_appending(table)



def _allow_only_appending(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER {table}_append_only_{event.lower()} BEFORE {event} ON {table}
                BEGIN SELECT RAISE(ABORT, 'ck_{table}_append_only'); END
            """)
    else:
        op.execute(f"""
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW
            EXECUTE FUNCTION refuse_rewriting()
        """)


def downgrade() -> None:
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_column('cause')

    with op.batch_alter_table('drill_step', schema=None) as batch_op:
        batch_op.drop_index('ix_drill_step_moved', sqlite_where=sa.text('planned_on IS NOT NULL'), postgresql_where=sa.text('planned_on IS NOT NULL'))
        batch_op.drop_column('planned_on')

    with op.batch_alter_table('incident_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_report_incident_id_id'))

    op.drop_table('incident_report')
    with op.batch_alter_table('incident_harm', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_harm_incident_id_id'))

    op.drop_table('incident_harm')
    with op.batch_alter_table('calendar_subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_subscription_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_calendar_subscription_account_id'))

    op.drop_table('calendar_subscription')
    op.drop_table('calendar_event')
    with op.batch_alter_table('counting_convention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counting_convention_area_id'))

    op.drop_table('counting_convention')
