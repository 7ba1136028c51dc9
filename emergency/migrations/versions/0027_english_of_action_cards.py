"""The English words of action cards, for people who do not read Chinese.

Revision 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Adding is done in place: rebuilding the table would copy every clause of a province.
    for name in ('title_en', 'text_en'):
        op.add_column('clause', sa.Column(name, sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('clause') as batch_op:
        batch_op.drop_column('text_en')
        batch_op.drop_column('title_en')
