"""Copies of filed plans with the day they arrived; which units file at which level, and whether unlisted ones file.

Revision 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('filing_copy',
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('authority_id', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("authority_id IS NOT NULL OR body <> ''", name=op.f('ck_filing_copy_to_somebody')),
    sa.ForeignKeyConstraint(['authority_id'], ['organisation.id'], name=op.f('fk_filing_copy_authority_id_organisation')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_copy_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_copy')),
    sa.UniqueConstraint('filing_id', 'authority_id', name=op.f('uq_filing_copy_filing_id_authority_id'))
    )
    with op.batch_alter_table('filing_copy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_copy_authority_id'), ['authority_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_copy_filing_id'), ['filing_id'], unique=False)

    # Columns come with a value for the rows that stand, and lose it afterwards.
    listed = sa.JSON().with_variant(JSONB(), "postgresql")
    with op.batch_alter_table('filing_desk', schema=None) as batch_op:
        batch_op.add_column(sa.Column('listed_tags', listed, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('others_file', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('filing_desk', schema=None) as batch_op:
        batch_op.alter_column('listed_tags', existing_type=listed, server_default=None)
        batch_op.alter_column('others_file', existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('filing_desk', schema=None) as batch_op:
        batch_op.drop_column('others_file')
        batch_op.drop_column('listed_tags')

    with op.batch_alter_table('filing_copy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_copy_filing_id'))
        batch_op.drop_index(batch_op.f('ix_filing_copy_authority_id'))

    op.drop_table('filing_copy')
