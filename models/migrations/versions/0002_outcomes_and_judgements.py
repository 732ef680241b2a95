"""Past outcomes, judging pools and judgements"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judging_pools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("items_json", sa.String(), nullable=False),
        sa.Column("origins_json", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_judging_pools"),
        sa.UniqueConstraint("key", name="uq_judging_pools_key"),
    )
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(), nullable=False),
        sa.Column("presented_on", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("stage_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("agreement_value_sek", sa.Integer(), nullable=True),
        sa.Column("in_use", sa.Boolean(), nullable=True),
        sa.Column("round_closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_outcomes_company_id_companies"),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name="fk_outcomes_need_id_needs"),
        sa.ForeignKeyConstraint(["run_id"], ["ingest_runs.id"], name="fk_outcomes_run_id_ingest_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
        sa.UniqueConstraint(
            "need_id",
            "company_id",
            "stage",
            "presented_on",
            name="uq_outcomes_need_id_company_id_stage_presented_on",
        ),
    )
    op.create_index("ix_outcomes_company_id", "outcomes", ["company_id"], unique=False)
    op.create_index("ix_outcomes_run_id", "outcomes", ["run_id"], unique=False)
    op.create_index(
        "uq_outcomes_undated",
        "outcomes",
        ["need_id", "company_id", "stage"],
        unique=True,
        sqlite_where=sa.text("presented_on IS NULL"),
        postgresql_where=sa.text("presented_on IS NULL"),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.Column("judge", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_judgements_company_id_companies"),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name="fk_judgements_need_id_needs"),
        sa.ForeignKeyConstraint(["pool_id"], ["judging_pools.id"], name="fk_judgements_pool_id_judging_pools"),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
    )
    op.create_index("ix_judgements_company_id", "judgements", ["company_id"], unique=False)
    op.create_index("ix_judgements_need_id", "judgements", ["need_id"], unique=False)
    op.create_index("ix_judgements_pool_id", "judgements", ["pool_id"], unique=False)


def downgrade() -> None:
    op.drop_table("judgements")
    op.drop_table("outcomes")
    op.drop_table("judging_pools")
