"""All tables in one place, for migrations and tests."""

from models import (
    accounts,
    audit,
    catalogues,
    companies,
    corrections,
    curation,
    judgements,
    needs,
    outcomes,
    shortlists,
    webhooks,
)
from models.base import Base

TABLE_MODULES = (
    accounts,
    audit,
    catalogues,
    companies,
    corrections,
    curation,
    judgements,
    needs,
    outcomes,
    shortlists,
    webhooks,
)
metadata = Base.metadata
