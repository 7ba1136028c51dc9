"""Colleagues asked to read a filing as well, and what they note.

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('filing_reading',
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=False),
    sa.Column('reader_name', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_reading_filing_id_filing')),
    sa.ForeignKeyConstraint(['reader_id'], ['account.id'], name=op.f('fk_filing_reading_reader_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_reading')),
    sa.UniqueConstraint('filing_id', 'round', 'reader_id', name=op.f('uq_filing_reading_filing_id_round_reader_id'))
    )
    with op.batch_alter_table('filing_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_reading_reader_id'), ['reader_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('filing_reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_reading_reader_id'))

    op.drop_table('filing_reading')
