"""Resources that can help: teams, supplies, claims, incidents, holds.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB  # noqa: F401

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('capability',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('tokens', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capability')),
    sa.UniqueConstraint('name', name=op.f('uq_capability_name'))
    )
    op.create_table('item',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('spec', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('synonyms', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('tokens', sa.Text(), nullable=False),
    sa.Column('pinyin_key', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item')),
    sa.UniqueConstraint('name', 'spec', 'unit', name=op.f('uq_item_name_spec_unit'))
    )
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_pinyin_key'), ['pinyin_key'], unique=False)

    op.create_table('resource',
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('capacity', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'team' OR capacity <= 1000", name=op.f('ck_resource_a_team_is_one')),
    sa.CheckConstraint('capacity >= 0', name=op.f('ck_resource_never_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource')),
    sa.UniqueConstraint('id', 'kind', name=op.f('uq_resource_id_kind'))
    )
    op.create_table('item_word',
    sa.Column('word', sa.String(length=120), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_word_item_id_item')),
    sa.PrimaryKeyConstraint('word', 'item_id', name=op.f('pk_item_word'))
    )
    with op.batch_alter_table('item_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_word_item_id'), ['item_id'], unique=False)

    op.create_table('substitute',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('substitute_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_substitute_item_id_item')),
    sa.ForeignKeyConstraint(['substitute_id'], ['item.id'], name=op.f('fk_substitute_substitute_id_item')),
    sa.PrimaryKeyConstraint('item_id', 'substitute_id', name=op.f('pk_substitute'))
    )
    op.create_table('claim',
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lapses_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('rank', sa.String(40), nullable=False),
    sa.Column('is_simulated', sa.Boolean(), nullable=False),
    sa.Column('owner_kind', sa.String(length=20), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('owner_line', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('owner_name', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('set_out_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'team' OR quantity = 1000", name=op.f('ck_claim_a_team_is_claimed_whole')),
    sa.CheckConstraint('from_at < until_at', name=op.f('ck_claim_from_before_until')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_claim_quantity')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_claim_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['resource_id', 'kind'], ['resource.id', 'resource.kind'], name='fk_claim_resource'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim'))
    )
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.create_index('ix_claim_counted', ['resource_id', 'until_at'], unique=False, sqlite_where=sa.text("NOT is_simulated AND (state IN ('held', 'requested') OR (kind = 'team' AND state IN ('en_route', 'on_scene')))"), postgresql_where=sa.text("NOT is_simulated AND (state IN ('held', 'requested') OR (kind = 'team' AND state IN ('en_route', 'on_scene')))"))
        batch_op.create_index(batch_op.f('ix_claim_owner_kind_owner_id'), ['owner_kind', 'owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_owner_line'), ['owner_line'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_state_lapses_at'), ['state', 'lapses_at'], unique=False)

    op.create_table('depot',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=60), nullable=False),
    sa.Column('keeper', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(40), nullable=True),
    sa.Column('tokens', sa.Text(), nullable=False),
    sa.Column('pinyin_key', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('(lat IS NULL) = (lon IS NULL)', name=op.f('ck_depot_whole_place')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_depot_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_depot')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_depot_organisation_id_name'))
    )
    with op.batch_alter_table('depot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_depot_pinyin_key'), ['pinyin_key'], unique=False)

    op.create_table('incident',
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(40), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_exercise', sa.Boolean(), nullable=False),
    sa.Column('deaths', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('serious', sa.Integer(), nullable=False),
    sa.Column('poisoned', sa.Integer(), nullable=False),
    sa.Column('light', sa.Integer(), nullable=False),
    sa.Column('loss', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('(lat IS NULL) = (lon IS NULL)', name=op.f('ck_incident_whole_place')),
    sa.CheckConstraint('deaths >= 0 AND missing >= 0 AND serious >= 0 AND poisoned >= 0 AND light >= 0', name=op.f('ck_incident_not_negative')),
    sa.CheckConstraint('ended_at IS NULL OR ended_at >= started_at', name=op.f('ck_incident_ends_after_start')),
    sa.CheckConstraint('level BETWEEN 1 AND 4', name=op.f('ck_incident_level')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_incident_area_id_area')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_incident_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_area_id_ended_at'), ['area_id', 'ended_at'], unique=False)

    op.create_table('movement',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_movement_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_movement'))
    )
    with op.batch_alter_table('movement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_movement_organisation_id_id'), ['organisation_id', 'id'], unique=False)

    op.create_table('team',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('category', sa.String(40), nullable=False),
    sa.Column('speciality', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('capabilities', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('headcount', sa.Integer(), nullable=False),
    sa.Column('leader', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=60), nullable=False),
    sa.Column('leader_phone', sa.String(length=60), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('equipment', sa.Text(), nullable=False),
    sa.Column('grade', sa.String(length=20), nullable=False),
    sa.Column('grade_expires_on', sa.Date(), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(40), nullable=True),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.Text(), nullable=False),
    sa.Column('confirmed_how', sa.String(40), nullable=True),
    sa.Column('fresh_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tokens', sa.Text(), nullable=False),
    sa.Column('pinyin_key', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint('(lat IS NULL) = (lon IS NULL)', name=op.f('ck_team_whole_place')),
    sa.CheckConstraint('headcount >= 0', name=op.f('ck_team_headcount')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_team_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_team_resource_id_resource')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('resource_id', name=op.f('uq_team_resource_id'))
    )
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_organisation_id_name'), ['organisation_id', 'name'], unique=False)
        batch_op.create_index(batch_op.f('ix_team_pinyin_key'), ['pinyin_key'], unique=False)

    op.create_table('claim_step',
    sa.Column('claim_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_claim_step_claim_id_claim')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_step'))
    )
    with op.batch_alter_table('claim_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_step_claim_id_id'), ['claim_id', 'id'], unique=False)

    op.create_table('hold',
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=True),
    sa.Column('drill_id', sa.Integer(), nullable=True),
    sa.Column('occasion', sa.Text(), nullable=False),
    sa.Column('rank', sa.String(40), nullable=False),
    sa.Column('is_simulated', sa.Boolean(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lapses_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("incident_id IS NOT NULL OR occasion <> ''", name=op.f('ck_hold_for_something')),
    sa.CheckConstraint('from_at < until_at', name=op.f('ck_hold_from_before_until')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_hold_account_id_account')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_hold_incident_id_incident')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_hold_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold'))
    )
    with op.batch_alter_table('hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hold_account_id_id'), ['account_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hold_drill_id'), ['drill_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hold_incident_id'), ['incident_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hold_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('incident_entry',
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said_by', sa.Text(), nullable=False),
    sa.Column('is_automatic', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_entry_incident_id_incident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_entry'))
    )
    with op.batch_alter_table('incident_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_entry_incident_id_id'), ['incident_id', 'id'], unique=False)

    op.create_table('member',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=60), nullable=False),
    sa.Column('certificate', sa.Text(), nullable=False),
    sa.Column('trained_on', sa.Date(), nullable=True),
    sa.Column('is_insured', sa.Boolean(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_member_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member')),
    sa.UniqueConstraint('team_id', 'name', 'phone', name=op.f('uq_member_team_id_name_phone'))
    )
    op.create_table('stock_line',
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('depot_id', sa.Integer(), nullable=False),
    sa.Column('batch', sa.String(length=60), nullable=False),
    sa.Column('reserve_form', sa.String(40), nullable=False),
    sa.Column('produced_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('lot', sa.String(length=120), nullable=False),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.Text(), nullable=False),
    sa.Column('fresh_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['depot_id'], ['depot.id'], name=op.f('fk_stock_line_depot_id_depot')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_stock_line_item_id_item')),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_stock_line_resource_id_resource')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_line')),
    sa.UniqueConstraint('item_id', 'depot_id', 'lot', name=op.f('uq_stock_line_item_id_depot_id_lot')),
    sa.UniqueConstraint('resource_id', name=op.f('uq_stock_line_resource_id'))
    )
    with op.batch_alter_table('stock_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stock_line_depot_id'), ['depot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stock_line_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_stock_line_item_id_lat_lon'), ['item_id', 'lat', 'lon'], unique=False)

    op.create_table('team_capability',
    sa.Column('capability_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_team_capability_capability_id_capability')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_capability_team_id_team')),
    sa.PrimaryKeyConstraint('capability_id', 'team_id', name=op.f('pk_team_capability'))
    )
    with op.batch_alter_table('team_capability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_capability_capability_id_lat_lon'), ['capability_id', 'lat', 'lon'], unique=False)
        batch_op.create_index(batch_op.f('ix_team_capability_team_id'), ['team_id'], unique=False)

    op.create_table('team_report',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(40), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Text(), nullable=False),
    sa.Column('confirmed_how', sa.String(40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_report_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_report'))
    )
    with op.batch_alter_table('team_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_report_team_id_id'), ['team_id', 'id'], unique=False)

    op.create_table('hold_line',
    sa.Column('hold_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('depot_id', sa.Integer(), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('got', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(item_id IS NULL) = (depot_id IS NULL)', name=op.f('ck_hold_line_item_from_depot')),
    sa.CheckConstraint('(team_id IS NULL) <> (item_id IS NULL)', name=op.f('ck_hold_line_team_or_item')),
    sa.CheckConstraint('got >= 0 AND got <= quantity', name=op.f('ck_hold_line_got')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_hold_line_quantity')),
    sa.ForeignKeyConstraint(['depot_id'], ['depot.id'], name=op.f('fk_hold_line_depot_id_depot')),
    sa.ForeignKeyConstraint(['hold_id'], ['hold.id'], name=op.f('fk_hold_line_hold_id_hold')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_hold_line_item_id_item')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_hold_line_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold_line'))
    )
    with op.batch_alter_table('hold_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hold_line_hold_id'), ['hold_id'], unique=False)

    op.create_table('movement_line',
    sa.Column('movement_id', sa.Integer(), nullable=False),
    sa.Column('stock_line_id', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_movement_line_quantity')),
    sa.ForeignKeyConstraint(['movement_id'], ['movement.id'], name=op.f('fk_movement_line_movement_id_movement')),
    sa.ForeignKeyConstraint(['stock_line_id'], ['stock_line.id'], name=op.f('fk_movement_line_stock_line_id_stock_line')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_movement_line'))
    )
    with op.batch_alter_table('movement_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_movement_line_movement_id'), ['movement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_movement_line_stock_line_id_id'), ['stock_line_id', 'id'], unique=False)

    op.create_table('promise_dismissal',
    sa.Column('promise_id', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['promise_id'], ['promise.id'], name=op.f('fk_promise_dismissal_promise_id_promise'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise_dismissal')),
    sa.UniqueConstraint('promise_id', 'problem', name=op.f('uq_promise_dismissal_promise_id_problem'))
    )


def downgrade() -> None:
    op.drop_table('promise_dismissal')
    with op.batch_alter_table('movement_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_movement_line_stock_line_id_id'))
        batch_op.drop_index(batch_op.f('ix_movement_line_movement_id'))

    op.drop_table('movement_line')
    with op.batch_alter_table('hold_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hold_line_hold_id'))

    op.drop_table('hold_line')
    with op.batch_alter_table('team_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_report_team_id_id'))

    op.drop_table('team_report')
    with op.batch_alter_table('team_capability', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_capability_team_id'))
        batch_op.drop_index(batch_op.f('ix_team_capability_capability_id_lat_lon'))

    op.drop_table('team_capability')
    with op.batch_alter_table('stock_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stock_line_item_id_lat_lon'))
        batch_op.drop_index(batch_op.f('ix_stock_line_expires_on'))
        batch_op.drop_index(batch_op.f('ix_stock_line_depot_id'))

    op.drop_table('stock_line')
    op.drop_table('member')
    with op.batch_alter_table('incident_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_entry_incident_id_id'))

    op.drop_table('incident_entry')
    with op.batch_alter_table('hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hold_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_hold_incident_id'))
        batch_op.drop_index(batch_op.f('ix_hold_drill_id'))
        batch_op.drop_index(batch_op.f('ix_hold_account_id_id'))

    op.drop_table('hold')
    with op.batch_alter_table('claim_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_step_claim_id_id'))

    op.drop_table('claim_step')
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_pinyin_key'))
        batch_op.drop_index(batch_op.f('ix_team_organisation_id_name'))

    op.drop_table('team')
    with op.batch_alter_table('movement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_movement_organisation_id_id'))

    op.drop_table('movement')
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_area_id_ended_at'))

    op.drop_table('incident')
    with op.batch_alter_table('depot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_depot_pinyin_key'))

    op.drop_table('depot')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_state_lapses_at'))
        batch_op.drop_index(batch_op.f('ix_claim_owner_line'))
        batch_op.drop_index(batch_op.f('ix_claim_owner_kind_owner_id'))
        batch_op.drop_index('ix_claim_counted', sqlite_where=sa.text("NOT is_simulated AND (state IN ('held', 'requested') OR (kind = 'team' AND state IN ('en_route', 'on_scene')))"), postgresql_where=sa.text("NOT is_simulated AND (state IN ('held', 'requested') OR (kind = 'team' AND state IN ('en_route', 'on_scene')))"))

    op.drop_table('claim')
    op.drop_table('substitute')
    with op.batch_alter_table('item_word', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_word_item_id'))

    op.drop_table('item_word')
    op.drop_table('resource')
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_pinyin_key'))

    op.drop_table('item')
    op.drop_table('capability')
