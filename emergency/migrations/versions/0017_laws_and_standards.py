"""Laws and standards that the administrator adds, what replaced which, and plans found to cite what was replaced.

Revision 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('added_instrument',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title_zh', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('in_force_from', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('issued_on IS NULL OR issued_on <= in_force_from', name=op.f('ck_added_instrument_issued_before_in_force')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_added_instrument'))
    )
    op.create_table('stated_replacement',
    sa.Column('instrument', sa.String(length=20), nullable=False),
    sa.Column('successor', sa.String(length=20), nullable=True),
    sa.Column('replaced_on', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stated_replacement'))
    )
    with op.batch_alter_table('stated_replacement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stated_replacement_instrument'), ['instrument'], unique=False)

    op.create_table('replaced_citation',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('instrument', sa.String(length=20), nullable=False),
    sa.Column('cited', sa.Text(), nullable=False),
    sa.Column('replaced_by', sa.Text(), nullable=False),
    sa.Column('clause', sa.String(length=40), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_replaced_citation_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_replaced_citation')),
    sa.UniqueConstraint('version_id', 'instrument', name=op.f('uq_replaced_citation_version_id_instrument'))
    )
    with op.batch_alter_table('replaced_citation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_replaced_citation_instrument'), ['instrument'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('replaced_citation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_replaced_citation_instrument'))

    op.drop_table('replaced_citation')
    with op.batch_alter_table('stated_replacement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stated_replacement_instrument'))

    op.drop_table('stated_replacement')
    op.drop_table('added_instrument')
