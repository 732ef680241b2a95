"""Accounts bound to a provider's users"""

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


def downgrade() -> None:
    op.drop_table("provider_bindings")
