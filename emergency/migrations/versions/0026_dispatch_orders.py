"""Orders that send teams and goods, and the answers to them, which are never changed.

Revision 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('dispatch_order',
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('task', sa.Text(), nullable=False),
    sa.Column('destination', sa.Text(), nullable=False),
    sa.Column('required_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('contact_phone', sa.String(length=60), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_to', sa.Text(), nullable=False),
    sa.Column('told_by', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('issued_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('told_at IS NOT NULL OR issued_at IS NOT NULL', name=op.f('ck_dispatch_order_told_or_written')),
    sa.ForeignKeyConstraint(['line_id'], ['hold_line.id'], name=op.f('fk_dispatch_order_line_id_hold_line')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch_order')),
    sa.UniqueConstraint('line_id', name=op.f('uq_dispatch_order_line_id'))
    )
    with op.batch_alter_table('dispatch_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispatch_order_issued_at'), ['issued_at'], unique=False)

    op.create_table('dispatch_answer',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(40), nullable=False),
    sa.Column('arrives_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('said_by', sa.Text(), nullable=False),
    sa.Column('how', sa.String(40), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['dispatch_order.id'], name=op.f('fk_dispatch_answer_order_id_dispatch_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch_answer'))
    )
    with op.batch_alter_table('dispatch_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispatch_answer_order_id_id'), ['order_id', 'id'], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER dispatch_answer_append_only_{event.lower()} BEFORE {event} ON dispatch_answer
                BEGIN SELECT RAISE(ABORT, 'ck_dispatch_answer_append_only'); END""")
    else:
        op.execute("""
            CREATE TRIGGER dispatch_answer_append_only BEFORE UPDATE OR DELETE ON dispatch_answer FOR EACH ROW
            EXECUTE FUNCTION refuse_rewriting()""")



def downgrade() -> None:
    with op.batch_alter_table('dispatch_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dispatch_answer_order_id_id'))

    op.drop_table('dispatch_answer')
    with op.batch_alter_table('dispatch_order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dispatch_order_issued_at'))

    op.drop_table('dispatch_order')
