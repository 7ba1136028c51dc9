"""Which ground a revision task was opened for, and grounds that somebody set aside with a reason.

Revision 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ground_dismissal',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('ground', sa.String(length=40), nullable=False),
    sa.Column('ground_of', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_ground_dismissal_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ground_dismissal')),
    sa.UniqueConstraint('plan_id', 'ground', 'ground_of', name=op.f('uq_ground_dismissal_plan_id_ground_ground_of'))
    )
    with op.batch_alter_table('revision_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ground_of', sa.String(length=60), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_revision_task_plan_id_ground_ground_of'), ['plan_id', 'ground', 'ground_of'])


def downgrade() -> None:
    with op.batch_alter_table('revision_task', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_revision_task_plan_id_ground_ground_of'), type_='unique')
        batch_op.drop_column('ground_of')

    op.drop_table('ground_dismissal')
