"""Whether a unit works today, as a column that lists search.

Revision 0018, after 0017.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('organisation', sa.Column('life', sa.String(length=12), server_default='active', nullable=False))
    op.create_index('ix_organisation_life', 'organisation', ['life'], unique=False)
    connection = op.get_bind()
    stated = connection.execute(sa.text(
        "SELECT organisation_id, CAST(value AS TEXT) AS said, since, until FROM fact "
        "WHERE name = 'life' AND site_id IS NULL AND organisation_id IN ("
        "SELECT organisation_id FROM fact WHERE name = 'life' AND CAST(value AS TEXT) <> '\"active\"') "
        "AND (since IS NULL OR since <= CURRENT_DATE) AND (until IS NULL OR until > CURRENT_DATE) "
        "ORDER BY CASE WHEN since IS NULL THEN 0 ELSE 1 END, since, recorded_at, id"
    ))
    # The statement that begins latest holds, of two that begin alike the later recorded: it comes last.
    for organisation_id, said in {row.organisation_id: row.said for row in stated}.items():
        connection.execute(
            sa.text('UPDATE organisation SET life = :life WHERE id = :id'),
            {'life': json.loads(said) or 'active', 'id': organisation_id},
        )


def downgrade() -> None:
    op.drop_index('ix_organisation_life', table_name='organisation')
    # Dropped as it stands: rebuilding the table on SQLite would break the triggers that name it.
    op.execute('ALTER TABLE organisation DROP COLUMN life')
