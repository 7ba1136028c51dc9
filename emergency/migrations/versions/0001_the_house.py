"""Organisations, plans, filings, drills, and the audit trail that cannot be rewritten.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('area',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['area.id'], name=op.f('fk_area_parent_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area')),
    sa.UniqueConstraint('code', name=op.f('uq_area_code')),
    sa.UniqueConstraint('path', name=op.f('uq_area_path'))
    )
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_parent_id'), ['parent_id'], unique=False)

    op.create_table('audit_entry',
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('actor_role', sa.String(length=40), nullable=False),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('actor_account_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('thing_kind', sa.String(length=60), nullable=False),
    sa.Column('thing_id', sa.Integer(), nullable=True),
    sa.Column('details', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_organisation_id_id'), ['organisation_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_thing_kind_thing_id'), ['thing_kind', 'thing_id'], unique=False)

    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('heartbeat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('swept_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_heartbeat'))
    )
    op.create_table('idempotency_key',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('request_digest', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotency_key')),
    sa.UniqueConstraint('account_id', 'key', name=op.f('uq_idempotency_key_account_id_key'))
    )
    with op.batch_alter_table('idempotency_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotency_key_created_at'), ['created_at'], unique=False)

    op.create_table('job_run',
    sa.Column('job', sa.String(length=60), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_run')),
    sa.UniqueConstraint('job', 'due_at', name=op.f('uq_job_run_job_due_at'))
    )
    op.create_table('sign_in_attempt',
    sa.Column('login', sa.String(length=80), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_attempt_login_address_at'), ['login', 'address', 'at'], unique=False)

    op.create_table('stored_file',
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored_as', sa.String(length=80), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('stored_as', name=op.f('uq_stored_file_stored_as'))
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_file_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('workday',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_workday', sa.Boolean(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_workday'))
    )
    with op.batch_alter_table('workday', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_workday_year'), ['year'], unique=False)

    op.create_table('audit_seal',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['audit_entry.id'], name=op.f('fk_audit_seal_entry_id_audit_entry')),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_audit_seal')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_audit_seal_entry_id'))
    )
    op.create_table('organisation',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('uscc', sa.String(length=18), nullable=True),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('industry', sa.String(length=8), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(40), nullable=True),
    sa.Column('tokens', sa.Text(), nullable=False),
    sa.Column('pinyin_key', sa.Text(), nullable=False),
    sa.Column('records_begin_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("kind NOT IN ('branch', 'project') OR parent_id IS NOT NULL", name=op.f('ck_organisation_branch_has_parent')),
    sa.CheckConstraint('lat IS NULL OR lat BETWEEN -90 AND 90', name=op.f('ck_organisation_lat')),
    sa.CheckConstraint('lon IS NULL OR lon BETWEEN -180 AND 180', name=op.f('ck_organisation_lon')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_organisation_area_id_area')),
    sa.ForeignKeyConstraint(['parent_id'], ['organisation.id'], name=op.f('fk_organisation_parent_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('uscc', name=op.f('uq_organisation_uscc'))
    )
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_area_id_kind_id'), ['area_id', 'kind', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisation_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisation_pinyin_key'), ['pinyin_key'], unique=False)

    op.create_table('account',
    sa.Column('login', sa.String(length=80), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.String(40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('mail', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("organisation_id IS NOT NULL OR role IN ('administrator', 'auditor')", name=op.f('ck_account_has_organisation')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_account_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('receipt_counter',
    sa.Column('authority_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['authority_id'], ['organisation.id'], name=op.f('fk_receipt_counter_authority_id_organisation')),
    sa.PrimaryKeyConstraint('authority_id', 'year', name=op.f('pk_receipt_counter'))
    )
    op.create_table('site',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(40), nullable=True),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_site_area_id_area')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_site_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site'))
    )
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_site_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('supervision',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('department_id <> organisation_id', name=op.f('ck_supervision_not_itself')),
    sa.ForeignKeyConstraint(['department_id'], ['organisation.id'], name=op.f('fk_supervision_department_id_organisation')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_supervision_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervision'))
    )
    with op.batch_alter_table('supervision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supervision_department_id_organisation_id'), ['department_id', 'organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_supervision_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('api_token',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_api_token_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_token_digest'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_account_id'), ['account_id'], unique=False)

    op.create_table('drill',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('content', sa.String(40), nullable=False),
    sa.Column('form', sa.String(40), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('is_announced', sa.Boolean(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(40), nullable=True),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('attendance', sa.Integer(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(held_on IS NOT NULL) = (state IN ('completed', 'interrupted'))", name=op.f('ck_drill_held_has_its_day')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_drill_starts_before_ends')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_drill_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_drill_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drill'))
    )
    with op.batch_alter_table('drill', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drill_organisation_id_held_on'), ['organisation_id', 'held_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_drill_starts_at'), ['starts_at'], unique=False)

    op.create_table('fact',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(40), nullable=False),
    sa.Column('value', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('until IS NULL OR since IS NULL OR since < until', name=op.f('ck_fact_since_before_until')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_fact_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_fact_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact'))
    )
    with op.batch_alter_table('fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_organisation_id_name'), ['organisation_id', 'name'], unique=False)
        batch_op.create_index(batch_op.f('ix_fact_site_id'), ['site_id'], unique=False)

    op.create_table('plan',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('family', sa.String(40), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('hazard', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('abolished_on', sa.Date(), nullable=True),
    sa.Column('tokens', sa.Text(), nullable=False),
    sa.Column('pinyin_key', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_plan_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['parent_id'], ['plan.id'], name=op.f('fk_plan_parent_id_plan')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_plan_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan'))
    )
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_family_kind'), ['family', 'kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_organisation_id_kind'), ['organisation_id', 'kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_site_id'), ['site_id'], unique=False)

    op.create_table('signed_in',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('agent', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_signed_in_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_in')),
    sa.UniqueConstraint('digest', name=op.f('uq_signed_in_digest'))
    )
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_in_account_id'), ['account_id'], unique=False)

    op.create_table('drill_plan',
    sa.Column('drill_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_drill_plan_drill_id_drill')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_drill_plan_plan_id_plan')),
    sa.PrimaryKeyConstraint('drill_id', 'plan_id', name=op.f('pk_drill_plan'))
    )
    with op.batch_alter_table('drill_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drill_plan_plan_id'), ['plan_id'], unique=False)

    op.create_table('drill_report',
    sa.Column('drill_id', sa.Integer(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('reported_to', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_drill_report_drill_id_drill')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drill_report'))
    )
    with op.batch_alter_table('drill_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drill_report_drill_id'), ['drill_id'], unique=False)

    op.create_table('drill_step',
    sa.Column('drill_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(40), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_drill_step_drill_id_drill')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drill_step'))
    )
    with op.batch_alter_table('drill_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drill_step_drill_id'), ['drill_id'], unique=False)

    op.create_table('evaluation',
    sa.Column('drill_id', sa.Integer(), nullable=False),
    sa.Column('evaluated_on', sa.Date(), nullable=False),
    sa.Column('grade', sa.String(40), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('evaluators', sa.Text(), nullable=False),
    sa.Column('plan_decision', sa.Boolean(), nullable=True),
    sa.Column('plan_decision_reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_evaluation_drill_id_drill')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation')),
    sa.UniqueConstraint('drill_id', name=op.f('uq_evaluation_drill_id'))
    )
    op.create_table('participant',
    sa.Column('drill_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('is_observer', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_participant_drill_id_drill')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_participant_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant'))
    )
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_drill_id'), ['drill_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('plan_version',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('started_from_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('published_recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by', sa.Text(), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('assessed_on', sa.Date(), nullable=True),
    sa.Column('assessment_changes_needed', sa.Boolean(), nullable=True),
    sa.Column('assessed_recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('original_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(state = 'published') = (published_on IS NOT NULL OR issued_on IS NOT NULL)", name=op.f('ck_plan_version_published_has_its_day')),
    sa.CheckConstraint('published_on IS NULL OR issued_on IS NULL', name=op.f('ck_plan_version_published_or_issued')),
    sa.ForeignKeyConstraint(['original_id'], ['stored_file.id'], name=op.f('fk_plan_version_original_id_stored_file')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_version_plan_id_plan')),
    sa.ForeignKeyConstraint(['started_from_id'], ['plan_version.id'], name=op.f('fk_plan_version_started_from_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_plan_version_plan_id_number'))
    )
    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.create_index('uq_plan_version_one_draft', ['plan_id'], unique=True, sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))

    op.create_table('served_duty',
    sa.Column('drill_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_to', sa.Date(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_served_duty_drill_id_drill')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_served_duty_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_served_duty')),
    sa.UniqueConstraint('drill_id', 'rule', 'plan_id', 'period_from', name=op.f('uq_served_duty_drill_id_rule_plan_id_period_from'))
    )
    with op.batch_alter_table('served_duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_served_duty_drill_id'), ['drill_id'], unique=False)

    op.create_table('clause',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_clause_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clause')),
    sa.UniqueConstraint('version_id', 'position', name=op.f('uq_clause_version_id_position'))
    )
    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clause_version_id_code'), ['version_id', 'code'], unique=False)

    op.create_table('contact',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('post', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=60), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_contact_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('version_id', 'position', name=op.f('uq_contact_version_id_position'))
    )
    op.create_table('filing',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('authority_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('stated_on', sa.Date(), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.Column('handler_name', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('receipt_number', sa.String(length=60), nullable=True),
    sa.Column('verification_code', sa.String(length=24), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['authority_id'], ['organisation.id'], name=op.f('fk_filing_authority_id_organisation')),
    sa.ForeignKeyConstraint(['handler_id'], ['account.id'], name=op.f('fk_filing_handler_id_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_filing_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_filing_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing')),
    sa.UniqueConstraint('authority_id', 'receipt_number', name=op.f('uq_filing_authority_id_receipt_number')),
    sa.UniqueConstraint('verification_code', name=op.f('uq_filing_verification_code'))
    )
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_authority_id_state'), ['authority_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_organisation_id_id'), ['organisation_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_version_id'), ['version_id'], unique=False)

    op.create_table('finding',
    sa.Column('drill_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('severity', sa.String(40), nullable=False),
    sa.Column('is_plan_fault', sa.Boolean(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('clause', sa.String(length=40), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('NOT is_plan_fault OR version_id IS NOT NULL', name=op.f('ck_finding_plan_fault_names_version')),
    sa.ForeignKeyConstraint(['drill_id'], ['drill.id'], name=op.f('fk_finding_drill_id_drill')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_finding_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_drill_id'), ['drill_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_version_id'), ['version_id'], unique=False)

    op.create_table('promise',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('within_minutes', sa.Integer(), nullable=True),
    sa.Column('clause_code', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_promise_quantity')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_promise_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise'))
    )
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_promise_version_id'), ['version_id'], unique=False)

    op.create_table('response_level',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('criteria', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('measures', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 4', name=op.f('ck_response_level_level')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_response_level_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response_level')),
    sa.UniqueConstraint('version_id', 'level', name=op.f('uq_response_level_version_id_level'))
    )
    op.create_table('review',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('chair', sa.Text(), nullable=False),
    sa.Column('conclusion', sa.String(40), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('record_file_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['record_file_id'], ['stored_file.id'], name=op.f('fk_review_record_file_id_stored_file')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_review_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_version_id'), ['version_id'], unique=False)

    op.create_table('filing_document',
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_filing_document_file_id_stored_file')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_document_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_document'))
    )
    with op.batch_alter_table('filing_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_document_filing_id'), ['filing_id'], unique=False)

    op.create_table('filing_step',
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(40), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('details', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_step_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_step'))
    )
    with op.batch_alter_table('filing_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_step_filing_id'), ['filing_id'], unique=False)

    op.create_table('panel_member',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('speciality', sa.String(length=80), nullable=False),
    sa.Column('is_free_of_interest', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_panel_member_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_member'))
    )
    with op.batch_alter_table('panel_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_member_review_id'), ['review_id'], unique=False)

    op.create_table('revision_task',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('clause', sa.String(length=40), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('ground', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_revision_task_closed_has_its_time')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_revision_task_finding_id_finding')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_revision_task_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_revision_task_plan_id_plan')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_revision_task_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_task')),
    sa.UniqueConstraint('finding_id', name=op.f('uq_revision_task_finding_id'))
    )
    with op.batch_alter_table('revision_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_task_organisation_id_state'), ['organisation_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_revision_task_plan_id'), ['plan_id'], unique=False)


    if op.get_bind().dialect.name == "sqlite":
        for table in ("audit_entry", "audit_seal"):
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the audit trail is only appended to'); END"
                )
    else:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'the audit trail is only appended to' USING ERRCODE = 'restrict_violation'; END$$"
        )
        for table in ("audit_entry", "audit_seal"):
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )



def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change() CASCADE")
    with op.batch_alter_table('revision_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_task_plan_id'))
        batch_op.drop_index(batch_op.f('ix_revision_task_organisation_id_state'))

    op.drop_table('revision_task')
    with op.batch_alter_table('panel_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_member_review_id'))

    op.drop_table('panel_member')
    with op.batch_alter_table('filing_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_step_filing_id'))

    op.drop_table('filing_step')
    with op.batch_alter_table('filing_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_document_filing_id'))

    op.drop_table('filing_document')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_version_id'))

    op.drop_table('review')
    op.drop_table('response_level')
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promise_version_id'))

    op.drop_table('promise')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_version_id'))
        batch_op.drop_index(batch_op.f('ix_finding_drill_id'))

    op.drop_table('finding')
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_version_id'))
        batch_op.drop_index(batch_op.f('ix_filing_organisation_id_id'))
        batch_op.drop_index(batch_op.f('ix_filing_authority_id_state'))

    op.drop_table('filing')
    op.drop_table('contact')
    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clause_version_id_code'))

    op.drop_table('clause')
    with op.batch_alter_table('served_duty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_served_duty_drill_id'))

    op.drop_table('served_duty')
    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.drop_index('uq_plan_version_one_draft', sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))

    op.drop_table('plan_version')
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_participant_drill_id'))

    op.drop_table('participant')
    op.drop_table('evaluation')
    with op.batch_alter_table('drill_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drill_step_drill_id'))

    op.drop_table('drill_step')
    with op.batch_alter_table('drill_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drill_report_drill_id'))

    op.drop_table('drill_report')
    with op.batch_alter_table('drill_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drill_plan_plan_id'))

    op.drop_table('drill_plan')
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signed_in_account_id'))

    op.drop_table('signed_in')
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_site_id'))
        batch_op.drop_index(batch_op.f('ix_plan_parent_id'))
        batch_op.drop_index(batch_op.f('ix_plan_organisation_id_kind'))
        batch_op.drop_index(batch_op.f('ix_plan_family_kind'))

    op.drop_table('plan')
    with op.batch_alter_table('fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_site_id'))
        batch_op.drop_index(batch_op.f('ix_fact_organisation_id_name'))

    op.drop_table('fact')
    with op.batch_alter_table('drill', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drill_starts_at'))
        batch_op.drop_index(batch_op.f('ix_drill_organisation_id_held_on'))

    op.drop_table('drill')
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_token_account_id'))

    op.drop_table('api_token')
    with op.batch_alter_table('supervision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supervision_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_supervision_department_id_organisation_id'))

    op.drop_table('supervision')
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_site_organisation_id'))

    op.drop_table('site')
    op.drop_table('receipt_counter')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_organisation_id'))

    op.drop_table('account')
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_pinyin_key'))
        batch_op.drop_index(batch_op.f('ix_organisation_parent_id'))
        batch_op.drop_index(batch_op.f('ix_organisation_area_id_kind_id'))

    op.drop_table('organisation')
    op.drop_table('audit_seal')
    with op.batch_alter_table('workday', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_workday_year'))

    op.drop_table('workday')
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stored_file_organisation_id'))

    op.drop_table('stored_file')
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_attempt_login_address_at'))

    op.drop_table('sign_in_attempt')
    op.drop_table('job_run')
    with op.batch_alter_table('idempotency_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotency_key_created_at'))

    op.drop_table('idempotency_key')
    op.drop_table('heartbeat')
    op.drop_table('audit_head')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_thing_kind_thing_id'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_organisation_id_id'))

    op.drop_table('audit_entry')
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_parent_id'))

    op.drop_table('area')
