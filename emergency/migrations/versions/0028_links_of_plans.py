"""Links between plans: with those above, beside, and of the government.

Revision 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plan_link',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(other_id IS NULL) = (words <> '')", name=op.f('ck_plan_link_named_once')),
    sa.CheckConstraint('other_id IS NULL OR other_id <> plan_id', name=op.f('ck_plan_link_another_plan')),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= since', name=op.f('ck_plan_link_ends_after_its_beginning')),
    sa.ForeignKeyConstraint(['other_id'], ['plan.id'], name=op.f('fk_plan_link_other_id_plan')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_link_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_link'))
    )
    with op.batch_alter_table('plan_link') as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_link_other_id'), ['other_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_link_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(
            'uq_plan_link_standing', ['plan_id', 'kind', 'other_id'], unique=True,
            sqlite_where=sa.text('ended_on IS NULL AND other_id IS NOT NULL'),
            postgresql_where=sa.text('ended_on IS NULL AND other_id IS NOT NULL'),
        )


def downgrade() -> None:
    op.drop_table('plan_link')
