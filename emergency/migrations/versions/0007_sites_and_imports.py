"""Tags that lists filter by, staged imports, and supervision of single sites with the time its end was recorded."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('present_tag',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('tag', sa.String(40), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_present_tag_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('organisation_id', 'tag', name=op.f('pk_present_tag'))
    )
    with op.batch_alter_table('present_tag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_present_tag_tag'), ['tag'], unique=False)

    op.create_table('staged_import',
    sa.Column('importer', sa.String(length=40), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('given', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('put_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('put_count', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_staged_import_account_id_account')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_staged_import_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staged_import'))
    )
    with op.batch_alter_table('staged_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staged_import_account_id'), ['account_id'], unique=False)

    with op.batch_alter_table('supervision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('site_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('supervision', schema=None) as batch_op:
        batch_op.drop_column('ended_at')
        batch_op.drop_column('site_id')

    with op.batch_alter_table('staged_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staged_import_account_id'))

    op.drop_table('staged_import')
    with op.batch_alter_table('present_tag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_present_tag_tag'))

    op.drop_table('present_tag')
