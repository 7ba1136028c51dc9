"""The form of an assessment: who took part, what was found of each item, its signed papers.

Revision 0032, after 0031.
"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessment_record',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('leader', sa.String(length=80), nullable=False),
    sa.Column('body', sa.String(length=200), nullable=False),
    sa.Column('conclusion', sa.String(40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('recorded_account_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('decided_because', sa.Text(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'concluded') = (assessment_id IS NOT NULL)", name=op.f('ck_assessment_record_concluded_counts')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_assessment_record_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['recorded_account_id'], ['account.id'], name=op.f('fk_assessment_record_recorded_account_id_account')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_assessment_record_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_record')),
    sa.UniqueConstraint('assessment_id', name=op.f('uq_assessment_record_assessment_id'))
    )
    with op.batch_alter_table('assessment_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_record_recorded_account_id'), ['recorded_account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_record_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_record_version_id'), ['version_id'], unique=False)
        batch_op.create_index('uq_assessment_record_one_waiting', ['version_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('assessment_answer',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('clause', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['record_id'], ['assessment_record.id'], name=op.f('fk_assessment_answer_record_id_assessment_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_answer')),
    sa.UniqueConstraint('record_id', 'item', name=op.f('uq_assessment_answer_record_id_item'))
    )
    op.create_table('assessment_member',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('expert_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('unit', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_assessment_member_expert_id_expert')),
    sa.ForeignKeyConstraint(['record_id'], ['assessment_record.id'], name=op.f('fk_assessment_member_record_id_assessment_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_member'))
    )
    with op.batch_alter_table('assessment_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_member_expert_id'), ['expert_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_member_record_id'), ['record_id'], unique=False)

    op.create_table('assessment_paper',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_assessment_paper_file_id_stored_file')),
    sa.ForeignKeyConstraint(['record_id'], ['assessment_record.id'], name=op.f('fk_assessment_paper_record_id_assessment_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_paper'))
    )
    with op.batch_alter_table('assessment_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_paper_record_id'), ['record_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('assessment_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_paper_record_id'))

    op.drop_table('assessment_paper')
    with op.batch_alter_table('assessment_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_member_record_id'))
        batch_op.drop_index(batch_op.f('ix_assessment_member_expert_id'))

    op.drop_table('assessment_member')
    op.drop_table('assessment_answer')
    with op.batch_alter_table('assessment_record', schema=None) as batch_op:
        batch_op.drop_index('uq_assessment_record_one_waiting', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index(batch_op.f('ix_assessment_record_version_id'))
        batch_op.drop_index(batch_op.f('ix_assessment_record_state'))
        batch_op.drop_index(batch_op.f('ix_assessment_record_recorded_account_id'))

    op.drop_table('assessment_record')
