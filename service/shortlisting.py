"""From a need to a stored shortlist, and back: the other file that translates between the two vocabularies."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from matching.bands import Limits
from matching.calibration import Calibration
from matching.language import says_something
from matching.match import Entry, Match, Parameters
from matching.matched_text import without_taken_out
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import WeightedRanker
from matching.requirements import demands
from matching.saved_index import canonical_json
from matching.text import LIST_MARK
from models.audit_repository import add_event
from models.catalogue_repository import ListedProfile, Session, profiles_by_document_id
from models.database import Database
from models.erasure_repository import erased_since
from models.need_repository import StoredNeed
from models.records import NeedText
from models.shortlist_repository import EntryFacts, RunFacts, StoredShortlist, add_shortlist
from service.division_names import divisions_of
from service.errors import ErasedSinceError, ReplayError
from service.need_doubts import Doubt, need_doubts
from service.version import software_version

FREE_TEXT = "text-"
"""What the key of a need begins with that was asked in free words."""

_LAST_HEADING = re.compile(r"(?:^|\n)[^\n.:;]{1,40}:\s*$")
"""A heading with nothing under it: what it headed was taken out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A need as it was asked: the query, the rules, and the stored version it came from, if any."""

    query: Query
    rules: Rules
    need_version_id: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A shortlist that is made and not stored yet: its document, run record and entries."""

    document: Mapping[str, Any]
    run: RunFacts
    entries: Sequence[EntryFacts]
    need_version_id: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """A shortlist as it was given: its number, and the document that every export is made from."""

    id: int | None
    document: Mapping[str, Any]

    @property
    def as_bytes(self) -> bytes:
        """The document's canonical bytes, which the run record's hash is of."""
        return canonical_json(self.document).encode()


def ask_stored(need: StoredNeed) -> Asked:
    """The query and rules of a stored need."""
    text = need.text
    return Asked(
        Query(need.key, text.language, _parts(text), divisions_of(text.cpv_codes)),
        _rules(text),
        need.need_version_id,
    )


def ask_text(text: str, language: str, rules: Rules) -> Asked:
    """The query of a free text, with the hard requirements that can be read in it as a part of their own. Its key
    is made of the text alone, so that the same text gets the same list."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Asked(Query(f"{FREE_TEXT}{digest}", language, _parts_of_text(text, language)), rules)


def _parts_of_text(text: str, language: str) -> dict[str, str]:
    demanded = demands(text)
    starts, ends = [0, *(span.end for span in demanded)], [*(span.start for span in demanded), len(text)]
    pieces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    rest = "".join([*(_LAST_HEADING.sub("", piece) for piece in pieces[:-1]), pieces[-1]]).strip()
    if not demanded or not says_something(without_taken_out(rest), language):
        return {"challenge": text}
    return {
        "challenge": rest,
        "hard_requirements": "\n".join(LIST_MARK.sub("", span.of(text)) for span in demanded),
    }


def give_shortlist(
    database: Database,
    matcher: Matcher,
    asked: Asked,
    chosen: WeightedRanker,
    parameters: Parameters,
    now: dt.datetime,
    *,
    actor: str,
    keep: bool = True,
) -> Given:
    """Match a need, store the list with run record and audit event (unless `keep` is false), and return it."""
    prepared = prepare_shortlist(database, matcher, asked, chosen, parameters, now)
    if not keep:
        return Given(None, prepared.document)
    with database.writing() as session:
        return store_shortlist(session, prepared, actor)


def prepare_shortlist(
    database: Database,
    matcher: Matcher,
    asked: Asked,
    chosen: WeightedRanker,
    parameters: Parameters,
    now: dt.datetime,
) -> Prepared:
    """Match a need; nothing is stored."""
    match = matcher.match(asked.query, asked.rules, chosen, parameters)
    with database.reading() as session:
        profiles = profiles_by_document_id(session, _listed(match))
    match = _still_stored(match, profiles)
    document = shortlist_document(asked, match, profiles, matcher, chosen, parameters)
    made_with = document["made_with"]
    run = RunFacts(
        created_at=now,
        query_json=canonical_json(asdict(asked.query)),
        rules_json=canonical_json(_rules_as_dict(asked.rules)),
        parameters_json=canonical_json(asdict(parameters)),
        catalogue_version=made_with["catalogue_version"],
        index_version=made_with["index_version"],
        encoder_json=canonical_json(made_with["encoder"]),
        ranker=chosen.id,
        software_version=software_version(),
        result_sha256=hashlib.sha256(canonical_json(document).encode()).hexdigest(),
    )
    entries = [
        EntryFacts(
            entry.rank,
            profiles[entry.document.id].company_id,
            profiles[entry.document.id].profile_version_id,
            entry.score,
        )
        for entry in match.entries
    ]
    return Prepared(document, run, entries, asked.need_version_id)


def store_shortlist(session: Session, prepared: Prepared, actor: str) -> Given:
    """Store a list with its run record and an audit event, in the caller's transaction.

    Raises ErasedSinceError where one of its companies was erased since it was made.
    """
    if erased_since(session, [entry["company"]["uid"] for entry in prepared.document["entries"]]):
        raise ErasedSinceError("A company of this list was erased a moment ago. Ask for the list again.")
    shortlist_id = add_shortlist(
        session,
        run=prepared.run,
        need_version_id=prepared.need_version_id,
        document_json=canonical_json(prepared.document),
        entries=prepared.entries,
    )
    add_event(
        session,
        at=prepared.run.created_at,
        actor=actor,
        action="shortlist.given",
        subject=f"shortlist:{shortlist_id}",
        details={"need": prepared.document["need"]["key"], "ranker": prepared.run.ranker},
    )
    return Given(shortlist_id, prepared.document)


def read_back(stored: StoredShortlist) -> Given:
    """A stored shortlist as it was given."""
    return Given(stored.id, json.loads(stored.document_json))


def make_again(database: Database, matcher: Matcher, stored: StoredShortlist, chosen: WeightedRanker) -> Given:
    """Make a stored shortlist anew from its run record alone. `matcher` holds the index the record names, `chosen`
    is the ranker it names. Raises ReplayError where a company on it was erased since."""
    run = stored.run
    asked = ask_again(stored)
    query = asked.query
    parameters = parameters_from(json.loads(run.parameters_json))
    match = matcher.match(query, asked.rules, chosen, parameters)
    with database.reading() as session:
        profiles = profiles_by_document_id(session, _listed(match))
    if not profiles.keys() >= set(_listed(match)):
        raise ReplayError("A company that stood on this list was erased since; it cannot be made again.")
    document = shortlist_document(asked, match, profiles, matcher, chosen, parameters)
    made_with = {**document["made_with"], "software_version": run.software_version}
    return Given(stored.id, {**document, "made_with": made_with})


def ask_again(stored: StoredShortlist) -> Asked:
    """The need that a stored shortlist was made for, with its rules, from the run record alone."""
    rules = json.loads(stored.run.rules_json)
    return Asked(
        query_from(json.loads(stored.run.query_json)),
        Rules(
            tuple(rules["countries"]),
            tuple(rules["languages"]),
            rules["minimum_maturity"],
            frozenset(rules["excluded_companies"]),
            tuple(rules["categories"]),
            tuple(rules["catalogues"]),
            rules["public_references"],
        ),
    )


def shortlist_document(
    asked: Asked,
    match: Match,
    profiles: Mapping[str, ListedProfile],
    matcher: Matcher,
    chosen: WeightedRanker,
    parameters: Parameters,
) -> dict[str, Any]:
    """A shortlist as plain JSON values: who, why, and everything it was made with. Nothing in it depends on the
    hour."""
    manifest = matcher.index.manifest
    return {
        "need": {
            "key": asked.query.key,
            "language": asked.query.language,
            "parts": dict(asked.query.parts),
            "rules": _rules_as_dict(asked.rules),
            "categories": [asdict(category) for category in match.categories],
        },
        "entries": [_entry(entry, asked.query, profiles) for entry in match.entries],
        "band": match.band,
        "suggested_step": match.step,
        "set_aside": [span.of(asked.query.ranked_text) for span in asked.query.set_aside],
        "hollow": [span.of(asked.query.ranked_text) for span in match.hollow],
        "doubts": [asdict(doubt) for doubt in _doubts(asked.query, match)],
        "considered": match.considered,
        "kept_out": dict(match.refused),
        "made_with": {
            "catalogue_version": manifest.catalogue_version,
            "index_version": manifest.version,
            "encoder": dict(manifest.encoder),
            "ranker": chosen.id,
            "weights": dict(chosen.weights),
            "parameters": asdict(parameters),
            "software_version": software_version(),
        },
    }


def _doubts(query: Query, match: Match) -> list[Doubt]:
    found = need_doubts(query.ranked_text, query.language)
    return [*found, Doubt("doubt_says_nothing", {})] if match.says_nothing else found


def query_from(row: Mapping[str, Any]) -> Query:
    """A query as a run record holds it."""
    return Query(**{**row, "divisions": tuple(row["divisions"])})


def parameters_from(row: Mapping[str, Any]) -> Parameters:
    """Parameters as a run record holds them."""
    curve = row["calibration"]
    calibration = Calibration(**curve) if curve else None
    return Parameters(**{**row, "limits": Limits(**row["limits"]), "calibration": calibration})


def _still_stored(match: Match, profiles: Mapping[str, ListedProfile]) -> Match:
    """The list without companies that were erased since the index was built."""
    if profiles.keys() >= set(_listed(match)):
        return match
    kept = [entry for entry in match.entries if entry.document.id in profiles]
    return replace(
        match,
        entries=[
            replace(entry, rank=rank, twins=[twin for twin in entry.twins if twin.id in profiles])
            for rank, entry in enumerate(kept, start=1)
        ],
    )


def _listed(match: Match) -> list[str]:
    """The profile versions that a list names."""
    return [document.id for entry in match.entries for document in (entry.document, *entry.twins)]


def added_entry(listed: ListedProfile) -> dict[str, Any]:
    """A company that somebody puts on a list by hand, as an entry: who it is, and nothing that was matched."""
    return {
        **_identity(listed),
        "rank": None,
        "band": None,
        "score": None,
        "contributions": {},
        "rank_without": {},
        "above_unrelated": None,
        "chance": None,
        "quotes": [],
        "unanswered": [],
        "shared_words": [],
        "findings": [],
        "same_text": [],
        "propensity": 1.0,
        "categories": [],
        "newcomer": False,
        "kept_visible": False,
        "set_aside": [],
    }


def _entry(entry: Entry, query: Query, profiles: Mapping[str, ListedProfile]) -> dict[str, Any]:
    return {
        **_identity(profiles[entry.document.id]),
        "rank": entry.rank,
        "band": entry.band,
        "score": entry.score,
        "contributions": dict(entry.contributions),
        "rank_without": dict(entry.rank_without),
        "above_unrelated": entry.above,
        "chance": entry.chance,
        "quotes": [asdict(quote) for quote in entry.quotes],
        "unanswered": [span.of(query.ranked_text) for span in entry.unanswered],
        "shared_words": list(entry.shared_words),
        "findings": [asdict(finding) for finding in entry.findings],
        "same_text": [profiles[twin.id].profile.name for twin in entry.twins],
        "propensity": entry.propensity,
        "categories": [asdict(category) for category in entry.categories],
        "newcomer": entry.newcomer,
        "kept_visible": entry.kept_visible,
        "set_aside": [
            {"reason": sentence.reason, "text": sentence.span.of(entry.document.text)}
            for sentence in entry.set_aside
        ],
    }


def _identity(listed: ListedProfile) -> dict[str, Any]:
    """Which company an entry is of, and by which version of which profile."""
    profile = listed.profile
    return {
        "company": {
            "uid": listed.company_uid,
            "name": profile.name,
            "organisation_number": listed.organisation_number,
            "country": profile.country,
            "town": profile.town,
            "maturity": profile.maturity,
            "website": profile.website,
        },
        "profile": {
            "id": listed.document_id,
            "source": listed.source,
            "language": profile.language,
            "updated_on": profile.updated_on.isoformat() if profile.updated_on else None,
            "summary": profile.summary,
        },
    }


def _parts(text: NeedText) -> dict[str, str]:
    parts = {
        "title": text.title,
        "challenge": text.challenge,
        "wanted_outcome": text.wanted_outcome,
        "figures": text.figures,
        "hard_requirements": "\n".join(text.hard_requirements),
        "value_proposition": text.value_proposition,
    }
    return {name: value for name, value in parts.items() if value}


def _rules(text: NeedText) -> Rules:
    return Rules(text.allowed_countries, text.allowed_languages, text.minimum_maturity)


def _rules_as_dict(rules: Rules) -> dict[str, Any]:
    return {**asdict(rules), "excluded_companies": sorted(rules.excluded_companies)}
