"""Paths of areas are compared by code points, whatever the language of a PostgreSQL database.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _collate('C')


def downgrade() -> None:
    _collate(None)


def _collate(collation: str | None) -> None:
    # SQLite compares by code points anyway.
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('area', 'path', type_=sa.String(length=200, collation=collation), existing_nullable=False)
