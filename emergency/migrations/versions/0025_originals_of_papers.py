"""Scans of signed and sealed papers of filings.

Revision 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('filing_paper',
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_filing_paper_file_id_stored_file')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_paper_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_paper'))
    )
    with op.batch_alter_table('filing_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_paper_filing_id'), ['filing_id'], unique=False)

    _allow_only_appending()


def _allow_only_appending() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER filing_paper_append_only_{event.lower()} BEFORE {event} ON filing_paper
                BEGIN SELECT RAISE(ABORT, 'ck_filing_paper_append_only'); END
            """)
    else:
        op.execute("""
            CREATE TRIGGER filing_paper_append_only BEFORE UPDATE OR DELETE ON filing_paper FOR EACH ROW
            EXECUTE FUNCTION refuse_rewriting()
        """)


def downgrade() -> None:
    with op.batch_alter_table('filing_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_paper_filing_id'))

    op.drop_table('filing_paper')
