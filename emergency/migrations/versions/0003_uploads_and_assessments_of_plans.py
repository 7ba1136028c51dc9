"""Uploaded plans wait for their confirmation, every assessment is kept, a draft knows who changed it last.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plan_import',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('family', sa.String(40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('reading', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_plan_import_file_id_stored_file')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_plan_import_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_import'))
    )
    with op.batch_alter_table('plan_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_import_organisation_id_state'), ['organisation_id', 'state'], unique=False)

    op.create_table('assessment',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('assessed_on', sa.Date(), nullable=False),
    sa.Column('changes_needed', sa.Boolean(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_assessment_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment'))
    )
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_version_id'), ['version_id'], unique=False)

    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('abolished_recorded_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('edited_by', sa.Text(), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.drop_column('edited_by')
        batch_op.drop_column('edited_at')

    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_column('abolished_recorded_at')

    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_version_id'))

    op.drop_table('assessment')
    with op.batch_alter_table('plan_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_import_organisation_id_state'))

    op.drop_table('plan_import')
