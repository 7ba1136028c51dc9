"""Counts of duties with the days they hold, and marks of units to be counted anew.

Revision 0016, after 0015. The triggers that make the marks are put up at the end of every run of migrations
(`drills.obligations.marks`).
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('duty_count',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('basis', sa.String(length=40), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reach', sa.String(200).with_variant(sa.String(200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('overdue', sa.Integer(), nullable=False),
    sa.Column('due_soon', sa.Integer(), nullable=False),
    sa.Column('missing_evidence', sa.Integer(), nullable=False),
    sa.Column('open', sa.Integer(), nullable=False),
    sa.Column('booked', sa.Integer(), nullable=False),
    sa.Column('met', sa.Integer(), nullable=False),
    sa.CheckConstraint('from_on < until_on', name=op.f('ck_duty_count_from_before_until')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_duty_count_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('organisation_id', 'from_on', name=op.f('pk_duty_count'))
    )
    with op.batch_alter_table('duty_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_count_from_on_until_on'), ['from_on', 'until_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_count_overdue_due_soon_organisation_id'), ['overdue', 'due_soon', 'organisation_id'], unique=False)

    op.create_table('duty_mark',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('taken_by', sa.String(length=40), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_mark'))
    )
    with op.batch_alter_table('duty_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_mark_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_mark_taken_by'), ['taken_by'], unique=False)


def downgrade() -> None:
    op.drop_table('duty_mark')
    op.drop_table('duty_count')
