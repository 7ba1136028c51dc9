"""What reviewers found item by item, and the day a late acceptance found a filing already deemed.

Revision 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "filing_check",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("is_there", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_check_filing_id_filing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_check")),
        sa.UniqueConstraint("filing_id", "round", "item", name=op.f("uq_filing_check_filing_id_round_item")),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deemed_filed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_column("deemed_filed_on")
    op.drop_table("filing_check")
