"""How the desks of authorities work from a day on, and the two signatures under a decision.

Revision 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('filing_desk',
    sa.Column('authority_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('number_pattern', sa.String(length=60), nullable=False),
    sa.Column('is_two_step', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['authority_id'], ['organisation.id'], name=op.f('fk_filing_desk_authority_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_desk'))
    )
    with op.batch_alter_table('filing_desk', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_desk_authority_id_from_on'), ['authority_id', 'from_on'], unique=False)

    op.create_table('filing_signing',
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('decision', sa.String(40), nullable=False),
    sa.Column('proposed', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('first_by_id', sa.Integer(), nullable=False),
    sa.Column('first_by_name', sa.Text(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_by_id', sa.Integer(), nullable=True),
    sa.Column('second_by_name', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(40), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome IS NULL OR outcome <> 'agreed' OR second_by_id IS NOT NULL", name=op.f('ck_filing_signing_agreed_by_second')),
    sa.CheckConstraint('(outcome IS NULL) = (closed_at IS NULL)', name=op.f('ck_filing_signing_closed_with_outcome')),
    sa.CheckConstraint('second_by_id IS NULL OR second_by_id <> first_by_id', name=op.f('ck_filing_signing_two_people')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_signing_filing_id_filing')),
    sa.ForeignKeyConstraint(['first_by_id'], ['account.id'], name=op.f('fk_filing_signing_first_by_id_account')),
    sa.ForeignKeyConstraint(['second_by_id'], ['account.id'], name=op.f('fk_filing_signing_second_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_signing'))
    )
    with op.batch_alter_table('filing_signing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_signing_filing_id'), ['filing_id'], unique=False)
        batch_op.create_index('uq_filing_signing_open', ['filing_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('filing_signing', schema=None) as batch_op:
        batch_op.drop_index('uq_filing_signing_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_filing_signing_filing_id'))

    op.drop_table('filing_signing')
    with op.batch_alter_table('filing_desk', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_desk_authority_id_from_on'))

    op.drop_table('filing_desk')
