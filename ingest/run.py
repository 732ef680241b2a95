"""One file's way in: examined without a database, then planned and written in the caller's transaction."""

from ingest.applying import RunReport, apply
from ingest.examination import Examination
from ingest.examining import examine

__all__ = ["Examination", "RunReport", "apply", "examine"]
