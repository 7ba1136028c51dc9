"""Requests to postpone drill duties, and what was decided by which paper.

Revision 0033, after 0032.
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('postponement_request',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('decided_because', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('postponement_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'approved') = (postponement_id IS NOT NULL)", name=op.f('ck_postponement_request_approved_counts')),
    sa.CheckConstraint('until > due_on', name=op.f('ck_postponement_request_later')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_postponement_request_file_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_postponement_request_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_postponement_request_plan_id_plan')),
    sa.ForeignKeyConstraint(['postponement_id'], ['duty_postponement.id'], name=op.f('fk_postponement_request_postponement_id_duty_postponement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_postponement_request')),
    sa.UniqueConstraint('postponement_id', name=op.f('uq_postponement_request_postponement_id'))
    )
    with op.batch_alter_table('postponement_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_postponement_request_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_postponement_request_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_postponement_request_state_id'), ['state', 'id'], unique=False)
        batch_op.create_index('uq_postponement_request_asked_of_plan', ['plan_id', 'rule', 'due_on'], unique=True, sqlite_where=sa.text("state = 'asked' AND plan_id IS NOT NULL"), postgresql_where=sa.text("state = 'asked' AND plan_id IS NOT NULL"))
        batch_op.create_index('uq_postponement_request_asked_of_unit', ['organisation_id', 'rule', 'due_on'], unique=True, sqlite_where=sa.text("state = 'asked' AND plan_id IS NULL"), postgresql_where=sa.text("state = 'asked' AND plan_id IS NULL"))



def downgrade() -> None:
    with op.batch_alter_table('postponement_request', schema=None) as batch_op:
        batch_op.drop_index('uq_postponement_request_asked_of_unit', sqlite_where=sa.text("state = 'asked' AND plan_id IS NULL"), postgresql_where=sa.text("state = 'asked' AND plan_id IS NULL"))
        batch_op.drop_index('uq_postponement_request_asked_of_plan', sqlite_where=sa.text("state = 'asked' AND plan_id IS NOT NULL"), postgresql_where=sa.text("state = 'asked' AND plan_id IS NOT NULL"))
        batch_op.drop_index(batch_op.f('ix_postponement_request_state_id'))
        batch_op.drop_index(batch_op.f('ix_postponement_request_plan_id'))
        batch_op.drop_index(batch_op.f('ix_postponement_request_organisation_id'))

    op.drop_table('postponement_request')
