"""Which rule an authority's rule replaced, and when those concerned were told of it.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('authority_rule', schema=None) as batch_op:
        batch_op.add_column(sa.Column('replaces', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_authority_rule_replaces'), ['replaces'])
    # Rules that bind already are no news.
    op.execute("UPDATE authority_rule SET told_at = recorded_at WHERE in_force_from <= CURRENT_DATE")


def downgrade() -> None:
    with op.batch_alter_table('authority_rule', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_authority_rule_replaces'), type_='unique')
        batch_op.drop_column('told_at')
        batch_op.drop_column('replaces')
