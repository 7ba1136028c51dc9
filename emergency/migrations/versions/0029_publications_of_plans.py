"""How plans were made public: in full, as a summary, or elsewhere.

Revision 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plan_publication',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(40), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('made_public_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_plan_publication_version_id_plan_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_publication'))
    )
    with op.batch_alter_table('plan_publication', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_publication_version_id'), ['version_id'], unique=False)

    _allow_only_appending()


def _allow_only_appending() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER plan_publication_append_only_{event.lower()} BEFORE {event} ON plan_publication
                BEGIN SELECT RAISE(ABORT, 'ck_plan_publication_append_only'); END
            """)
    else:
        op.execute("""
            CREATE TRIGGER plan_publication_append_only BEFORE UPDATE OR DELETE ON plan_publication FOR EACH ROW
            EXECUTE FUNCTION refuse_rewriting()
        """)


def downgrade() -> None:
    with op.batch_alter_table('plan_publication', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_publication_version_id'))

    op.drop_table('plan_publication')
