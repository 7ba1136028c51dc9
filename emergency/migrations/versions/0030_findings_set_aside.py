"""Findings of a plan's check that somebody set aside, with the reason.

Revision 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('finding_dismissal',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('fingerprint', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('by_body', sa.Text(), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_finding_dismissal_says_why')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_finding_dismissal_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_dismissal'))
    )
    with op.batch_alter_table('finding_dismissal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_dismissal_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index('uq_finding_dismissal_holds', ['plan_id', 'fingerprint'], unique=True, sqlite_where=sa.text('taken_back_at IS NULL'), postgresql_where=sa.text('taken_back_at IS NULL'))


def downgrade() -> None:
    with op.batch_alter_table('finding_dismissal', schema=None) as batch_op:
        batch_op.drop_index('uq_finding_dismissal_holds', sqlite_where=sa.text('taken_back_at IS NULL'), postgresql_where=sa.text('taken_back_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_finding_dismissal_plan_id'))

    op.drop_table('finding_dismissal')
