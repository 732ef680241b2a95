"""All tables in one place, for migrations and tests."""

from models import catalogues, companies, judgements, needs, outcomes, shortlists
from models.base import Base

TABLE_MODULES = (catalogues, companies, judgements, needs, outcomes, shortlists)
metadata = Base.metadata
