"""From stored needs, profiles and outcomes to an evaluation: each need against the catalogues of its day."""

import datetime as dt
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from evaluation.band_learning import LearntBands, learn_bands
from evaluation.challenge import face, load_challenge
from evaluation.experiment import GIVEN, baseline, compared, conduct
from evaluation.findings import Findings
from evaluation.gate import Baseline, GateVerdict, compare
from evaluation.indexed import indexed
from evaluation.learning import RELEVANT, Learnt, learn
from evaluation.measures.bounds import ndcg_bounds
from evaluation.measures.ranking import PerNeed
from evaluation.outcomes import GradedOutcomes, Outcome
from evaluation.past import Past, PastNeed, PastProfile
from evaluation.qrels import Qrels
from evaluation.reruns import Reruns, encode_ahead
from evaluation.runs import Ranking, Run
from matching.encoding import CachedEncoder
from matching.encoding.encoder import Progress
from matching.errors import IndexDamagedError, IndexMissingError, TrainingError
from matching.matcher import Matcher
from matching.ranker import WeightedRanker
from matching.saved_index import load_index, read_manifest
from models.catalogue_repository import (
    ListedProfile,
    Session,
    profiles_by_document_id,
    profiles_in_force,
    source_summaries,
)
from models.database import Database
from models.history_repository import catalogue_changes, first_listed, owner_populations
from models.need_repository import StoredNeed, stored_needs
from models.shortlist_repository import shortlists_page
from service.adapting import Material, taught_on
from service.errors import NothingToEvaluateError
from service.indexing import catalogue_version, to_document
from service.outcomes import graded_outcomes, judged, past_outcomes
from service.rankers import next_version
from service.settings import Settings
from service.shortlisting import ask_stored
from service.version import software_version

ALL_SHORTLISTS = 1_000_000


@dataclass(frozen=True)
class Evaluated:
    """What was found, the runs it was found from, and the grades they were measured against."""

    findings: Findings
    runs: tuple[Run, ...]
    qrels: Qrels


@dataclass(frozen=True)
class Lessons:
    """What past outcomes teach: a ranker, and bands, None where there is too little for them, with the reason."""

    ranker: Learnt
    bands: LearntBands | None
    no_bands: str = ""


@dataclass(frozen=True)
class _Material:
    """What the database holds of the past."""

    past: Past
    listed: Sequence[ListedProfile]
    graded: GradedOutcomes
    judgements: Qrels
    given: Run | None
    fictional: bool


def evaluate(
    database: Database,
    encoder: CachedEncoder,
    settings: Settings,
    chosen: WeightedRanker,
    *,
    seed: int,
    now: dt.datetime,
    against: Baseline | None = None,
    on_progress: Progress | None = None,
) -> Evaluated:
    """Measure `chosen` and what it is compared with on all past outcomes, and put it through the gate.

    Raises NothingToEvaluateError where there is no outcome, or no catalogue of that time.
    """
    with database.reading() as session:
        material = _material(session, now.date())
    past = material.past
    encode_ahead(past, encoder, on_progress)
    with _matcher(material, encoder, settings, on_progress) as matcher:
        findings, runs = conduct(
            past,
            material.graded,
            matcher,
            chosen,
            seed=seed,
            now=now,
            software_version=software_version(),
            fictional=material.fictional,
            given=material.given,
            judged=material.judgements,
        )
    rankers = list(compared(chosen).values())
    findings = replace(findings, challenge=face(load_challenge(), encoder, rankers, seed))
    if against is not None:
        findings = replace(findings, gate=gate(against, findings, seed))
    return Evaluated(findings, runs, material.graded.qrels.for_needs(past.needs))


def gate(against: Baseline, findings: Findings, seed: int) -> GateVerdict:
    """The gate's verdict; figures that a leak made do not pass, however good they are."""
    found = compare(against, baseline(findings), seed)
    if findings.leaks.leaks:
        leak = f"{len(findings.leaks.leaks)} profile versions are younger than the need they were matched with"
        return replace(found, passed=False, reasons=(leak, *found.reasons))
    return found


@dataclass(frozen=True)
class Measured:
    """How the ranker in use fares with one encoder: need → nDCG@10, need → owner, and the grades' hash."""

    values: PerNeed
    owners: Mapping[str, str]
    qrels_sha256: str


def measure_encoder(
    database: Database,
    encoder: CachedEncoder,
    settings: Settings,
    chosen: WeightedRanker,
    now: dt.datetime,
    on_progress: Progress | None = None,
) -> Measured:
    """Rank every past need with `chosen` over an index made with `encoder`. Raises NothingToEvaluateError."""
    with database.reading() as session:
        material = _material(session, now.date())
    qrels = material.graded.qrels.for_needs(material.past.needs)
    encode_ahead(material.past, encoder, on_progress)
    with _matcher(material, encoder, settings, on_progress) as matcher:
        run = Reruns(material.past, matcher).ranked({chosen.id: chosen})[0]
    owners = {need: material.past.needs[need].owner for need in qrels.needs}
    return Measured(ndcg_bounds(run, qrels).condensed, owners, qrels.sha256)


def material_to_adapt(database: Database, now: dt.datetime) -> Material:
    """All profiles in force, all needs, and the matches of those owners that are taught from.

    Raises NothingToEvaluateError where no outcome is known to check with.
    """
    with database.reading() as session:
        past = _material(session, now.date())
        documents = [to_document(listed) for listed in profiles_in_force(session)]
        needs = stored_needs(session)
    taught = {need.key for need in needs if taught_on(need.owner_key)}
    matches = {
        need: [company for company, grade in sorted(row.items()) if grade >= RELEVANT]
        for need, row in past.graded.qrels.grades.items()
        if need in taught
    }
    return Material(documents, [ask_stored(need).query for need in needs], matches)


def learn_from_outcomes(
    database: Database,
    encoder: CachedEncoder,
    settings: Settings,
    in_use: WeightedRanker,
    seed: int,
    now: dt.datetime,
    on_progress: Progress | None = None,
) -> Lessons:
    """A ranker learnt from all past outcomes and judgements, bands from the outcomes alone, and how both fare on
    needs of owners they never saw.

    Raises NothingToEvaluateError, TrainingError.
    """
    with database.reading() as session:
        material = _material(session, now.date())
    encode_ahead(material.past, encoder, on_progress)
    judgements = material.judgements.for_needs(material.past.needs)
    qrels = material.graded.qrels.for_needs(material.past.needs).with_judgements(judgements)
    with _matcher(material, encoder, settings, on_progress) as matcher:
        reruns = Reruns(material.past, matcher)
        ranker = learn(reruns, qrels, in_use, next_version(settings.places), seed)
        try:
            bands = learn_bands(reruns, material.graded.qrels.for_needs(material.past.needs), in_use, seed)
        except TrainingError as error:
            return Lessons(ranker, None, str(error))
    return Lessons(ranker, bands)


def _material(session: Session, today: dt.date) -> _Material:
    graded, judgements = graded_outcomes(session, today), judged(session).qrels
    if not graded.qrels.needs:
        raise NothingToEvaluateError(_nothing(graded))
    wanted = {*graded.qrels.needs, *judgements.needs}
    needs = [need for need in stored_needs(session) if need.key in wanted]
    then = _profiles_of_each_day(session, needs)
    listed = {profile.document_id: profile for profiles in then.values() for profile in profiles}
    if not listed:
        raise NothingToEvaluateError(
            "No catalogue was in force on the day of any need, so there is nothing to rank. Say in each "
            "source file with `as_of:` from when its companies were known, and read it in again."
        )
    written = first_listed(session)
    populations = owner_populations(session)
    past = Past(
        {need.key: _past_need(need, populations) for need in needs},
        {key: _past_profile(profile, written.get(key)) for key, profile in listed.items()},
        {key: frozenset(profile.document_id for profile in profiles) for key, profiles in then.items()},
    )
    ordered = [profile for _, profile in sorted(listed.items())]
    given = _given(session, past_outcomes(session), past)
    fictional = any(source.fictional for source in source_summaries(session))
    return _Material(past, ordered, graded, judgements, given, fictional)


def _nothing(graded: GradedOutcomes) -> str:
    if graded.doubts or graded.ungraded:
        return (
            "No outcome can be graded: every round is still open, or every row was left out. "
            "Read in rounds that have ended with `behov outcomes import FILE`."
        )
    return "There are no past outcomes to measure against. Read some in with `behov outcomes import FILE`."


def _profiles_of_each_day(session: Session, needs: Sequence[StoredNeed]) -> dict[str, Sequence[ListedProfile]]:
    """Need key → the profiles in force at the end of its day; those in force now where it has no date.

    Days between the same two changes of the catalogues share one reading.
    """
    changes = catalogue_changes(session)
    known: dict[int | None, Sequence[ListedProfile]] = {}
    found = {}
    for need in needs:
        day = need.text.published_on
        moment = None if day is None else dt.datetime.combine(day, dt.time.max, dt.UTC)
        stretch = None if moment is None else bisect_right(changes, moment)
        if stretch not in known:
            known[stretch] = profiles_in_force(session, moment)
        found[need.key] = known[stretch]
    return found


def _past_need(need: StoredNeed, populations: Mapping[str, int | None]) -> PastNeed:
    asked, text = ask_stored(need), need.text
    return PastNeed(
        query=asked.query,
        rules=asked.rules,
        owner=need.owner_key,
        owner_name=need.owner_name,
        published_on=text.published_on,
        round=text.round,
        area=f"CPV {text.cpv_codes[0][:2]}" if text.cpv_codes else None,
        population=populations.get(need.owner_key),
        changed=need.number > 1,
    )


def _past_profile(listed: ListedProfile, first: dt.date | None) -> PastProfile:
    profile = listed.profile
    days = [day for day in (first, profile.updated_on) if day is not None]
    return PastProfile(
        document=to_document(listed),
        name=profile.name,
        source=listed.source,
        written_on=max(days, default=None),
        dated_on=profile.updated_on or first,
        region=profile.region,
        founded=profile.founded,
        employees=profile.employees,
        organisation_number=listed.organisation_number,
    )


def _given(session: Session, outcomes: Sequence[Outcome], past: Past) -> Run | None:
    """The newest shortlist of each need that was given before anything came of it; None where there is none."""
    known_on: dict[str, dt.date] = {}
    for row in outcomes:
        day = row.presented_on or row.stage_on
        if day is not None:
            known_on[row.need] = min(day, known_on.get(row.need, day))
    rankings: dict[str, Ranking] = {}
    for stored in shortlists_page(session, limit=ALL_SHORTLISTS):
        key = stored.need_key
        if key is None or key not in known_on or key not in past.needs or key in rankings:
            continue
        if stored.run.created_at.date() <= known_on[key]:
            rankings[key] = _listed_companies(session, stored.document_json, past)
    return Run(GIVEN, rankings) if any(rankings.values()) else None


def _listed_companies(session: Session, document_json: str, past: Past) -> Ranking:
    ids = [entry["profile"]["id"] for entry in json.loads(document_json)["entries"]]
    profiles = profiles_by_document_id(session, ids)
    uids = list(dict.fromkeys(profiles[key].company_uid for key in ids if key in profiles))
    return tuple((uid, -float(rank)) for rank, uid in enumerate(uids, start=1) if uid in past.companies)


@contextmanager
def _matcher(
    material: _Material, encoder: CachedEncoder, settings: Settings, on_progress: Progress | None
) -> Iterator[Matcher]:
    """A matcher over those profiles: the index in force where it holds just them, or one made for now."""
    version = catalogue_version(material.listed)
    if material.past.one_catalogue and _in_force(settings, version, encoder):
        yield Matcher(load_index(settings.places.indexes), encoder)
        return
    with indexed(
        material.past.documents,
        encoder,
        catalogue_version=version,
        software_version=software_version(),
        on_progress=on_progress,
    ) as matcher:
        yield matcher


def _in_force(settings: Settings, version: str, encoder: CachedEncoder) -> bool:
    try:
        manifest = read_manifest(settings.places.indexes)
    except (IndexMissingError, IndexDamagedError):
        return False
    return manifest.catalogue_version == version and dict(manifest.encoder) == encoder.id.as_dict()
