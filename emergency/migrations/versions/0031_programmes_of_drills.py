"""The year's drill programmes, their drills, and what was done with them.

Revision 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('programme',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('approved_by', sa.Text(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_programme_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('organisation_id', 'year', name=op.f('uq_programme_organisation_id_year'))
    )
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_year_organisation_id'), ['year', 'organisation_id'], unique=False)

    op.create_table('programme_note',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(40), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_note_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_note'))
    )
    with op.batch_alter_table('programme_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_note_programme_id'), ['programme_id'], unique=False)

    op.create_table('programme_entry',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('content', sa.String(40), nullable=False),
    sa.Column('form', sa.String(40), nullable=False),
    sa.Column('responsible', sa.Text(), nullable=False),
    sa.Column('budget', sa.Integer(), nullable=True),
    sa.Column('duties', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('drill_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('month BETWEEN 1 AND 12', name=op.f('ck_programme_entry_month')),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_programme_entry_drill_id_drill')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_programme_entry_plan_id_plan')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_entry_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_entry')),
    sa.UniqueConstraint('drill_id', name=op.f('uq_programme_entry_drill_id'))
    )
    with op.batch_alter_table('programme_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_entry_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_entry_programme_id'), ['programme_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('programme_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_entry_programme_id'))
        batch_op.drop_index(batch_op.f('ix_programme_entry_plan_id'))

    op.drop_table('programme_entry')
    with op.batch_alter_table('programme_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_note_programme_id'))

    op.drop_table('programme_note')
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_year_organisation_id'))

    op.drop_table('programme')
