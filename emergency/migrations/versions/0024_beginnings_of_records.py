"""From which day the records of areas and units are complete, with the moment each was said.

Revision 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('records_beginning',
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('begin_on', sa.Date(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('area_id IS NULL OR organisation_id IS NULL', name=op.f('ck_records_beginning_area_or_unit')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_records_beginning_area_id_area')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_records_beginning_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_records_beginning'))
    )
    with op.batch_alter_table('records_beginning', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_records_beginning_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_beginning_organisation_id'), ['organisation_id'], unique=False)

    # What was said of units so far carries no moment of its own; it held as long as their entries.
    op.execute("""
        INSERT INTO records_beginning (organisation_id, begin_on, document, recorded_at, recorded_by)
        SELECT id, records_begin_on, '', created_at, '' FROM organisation WHERE records_begin_on IS NOT NULL
    """)
    _allow_only_appending()


def _allow_only_appending() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER records_beginning_append_only_{event.lower()} BEFORE {event} ON records_beginning
                BEGIN SELECT RAISE(ABORT, 'ck_records_beginning_append_only'); END
            """)
    else:
        op.execute("""
            CREATE TRIGGER records_beginning_append_only BEFORE UPDATE OR DELETE ON records_beginning FOR EACH ROW
            EXECUTE FUNCTION refuse_rewriting()
        """)


def downgrade() -> None:
    with op.batch_alter_table('records_beginning', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_records_beginning_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_records_beginning_area_id'))

    op.drop_table('records_beginning')
