"""All tables in one place, for migrations and tests."""

from models import catalogues, companies, needs, shortlists
from models.base import Base

TABLE_MODULES = (catalogues, companies, needs, shortlists)
metadata = Base.metadata
