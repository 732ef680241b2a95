"""Reading and writing catalogues. They work in the caller's transaction and commit nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session as Session  # the other rooms name the type without importing sqlalchemy
from sqlalchemy.orm import aliased

from models.base import read_as
from models.catalogues import CatalogueEntry, CatalogueSource, IngestRun, Listing, RefusedRow, SourceKind
from models.companies import Company, ProfileVersion
from models.records import Identity, Profile, RefusedText, RunCounts


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """One profile version in force, with where it comes from.

    `document_id` is made of source, row key and content, so that it is the same on every machine.
    """

    document_id: str
    profile_version_id: int
    company_id: int
    company_uid: str
    organisation_number: str | None
    source: str
    row_key: str
    content_sha256: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class LoggedRun:
    """One ingest run as it was recorded."""

    id: int
    source: str
    started_at: dt.datetime
    as_of: dt.datetime
    file_name: str
    file_sha256: str
    counts: RunCounts


def save_source(
    session: Session,
    *,
    name: str,
    title: str,
    kind: SourceKind,
    licence: str | None,
    fictional: bool,
    definition: str,
) -> int:
    """Write the source called `name`, new or changed; return its id."""
    source = session.scalar(select(CatalogueSource).where(CatalogueSource.name == name))
    if source is None:
        source = CatalogueSource(name=name)
        session.add(source)
    source.title, source.kind, source.licence = title, kind.value, licence
    source.fictional, source.definition = fictional, definition
    session.flush()
    return source.id


def source_definition(session: Session, name: str) -> str | None:
    """A source's YAML as it stood at the latest run, or None for an unknown source."""
    return session.scalar(select(CatalogueSource.definition).where(CatalogueSource.name == name))


def latest_run(session: Session, source_name: str) -> LoggedRun | None:
    """The newest run of a source, or None where it was never read."""
    runs = logged_runs(session, source_name, limit=1)
    return runs[0] if runs else None


def logged_runs(session: Session, source_name: str | None = None, limit: int = 20) -> list[LoggedRun]:
    """Runs, newest first, of one source or of all."""
    query = (
        select(IngestRun, CatalogueSource.name)
        .join(CatalogueSource, CatalogueSource.id == IngestRun.source_id)
        .order_by(IngestRun.id.desc())
        .limit(limit)
    )
    if source_name is not None:
        query = query.where(CatalogueSource.name == source_name)
    return [
        LoggedRun(
            run.id,
            name,
            run.started_at,
            run.as_of,
            run.file_name,
            run.file_sha256,
            RunCounts(run.new, run.changed, run.unchanged, run.missing, run.refused),
        )
        for run, name in session.execute(query)
    ]


def record_run(
    session: Session,
    *,
    source_id: int,
    started_at: dt.datetime,
    as_of: dt.datetime,
    file_name: str,
    file_sha256: str,
    counts: RunCounts,
    refused: Iterable[RefusedText],
) -> int:
    """Write one run with its refused rows; return its id."""
    run = IngestRun(
        source_id=source_id,
        started_at=started_at,
        as_of=as_of,
        file_name=file_name,
        file_sha256=file_sha256,
        **asdict(counts),
    )
    session.add(run)
    session.flush()
    session.add_all(
        RefusedRow(run_id=run.id, line=row.line, reasons=row.reasons, fields=row.fields) for row in refused
    )
    return run.id


@dataclass(frozen=True, slots=True)
class RunChange:
    """What a run did to one entry: its row key, the company, the profile's name before and after it, None where
    there was none, and the fields of the profile that say something else than before."""

    row_key: str
    company_uid: str
    before: str | None
    after: str | None
    fields: tuple[str, ...] = ()


def run_changes(session: Session, run_id: int) -> list[RunChange]:
    """The entries whose listing a run opened or closed, by row key."""
    query = (
        select(CatalogueEntry.row_key, Company.uid, ProfileVersion.name, Listing.opened_by_run_id == run_id)
        .join(Listing, Listing.entry_id == CatalogueEntry.id)
        .join(ProfileVersion, ProfileVersion.id == Listing.profile_version_id)
        .join(Company, Company.id == CatalogueEntry.company_id)
        .where((Listing.opened_by_run_id == run_id) | (Listing.closed_by_run_id == run_id))
        .order_by(CatalogueEntry.row_key)
    )
    found: dict[str, RunChange] = {}
    for row_key, uid, name, opened in session.execute(query):
        known = found.get(row_key, RunChange(row_key, uid, None, None))
        found[row_key] = replace(known, after=name) if opened else replace(known, before=name)
    fields = _changed_fields(session, run_id)
    return [replace(change, fields=fields.get(change.row_key, ())) for change in found.values()]


def _changed_fields(session: Session, run_id: int) -> dict[str, tuple[str, ...]]:
    """Row key → the fields that differ, of the entries for which a run put one version in another's place."""
    opened, closed = aliased(Listing), aliased(Listing)
    after, before = aliased(ProfileVersion), aliased(ProfileVersion)
    names = tuple(Profile.__dataclass_fields__)
    differ = [getattr(before, name).is_distinct_from(getattr(after, name)) for name in names]
    query = (
        select(CatalogueEntry.row_key, *differ)
        .join(opened, (opened.entry_id == CatalogueEntry.id) & (opened.opened_by_run_id == run_id))
        .join(closed, (closed.entry_id == CatalogueEntry.id) & (closed.closed_by_run_id == run_id))
        .join(after, after.id == opened.profile_version_id)
        .join(before, before.id == closed.profile_version_id)
    )
    return {
        row_key: tuple(name for name, differs in zip(names, values, strict=True) if differs)
        for row_key, *values in session.execute(query)
    }


def refused_rows(session: Session, run_id: int) -> list[RefusedText]:
    """The rows a run refused, in the order of the file."""
    rows = session.scalars(select(RefusedRow).where(RefusedRow.run_id == run_id).order_by(RefusedRow.line))
    return [RefusedText(row.line, row.reasons, row.fields) for row in rows]


def listed_contents(session: Session, source_name: str) -> dict[str, str]:
    """Row key → content hash of every profile a source lists now."""
    query = (
        select(CatalogueEntry.row_key, ProfileVersion.content_sha256)
        .join(CatalogueSource, CatalogueSource.id == CatalogueEntry.source_id)
        .join(Listing, Listing.entry_id == CatalogueEntry.id)
        .join(ProfileVersion, ProfileVersion.id == Listing.profile_version_id)
        .where(CatalogueSource.name == source_name, Listing.valid_until.is_(None))
    )
    return {row_key: content for row_key, content in session.execute(query)}


def listed_company_uids(session: Session, source_name: str) -> dict[str, str]:
    """Row key → uid of the company, for every profile a source lists now."""
    query = (
        select(CatalogueEntry.row_key, Company.uid)
        .join(CatalogueSource, CatalogueSource.id == CatalogueEntry.source_id)
        .join(Company, Company.id == CatalogueEntry.company_id)
        .join(Listing, Listing.entry_id == CatalogueEntry.id)
        .where(CatalogueSource.name == source_name, Listing.valid_until.is_(None))
    )
    return {row_key: uid for row_key, uid in session.execute(query)}


def list_profiles(
    session: Session,
    *,
    source_id: int,
    run_id: int,
    as_of: dt.datetime,
    rows: Mapping[str, tuple[Identity, Profile]],
) -> None:
    """From `as_of` on, let the source list each of `rows` (row key → who, what) in place of what it listed.

    A content that the entry has had before is shown again rather than written again. A row that is about another
    company than before is another entry: the former one makes way under a row key of its own.
    """
    entries = {
        entry.row_key: entry
        for entry in session.scalars(select(CatalogueEntry).where(CatalogueEntry.source_id == source_id))
        if entry.row_key in rows
    }
    companies = _companies(session, [identity for identity, _ in rows.values()])
    others = [key for key, entry in entries.items() if entry.company_id != companies[rows[key][0].uid].id]
    _close(session, [entries[key].id for key in others], run_id, as_of)
    for key in others:
        former = entries.pop(key)
        former.row_key = f"{key}~{former.id}"
    session.flush()
    for row_key, (identity, _) in rows.items():
        if row_key not in entries:
            company_id = companies[identity.uid].id
            entries[row_key] = CatalogueEntry(source_id=source_id, row_key=row_key, company_id=company_id)
            session.add(entries[row_key])
    session.flush()
    _show(session, {entries[key].id: profile for key, (_, profile) in rows.items()}, run_id, as_of)


def correct_profile(session: Session, listed: ListedProfile, profile: Profile, at: dt.datetime) -> None:
    """From `at` on, let the catalogue show `profile` in place of the one it lists."""
    entry_id = session.scalars(
        select(ProfileVersion.entry_id).where(ProfileVersion.id == listed.profile_version_id)
    ).one()
    _show(session, {entry_id: profile}, None, at)


def close_listings(
    session: Session, *, source_id: int, run_id: int, as_of: dt.datetime, row_keys: Iterable[str]
) -> None:
    """From `as_of` on, let the source list none of `row_keys`."""
    wanted = set(row_keys)
    entry_ids = [
        entry_id
        for entry_id, row_key in session.execute(
            select(CatalogueEntry.id, CatalogueEntry.row_key).where(CatalogueEntry.source_id == source_id)
        )
        if row_key in wanted
    ]
    _close(session, entry_ids, run_id, as_of)


def profiles_in_force(session: Session, as_of: dt.datetime | None = None) -> list[ListedProfile]:
    """Every profile listed at `as_of` (now, where it is None), sorted by document id."""
    query = _profiles().join(Listing, Listing.profile_version_id == ProfileVersion.id)
    if as_of is None:
        query = query.where(Listing.valid_until.is_(None))
    else:
        query = query.where(
            Listing.valid_from <= as_of, (Listing.valid_until.is_(None)) | (Listing.valid_until > as_of)
        )
    found = [_listed(*row) for row in session.execute(query)]
    return sorted(found, key=lambda listed: listed.document_id)


def profiles_by_document_id(session: Session, document_ids: Iterable[str]) -> dict[str, ListedProfile]:
    """The profile versions with those document ids, listed now or not; ids that do not exist are left out."""
    found: dict[str, ListedProfile] = {}
    wanted = dict.fromkeys(document_ids)
    for chunk in _chunks(list(wanted)):
        places = [document_id.rsplit("@", 1)[0].split("/", 1) for document_id in chunk]
        asked = {"sources": {source for source, _ in places}, "row_keys": {row_key for _, row_key in places}}
        for row in session.execute(_profiles_at(), {name: sorted(values) for name, values in asked.items()}):
            listed = _listed(*row)
            if listed.document_id in wanted:
                found[listed.document_id] = listed
    return found


def listed_profile(session: Session, document_id: str) -> ListedProfile | None:
    """The profile version with that document id, where its catalogue lists it now; else None."""
    source, _, row_key = document_id.rpartition("@")[0].partition("/")
    found = listed_row(session, source, row_key)
    return found if found is not None and found.document_id == document_id else None


def listed_row(session: Session, source: str, row_key: str) -> ListedProfile | None:
    """The profile that a source lists now under a row key, or None."""
    query = _profiles().join(Listing, Listing.profile_version_id == ProfileVersion.id)
    row = session.execute(
        query.where(
            CatalogueSource.name == source, CatalogueEntry.row_key == row_key, Listing.valid_until.is_(None)
        )
    ).one_or_none()
    return None if row is None else _listed(*row)


def profile_listed_now(session: Session, company_uid: str) -> ListedProfile | None:
    """The newest profile in force of a company, or None."""
    query = (
        _profiles()
        .join(Listing, Listing.profile_version_id == ProfileVersion.id)
        .where(Company.uid == company_uid, Listing.valid_until.is_(None))
        .order_by(Listing.valid_from.desc(), Listing.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _listed(*row)


def uids_by_organisation_number(session: Session, numbers: Iterable[str]) -> dict[str, list[str]]:
    """The uids of the companies with those organisation numbers, of any country; unknown numbers are left out."""
    found: dict[str, list[str]] = {}
    for number in numbers:
        digits = "".join(character for character in number if character.isalnum())
        uids = session.scalars(select(Company.uid).where(Company.organisation_number == digits)).all()
        if uids:
            found[number] = list(uids)
    return found


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source and how many rows of it are in force."""

    name: str
    title: str
    kind: str
    fictional: bool
    listed: int
    latest_as_of: dt.datetime | None


def source_summaries(session: Session) -> list[SourceSummary]:
    """Every source by name, with its number of profiles in force."""
    listed: dict[int, int] = {
        source_id: count
        for source_id, count in session.execute(
            select(CatalogueEntry.source_id, func.count())
            .join(Listing, Listing.entry_id == CatalogueEntry.id)
            .where(Listing.valid_until.is_(None))
            .group_by(CatalogueEntry.source_id)
        )
    }
    latest: dict[int, dt.datetime] = {
        source_id: as_of
        for source_id, as_of in session.execute(
            select(IngestRun.source_id, func.max(IngestRun.as_of, type_=IngestRun.as_of.type)).group_by(
                IngestRun.source_id
            )
        )
    }
    return [
        SourceSummary(
            source.name,
            source.title,
            source.kind,
            source.fictional,
            listed.get(source.id, 0),
            latest.get(source.id),
        )
        for source in session.scalars(select(CatalogueSource).order_by(CatalogueSource.name))
    ]


def catalogue_titles(session: Session) -> dict[str, str]:
    """The name and title of every source of companies, by name; no listing is counted."""
    return {name: title for name, title in session.execute(_titles())}


@cache
def _titles() -> Select[str, str]:
    companies = CatalogueSource.kind == SourceKind.COMPANIES.value
    return select(CatalogueSource.name, CatalogueSource.title).where(companies).order_by(CatalogueSource.name)


@cache
def _profiles() -> Select[ProfileVersion, str, str, int, str, str | None]:
    return (
        select(
            ProfileVersion,
            CatalogueEntry.row_key,
            CatalogueSource.name,
            Company.id,
            Company.uid,
            Company.organisation_number,
        )
        .join(CatalogueEntry, CatalogueEntry.id == ProfileVersion.entry_id)
        .join(CatalogueSource, CatalogueSource.id == CatalogueEntry.source_id)
        .join(Company, Company.id == CatalogueEntry.company_id)
    )


@cache
def _profiles_at() -> Select[ProfileVersion, str, str, int, str, str | None]:
    """Those of the row keys `row_keys` in the sources named `sources`, and perhaps a few more."""
    sources = select(CatalogueSource.id).where(CatalogueSource.name.in_(bindparam("sources", expanding=True)))
    listed = CatalogueEntry.row_key.in_(bindparam("row_keys", expanding=True))
    return _profiles().where(CatalogueEntry.source_id.in_(sources), listed)


def _show(session: Session, profiles: Mapping[int, Profile], run_id: int | None, as_of: dt.datetime) -> None:
    """Close what the entries list and let each show its profile."""
    versions = _versions(session, profiles)
    later = _close(session, list(profiles), run_id, as_of)
    session.add_all(
        Listing(
            entry_id=entry_id,
            profile_version_id=versions[entry_id].id,
            opened_by_run_id=run_id,
            valid_from=later.get(entry_id, as_of),
        )
        for entry_id in profiles
    )
    session.flush()


def _close(
    session: Session, entry_ids: list[int], run_id: int | None, as_of: dt.datetime
) -> dict[int, dt.datetime]:
    """Close what the entries list. What was corrected after `as_of` is closed with no time to stand; since when it
    stood is returned by entry."""
    later: dict[int, dt.datetime] = {}
    for chunk in _chunks(entry_ids):
        still_open = Listing.entry_id.in_(chunk), Listing.valid_until.is_(None)
        for listing in session.scalars(select(Listing).where(*still_open, Listing.valid_from > as_of)):
            listing.valid_until, listing.closed_by_run_id = listing.valid_from, run_id
            later[listing.entry_id] = listing.valid_from
        session.flush()
        session.execute(update(Listing).where(*still_open).values(valid_until=as_of, closed_by_run_id=run_id))
    return later


def _companies(session: Session, identities: list[Identity]) -> dict[str, Company]:
    """The companies of `identities` by uid, written where they are new."""
    known: dict[str, Company] = {}
    for chunk in _chunks([identity.uid for identity in identities]):
        for company in session.scalars(select(Company).where(Company.uid.in_(chunk))):
            known[company.uid] = company
    for identity in identities:
        if identity.uid not in known:
            known[identity.uid] = Company(**asdict(identity))
            session.add(known[identity.uid])
    session.flush()
    return known


def _versions(session: Session, profiles: Mapping[int, Profile]) -> dict[int, ProfileVersion]:
    """The profile version of each entry id for the given content, written where it is new."""
    known: dict[tuple[int, str], ProfileVersion] = {}
    for chunk in _chunks(list(profiles)):
        for version in session.scalars(select(ProfileVersion).where(ProfileVersion.entry_id.in_(chunk))):
            known[version.entry_id, version.content_sha256] = version
    chosen: dict[int, ProfileVersion] = {}
    for entry_id, profile in profiles.items():
        content = profile.content_sha256
        if (entry_id, content) not in known:
            version = ProfileVersion(entry_id=entry_id, content_sha256=content, **asdict(profile))
            session.add(version)
            known[entry_id, content] = version
        chosen[entry_id] = known[entry_id, content]
    session.flush()
    return chosen


def _listed(
    version: ProfileVersion,
    row_key: str,
    source: str,
    company_id: int,
    company_uid: str,
    organisation_number: str | None,
) -> ListedProfile:
    return ListedProfile(
        document_id=f"{source}/{row_key}@{version.content_sha256[:12]}",
        profile_version_id=version.id,
        company_id=company_id,
        company_uid=company_uid,
        organisation_number=organisation_number,
        source=source,
        row_key=row_key,
        content_sha256=version.content_sha256,
        profile=read_as(Profile, version),
    )


def _chunks(items: list[Any], size: int = 500) -> Iterable[list[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
