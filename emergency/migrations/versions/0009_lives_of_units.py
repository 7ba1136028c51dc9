"""Moves to other areas, units merged or entered twice, papers of facts, places as facts.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('duplicate_dismissal',
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dismissed_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_duplicate_dismissal_says_why')),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_duplicate_dismissal_in_order')),
    sa.ForeignKeyConstraint(['first_id'], ['organisation.id'], name=op.f('fk_duplicate_dismissal_first_id_organisation')),
    sa.ForeignKeyConstraint(['second_id'], ['organisation.id'], name=op.f('fk_duplicate_dismissal_second_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duplicate_dismissal')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_duplicate_dismissal_first_id_second_id'))
    )
    with op.batch_alter_table('duplicate_dismissal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duplicate_dismissal_second_id'), ['second_id'], unique=False)

    op.create_table('move',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('from_area_id', sa.Integer(), nullable=False),
    sa.Column('to_area_id', sa.Integer(), nullable=False),
    sa.Column('moved_on', sa.Date(), nullable=False),
    sa.Column('filings_go', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(decided_at IS NULL) = (state = 'proposed')", name=op.f('ck_move_decided_or_proposed')),
    sa.CheckConstraint('from_area_id <> to_area_id', name=op.f('ck_move_elsewhere')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_move_file_id_stored_file')),
    sa.ForeignKeyConstraint(['from_area_id'], ['area.id'], name=op.f('fk_move_from_area_id_area')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_move_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['to_area_id'], ['area.id'], name=op.f('fk_move_to_area_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_move'))
    )
    with op.batch_alter_table('move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_move_from_area_id_state'), ['from_area_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_move_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_move_to_area_id_state'), ['to_area_id', 'state'], unique=False)
        batch_op.create_index('uq_move_proposed', ['organisation_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))

    op.create_table('succession',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('went_along', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('organisation_id <> successor_id', name=op.f('ck_succession_not_itself')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_succession_file_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_succession_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['successor_id'], ['organisation.id'], name=op.f('fk_succession_successor_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_succession')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_succession_organisation_id'))
    )
    with op.batch_alter_table('succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_succession_successor_id'), ['successor_id'], unique=False)

    op.add_column('fact', sa.Column('reason', sa.Text(), server_default='', nullable=False))
    # Written out, since rebuilding a table on SQLite would drop the triggers that other revisions put on it.
    op.execute('ALTER TABLE fact ADD COLUMN file_id INTEGER '
               'CONSTRAINT fk_fact_file_id_stored_file REFERENCES stored_file (id)')
    op.execute('ALTER TABLE organisation ADD COLUMN successor_id INTEGER '
               'CONSTRAINT fk_organisation_successor_id_organisation REFERENCES organisation (id)')
    op.create_index('ix_organisation_successor_id', 'organisation', ['successor_id'], unique=False)
    _state_places()


def _state_places() -> None:
    """Say as a fact where each organisation lies: known since its entry, held from the beginning."""
    connection = op.get_bind()
    organisation = sa.table(
        'organisation', sa.column('id', sa.Integer), sa.column('lat', sa.Float), sa.column('lon', sa.Float),
        sa.column('datum', sa.String), sa.column('created_at', sa.DateTime(timezone=True)),
    )
    fact = sa.table(
        'fact', sa.column('organisation_id', sa.Integer), sa.column('name', sa.String),
        sa.column('value', sa.JSON().with_variant(JSONB(), "postgresql")), sa.column('source', sa.Text),
        sa.column('recorded_at', sa.DateTime(timezone=True)), sa.column('recorded_by', sa.Text),
    )
    last = 0
    while True:
        rows = connection.execute(
            sa.select(organisation).where(organisation.c.id > last, organisation.c.lat.is_not(None))
            .order_by(organisation.c.id).limit(1000)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        connection.execute(sa.insert(fact), [
            {
                'organisation_id': row.id, 'name': 'place', 'source': '', 'recorded_at': row.created_at,
                'recorded_by': 'system',
                'value': {'lat': row.lat, 'lon': row.lon, 'datum': row.datum or 'wgs84'},
            }
            for row in rows
        ])


def downgrade() -> None:
    op.execute("DELETE FROM fact WHERE name = 'place'")
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_successor_id'))
        batch_op.drop_column('successor_id')

    with op.batch_alter_table('fact', schema=None) as batch_op:
        batch_op.drop_column('file_id')
        batch_op.drop_column('reason')

    with op.batch_alter_table('succession', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_succession_successor_id'))

    op.drop_table('succession')
    with op.batch_alter_table('move', schema=None) as batch_op:
        batch_op.drop_index('uq_move_proposed', sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))
        batch_op.drop_index(batch_op.f('ix_move_to_area_id_state'))
        batch_op.drop_index(batch_op.f('ix_move_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_move_from_area_id_state'))

    op.drop_table('move')
    with op.batch_alter_table('duplicate_dismissal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duplicate_dismissal_second_id'))

    op.drop_table('duplicate_dismissal')
