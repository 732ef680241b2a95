"""What an evaluation looks back on: needs, profile versions, and which of these were in force on a need's day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from evaluation.leaks import DatedNeed, DatedProfile, LeakReport, proof_of_no_leak
from matching.document import Document
from matching.query import Query, Rules


@dataclass(frozen=True, slots=True)
class PastNeed:
    """A need as it was asked, with what it is sliced by. `changed`: its text is not the first one stored."""

    query: Query
    rules: Rules
    owner: str
    owner_name: str
    published_on: dt.date | None
    round: str | None = None
    area: str | None = None
    population: int | None = None
    changed: bool = False

    @property
    def title(self) -> str:
        """The title, or the first words of the challenge."""
        return self.query.parts.get("title") or self.query.parts["challenge"][:80]


@dataclass(frozen=True, slots=True)
class PastProfile:
    """One profile version, and what companies are grouped by.

    written_on: the later of the day a catalogue first showed it and the day it says it was updated on; None where
    neither is known. dated_on: what "newest first" sorts by.
    """

    document: Document
    name: str
    source: str
    written_on: dt.date | None
    dated_on: dt.date | None = None
    region: str | None = None
    founded: int | None = None
    employees: int | None = None
    organisation_number: str | None = None

    @property
    def key(self) -> str:
        """What names the company on every machine: its uid, or its row where it has no public number."""
        return self.document.company if self.organisation_number else self.document.id.rsplit("@", 1)[0]


@dataclass(frozen=True)
class Past:
    """Needs by key, profile versions by document id, and need key → the document ids in force on its day."""

    needs: Mapping[str, PastNeed]
    profiles: Mapping[str, PastProfile]
    in_force: Mapping[str, frozenset[str]]

    @cached_property
    def one_catalogue(self) -> bool:
        """Whether every need saw the same profiles, so that one index is the index of every day."""
        return all(ids == self.profiles.keys() for ids in self.in_force.values())

    @property
    def documents(self) -> list[Document]:
        """What to index.

        Where needs saw different profiles, each version stands under its own id as if it were a company, so that
        a version that was not there cannot take the place of one that was.
        """
        found = [profile.document for _, profile in sorted(self.profiles.items())]
        return found if self.one_catalogue else [replace(document, company=document.id) for document in found]

    @cached_property
    def companies(self) -> dict[str, PastProfile]:
        """Company uid → its first profile version by document id, for names and groups."""
        found: dict[str, PastProfile] = {}
        for _, profile in sorted(self.profiles.items()):
            found.setdefault(profile.document.company, profile)
        return found

    def companies_for(self, need: str) -> frozenset[str]:
        """The companies that had a profile in force on the need's day."""
        return frozenset(self.profiles[document].document.company for document in self.in_force[need])

    def proof(self) -> LeakReport:
        """Check the very profile versions each need is ranked against."""
        versions = {
            document: DatedProfile(profile.document.company, document, profile.written_on)
            for document, profile in self.profiles.items()
        }
        return proof_of_no_leak(
            [DatedNeed(key, need.published_on) for key, need in self.needs.items()],
            {key: [versions[document] for document in sorted(ids)] for key, ids in self.in_force.items()},
        )
