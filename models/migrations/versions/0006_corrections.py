"""Corrections, erasures, categories of companies, and companies by name"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LATEST_RUN = """
UPDATE listings SET opened_by_run_id = (
    SELECT max(ingest_runs.id) FROM ingest_runs
    JOIN catalogue_entries ON catalogue_entries.source_id = ingest_runs.source_id
    WHERE catalogue_entries.id = listings.entry_id
) WHERE opened_by_run_id IS NULL
"""


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("said_json", sa.String(), nullable=False),
        sa.Column("value_json", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("(entry_id IS NULL) <> (need_id IS NULL)", name="ck_corrections_subject"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["catalogue_entries.id"], name="fk_corrections_entry_id_catalogue_entries"
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name="fk_corrections_need_id_needs"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_entry_id", "corrections", ["entry_id"], unique=False)
    op.create_index("ix_corrections_need_id", "corrections", ["need_id"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("uid", name="uq_erasures_uid"),
    )
    with op.batch_alter_table("listings") as table:
        table.alter_column("opened_by_run_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("profile_versions", sa.Column("cpv_codes", sa.Text(), nullable=False, server_default="[]"))
    op.create_index("ix_profile_versions_name_id", "profile_versions", ["name", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_profile_versions_name_id", "profile_versions")
    op.drop_column("profile_versions", "cpv_codes")
    op.execute(LATEST_RUN)
    with op.batch_alter_table("listings") as table:
        table.alter_column("opened_by_run_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("erasures")
    op.drop_table("corrections")
