"""Registered hazards, what is stated about them from a day on, and the plans that answer them.

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hazard',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('identified_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_hazard_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_hazard_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hazard'))
    )
    with op.batch_alter_table('hazard', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hazard_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazard_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazard_site_id'), ['site_id'], unique=False)

    op.create_table('hazard_plan',
    sa.Column('hazard_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('clause', sa.String(length=40), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['hazard_id'], ['hazard.id'], name=op.f('fk_hazard_plan_hazard_id_hazard')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_hazard_plan_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hazard_plan'))
    )
    with op.batch_alter_table('hazard_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hazard_plan_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index('uq_hazard_plan_standing', ['hazard_id', 'plan_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('hazard_statement',
    sa.Column('hazard_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('is_gone', sa.Boolean(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(40), nullable=True),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('substances', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('changed', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('is_material', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(lat IS NULL) = (lon IS NULL)', name=op.f('ck_hazard_statement_whole_place')),
    sa.CheckConstraint('level IS NULL OR level BETWEEN 1 AND 4', name=op.f('ck_hazard_statement_level')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_hazard_statement_area_id_area')),
    sa.ForeignKeyConstraint(['hazard_id'], ['hazard.id'], name=op.f('fk_hazard_statement_hazard_id_hazard')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hazard_statement'))
    )
    with op.batch_alter_table('hazard_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hazard_statement_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazard_statement_hazard_id_since'), ['hazard_id', 'since'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazard_statement_is_material'), ['is_material'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('hazard_statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hazard_statement_is_material'))
        batch_op.drop_index(batch_op.f('ix_hazard_statement_hazard_id_since'))
        batch_op.drop_index(batch_op.f('ix_hazard_statement_area_id'))

    op.drop_table('hazard_statement')
    with op.batch_alter_table('hazard_plan', schema=None) as batch_op:
        batch_op.drop_index('uq_hazard_plan_standing', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_hazard_plan_plan_id'))

    op.drop_table('hazard_plan')
    with op.batch_alter_table('hazard', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hazard_site_id'))
        batch_op.drop_index(batch_op.f('ix_hazard_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_hazard_kind'))

    op.drop_table('hazard')
