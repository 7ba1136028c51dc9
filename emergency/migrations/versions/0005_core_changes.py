"""What changed in a version's core, and when it was made public.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan_version") as batch_op:
        batch_op.add_column(
            sa.Column(
                "core_changes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False, server_default="[]"
            )
        )
        batch_op.add_column(sa.Column("made_public_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("made_public_recorded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("plan_version") as batch_op:
        batch_op.drop_column("made_public_recorded_at")
        batch_op.drop_column("made_public_on")
        batch_op.drop_column("core_changes")
