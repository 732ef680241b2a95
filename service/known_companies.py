"""Which stored company a row of a file means: by organisation number, by key in a catalogue, by name in one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.identity import company_identity, normalised_name
from ingest.organisation_numbers import CHECKS, OrganisationNumber, read_organisation_number
from ingest.outcomes import CompanyNamed
from ingest.reasons import Reason
from models.catalogue_repository import Session, source_summaries
from models.outcome_repository import catalogue_names, organisation_numbers


@dataclass(frozen=True, slots=True)
class KnownCompanies:
    """What is known of companies: uid → organisation number, and uids by (source, key) and (source, name)."""

    numbers: Mapping[str, str | None]
    by_key: Mapping[tuple[str, str], str]
    by_name: Mapping[tuple[str, str], frozenset[str]]
    sources: Mapping[str, str]
    """A source's name or title, without differences of case and punctuation → its name."""

    secret: bytes

    def find(self, named: CompanyNamed) -> str | Reason:
        """The uid of the company, or why there is none. Two ways that lead to two companies are a reason."""
        numbered = self._numbered(named)
        if len(numbered) > 1:
            return Reason("company_ambiguous", "companies of two countries have this number; give company_country")
        placed = self._placed(named)
        if isinstance(placed, Reason):
            return placed if not numbered else next(iter(numbered))
        if numbered and placed and placed not in numbered:
            return Reason(
                "company_contradicts",
                f"the organisation number is one company's and {self._way(named)} another's; correct one of them",
            )
        if numbered:
            return next(iter(numbered))
        if placed is None:
            return self._unknown(named)
        if self.numbers[placed] and self._valid(named):
            return Reason(
                "company_contradicts",
                f"{self._way(named)} is a company with another organisation number; correct one of them",
            )
        return placed

    def _numbered(self, named: CompanyNamed) -> set[str]:
        return {uid for uid in self._uids(named) if uid in self.numbers}

    def _valid(self, named: CompanyNamed) -> bool:
        return bool(self._uids(named))

    def _uids(self, named: CompanyNamed) -> set[str]:
        """The uids that the number gives, in its country or in every country where it is valid."""
        if not named.number:
            return set()
        countries = [named.country] if named.country else list(CHECKS)
        read = [read_organisation_number(named.number, country) for country in countries]
        return {
            company_identity(number, "", "", None, self.secret).uid
            for number in read
            if isinstance(number, OrganisationNumber)
        }

    def _placed(self, named: CompanyNamed) -> str | Reason | None:
        """The company at the row's place in a catalogue: by its key there, else by its exact name there."""
        source = self.sources.get(normalised_name(named.source), "")
        if named.key:
            return self.by_key.get((source, named.key))
        uids = self.by_name.get((source, normalised_name(named.name)), frozenset())
        if len(uids) > 1:
            return Reason("company_ambiguous", f"several companies in {source} have this name; give company_key")
        return next(iter(uids), None)

    def _unknown(self, named: CompanyNamed) -> Reason:
        if named.source and normalised_name(named.source) not in self.sources:
            return Reason("catalogue_unknown", f"no catalogue is called {named.source[:60]!r}; read it in first")
        if not named.source and not named.number:
            return Reason("company_unknown", "give the company's organisation number, or the catalogue it is in")
        return Reason("company_unknown", "no catalogue holds this company; read the catalogue in first")

    @staticmethod
    def _way(named: CompanyNamed) -> str:
        return "the company_key" if named.key else "the name in that catalogue"


def known_companies(session: Session, secret: bytes) -> KnownCompanies:
    """Every stored company. `secret` turns a sole trader's number into the uid it is stored under."""
    by_key: dict[tuple[str, str], str] = {}
    by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name in catalogue_names(session):
        by_key[name.source, name.row_key] = name.company_uid
        by_name[name.source, normalised_name(name.name)].add(name.company_uid)
    summaries = source_summaries(session)
    titles = {normalised_name(source.title): source.name for source in summaries}
    return KnownCompanies(
        organisation_numbers(session),
        by_key,
        {place: frozenset(uids) for place, uids in by_name.items()},
        titles | {normalised_name(source.name): source.name for source in summaries},
        secret,
    )
