"""Colleagues who are asked what they think of a list"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortlist_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["shortlist_id"], ["shortlists.id"], name="fk_comment_requests_shortlist_id_shortlists"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_comment_requests_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_requests"),
    )
    op.create_index("ix_comment_requests_shortlist_id", "comment_requests", ["shortlist_id"], unique=False)
    op.create_index("ix_comment_requests_account_id", "comment_requests", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_comment_requests_account_id", "comment_requests")
    op.drop_index("ix_comment_requests_shortlist_id", "comment_requests")
    op.drop_table("comment_requests")
