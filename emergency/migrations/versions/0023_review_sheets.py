"""Experts asked for review sheets, what they say of each item, and who wrote a version.

Revision 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('drafting',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('agency', sa.String(length=200), nullable=False),
    sa.Column('people', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_drafting_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafting')),
    sa.UniqueConstraint('version_id', name=op.f('uq_drafting_version_id'))
    )
    op.create_table('invitation',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('expert_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('speciality', sa.String(length=300), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_because', sa.Text(), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_invitation_account_id_account')),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_invitation_expert_id_expert')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_invitation_review_id_review')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_invitation_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_expert_id'), ['expert_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_review_id'), ['review_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_version_id'), ['version_id'], unique=False)

    op.create_table('sheet_answer',
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(40), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replied_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_sheet_answer_invitation_id_invitation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_answer')),
    sa.UniqueConstraint('invitation_id', 'item', name=op.f('uq_sheet_answer_invitation_id_item'))
    )


def downgrade() -> None:
    op.drop_table('sheet_answer')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_version_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_review_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_expert_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_account_id'))

    op.drop_table('invitation')
    op.drop_table('drafting')
