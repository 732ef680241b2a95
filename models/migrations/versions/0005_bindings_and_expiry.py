"""Accounts bound to a provider's users, and search texts that expire"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_bindings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject_hash", sa.String(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_provider_bindings_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_provider_bindings"),
        sa.UniqueConstraint("account_id", name="uq_provider_bindings_account_id"),
        sa.UniqueConstraint("issuer", "subject_hash", name="uq_provider_bindings_issuer_subject_hash"),
    )
    op.alter_column("search_texts", "created_at", new_column_name="asked_at")
    op.create_index("ix_search_texts_asked_at", "search_texts", ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_search_texts_asked_at", "search_texts")
    op.alter_column("search_texts", "asked_at", new_column_name="created_at")
    op.drop_table("provider_bindings")
