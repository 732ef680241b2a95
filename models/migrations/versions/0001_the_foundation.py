"""The foundation"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_sources"),
        sa.UniqueConstraint("name", name="uq_catalogue_sources_name"),
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("organisation_number", sa.String(), nullable=True),
        sa.Column("organisation_number_mask", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
        sa.UniqueConstraint("country", "organisation_number", name="uq_companies_country_organisation_number"),
        sa.UniqueConstraint("uid", name="uq_companies_uid"),
    )
    op.create_table(
        "need_owners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_number", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_need_owners"),
        sa.UniqueConstraint("key", name="uq_need_owners_key"),
    )
    op.create_table(
        "run_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("query_json", sa.String(), nullable=False),
        sa.Column("rules_json", sa.String(), nullable=False),
        sa.Column("parameters_json", sa.String(), nullable=False),
        sa.Column("catalogue_version", sa.String(), nullable=False),
        sa.Column("index_version", sa.String(), nullable=False),
        sa.Column("encoder_json", sa.String(), nullable=False),
        sa.Column("ranker", sa.String(), nullable=False),
        sa.Column("software_version", sa.String(), nullable=False),
        sa.Column("result_sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_records"),
    )
    op.create_table(
        "catalogue_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_catalogue_entries_company_id_companies"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["catalogue_sources.id"], name="fk_catalogue_entries_source_id_catalogue_sources"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_entries"),
        sa.UniqueConstraint("source_id", "row_key", name="uq_catalogue_entries_source_id_row_key"),
    )
    op.create_index("ix_catalogue_entries_company_id", "catalogue_entries", ["company_id"], unique=False)
    op.create_table(
        "ingest_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["catalogue_sources.id"], name="fk_ingest_runs_source_id_catalogue_sources"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ingest_runs"),
    )
    op.create_index("ix_ingest_runs_source_id", "ingest_runs", ["source_id"], unique=False)
    op.create_table(
        "needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["need_owners.id"], name="fk_needs_owner_id_need_owners"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["catalogue_sources.id"], name="fk_needs_source_id_catalogue_sources"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_needs"),
        sa.UniqueConstraint("key", name="uq_needs_key"),
    )
    op.create_index("ix_needs_owner_id", "needs", ["owner_id"], unique=False)
    op.create_index("ix_needs_source_id", "needs", ["source_id"], unique=False)
    op.create_table(
        "need_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("wanted_outcome", sa.String(), nullable=False),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("value_proposition", sa.String(), nullable=False),
        sa.Column("hard_requirements", sa.Text(), nullable=False),
        sa.Column("cpv_codes", sa.Text(), nullable=False),
        sa.Column("round", sa.String(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("allowed_countries", sa.Text(), nullable=False),
        sa.Column("allowed_languages", sa.Text(), nullable=False),
        sa.Column("minimum_maturity", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name="fk_need_versions_need_id_needs"),
        sa.ForeignKeyConstraint(["run_id"], ["ingest_runs.id"], name="fk_need_versions_run_id_ingest_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_need_versions"),
        sa.UniqueConstraint("need_id", "number", name="uq_need_versions_need_id_number"),
    )
    op.create_index("ix_need_versions_need_id", "need_versions", ["need_id"], unique=False)
    op.create_table(
        "profile_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("town", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("founded", sa.Integer(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("maturity", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("references", sa.String(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("certifications", sa.Text(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["catalogue_entries.id"], name="fk_profile_versions_entry_id_catalogue_entries"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_profile_versions"),
        sa.UniqueConstraint("entry_id", "content_sha256", name="uq_profile_versions_entry_id_content_sha256"),
    )
    op.create_index("ix_profile_versions_entry_id", "profile_versions", ["entry_id"], unique=False)
    op.create_table(
        "refused_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["ingest_runs.id"], name="fk_refused_rows_run_id_ingest_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_refused_rows"),
    )
    op.create_index("ix_refused_rows_run_id", "refused_rows", ["run_id"], unique=False)
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("profile_version_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_run_id", sa.Integer(), nullable=False),
        sa.Column("closed_by_run_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="ck_listings_order"),
        sa.ForeignKeyConstraint(
            ["closed_by_run_id"], ["ingest_runs.id"], name="fk_listings_closed_by_run_id_ingest_runs"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["catalogue_entries.id"], name="fk_listings_entry_id_catalogue_entries"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_run_id"], ["ingest_runs.id"], name="fk_listings_opened_by_run_id_ingest_runs"
        ),
        sa.ForeignKeyConstraint(
            ["profile_version_id"],
            ["profile_versions.id"],
            name="fk_listings_profile_version_id_profile_versions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_listings"),
    )
    op.create_index("ix_listings_entry_id", "listings", ["entry_id"], unique=False)
    op.create_index("ix_listings_profile_version_id", "listings", ["profile_version_id"], unique=False)
    op.create_index(
        "uq_listings_open",
        "listings",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("valid_until IS NULL"),
        postgresql_where=sa.text("valid_until IS NULL"),
    )
    op.create_table(
        "shortlists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_record_id", sa.Integer(), nullable=False),
        sa.Column("need_version_id", sa.Integer(), nullable=True),
        sa.Column("document_json", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_version_id"], ["need_versions.id"], name="fk_shortlists_need_version_id_need_versions"
        ),
        sa.ForeignKeyConstraint(
            ["run_record_id"], ["run_records.id"], name="fk_shortlists_run_record_id_run_records"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shortlists"),
        sa.UniqueConstraint("run_record_id", name="uq_shortlists_run_record_id"),
    )
    op.create_index("ix_shortlists_need_version_id", "shortlists", ["need_version_id"], unique=False)
    op.create_table(
        "shortlist_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortlist_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("profile_version_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_shortlist_entries_company_id_companies"
        ),
        sa.ForeignKeyConstraint(
            ["profile_version_id"],
            ["profile_versions.id"],
            name="fk_shortlist_entries_profile_version_id_profile_versions",
        ),
        sa.ForeignKeyConstraint(
            ["shortlist_id"], ["shortlists.id"], name="fk_shortlist_entries_shortlist_id_shortlists"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shortlist_entries"),
        sa.UniqueConstraint("shortlist_id", "company_id", name="uq_shortlist_entries_shortlist_id_company_id"),
        sa.UniqueConstraint("shortlist_id", "rank", name="uq_shortlist_entries_shortlist_id_rank"),
    )
    op.create_index("ix_shortlist_entries_company_id", "shortlist_entries", ["company_id"], unique=False)
    op.create_index(
        "ix_shortlist_entries_profile_version_id", "shortlist_entries", ["profile_version_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("shortlist_entries")
    op.drop_table("shortlists")
    op.drop_table("listings")
    op.drop_table("refused_rows")
    op.drop_table("profile_versions")
    op.drop_table("need_versions")
    op.drop_table("needs")
    op.drop_table("ingest_runs")
    op.drop_table("catalogue_entries")
    op.drop_table("run_records")
    op.drop_table("need_owners")
    op.drop_table("companies")
    op.drop_table("catalogue_sources")
