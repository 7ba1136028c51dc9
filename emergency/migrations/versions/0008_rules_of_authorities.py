"""Rules of authorities, duties that may wait, what changed in a version's core.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('authority_rule',
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('template', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('title_zh', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('at_least', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('in_force_from', sa.Date(), nullable=False),
    sa.Column('in_force_until', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('in_force_until IS NULL OR in_force_from <= in_force_until', name=op.f('ck_authority_rule_from_before_until')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_authority_rule_area_id_area')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_authority_rule_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authority_rule')),
    sa.UniqueConstraint('rule', name=op.f('uq_authority_rule_rule'))
    )
    with op.batch_alter_table('authority_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authority_rule_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_authority_rule_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('duty_postponement',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=False),
    sa.Column('approved_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('until > due_on', name=op.f('ck_duty_postponement_later')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_duty_postponement_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_duty_postponement_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_postponement'))
    )
    with op.batch_alter_table('duty_postponement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_postponement_organisation_id'), ['organisation_id'], unique=False)

    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('core_changes', sa.JSON().with_variant(JSONB(), "postgresql"), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('made_public_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('made_public_recorded_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.drop_column('made_public_recorded_at')
        batch_op.drop_column('made_public_on')
        batch_op.drop_column('core_changes')

    with op.batch_alter_table('duty_postponement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_postponement_organisation_id'))

    op.drop_table('duty_postponement')
    with op.batch_alter_table('authority_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_authority_rule_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_authority_rule_area_id'))

    op.drop_table('authority_rule')
