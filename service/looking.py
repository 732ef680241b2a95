"""Looking the other way: needs for a company, needs like a need, companies that cover a need together."""

from dataclasses import dataclass

import numpy as np

from matching.bands import Band
from matching.match import Parameters
from matching.matcher import Matcher
from matching.ranker import WeightedRanker
from matching.vectors import Vectors, normalised
from models.catalogue_repository import profiles_by_document_id, uids_by_organisation_number
from models.database import Database
from models.need_repository import StoredNeed, stored_needs
from service.errors import NotFoundError
from service.shortlisting import Asked, ask_stored

ALIKE_FROM = 0.3
"""The least cosine of two needs' mean vectors at which one is like the other; two that share nothing have 0.1."""


@dataclass(frozen=True, slots=True)
class NeedForCompany:
    """A stored need that a company may meet: where the company stands for it."""

    key: str
    title: str
    owner: str
    language: str
    rank: int
    band: Band
    above: float


@dataclass(frozen=True, slots=True)
class LikeNeed:
    """A stored need like another: the cosine, -1 to 1, of their mean vectors, and their nearest sentences."""

    key: str
    title: str
    owner: str
    language: str
    nearness: float
    own_sentence: str
    other_sentence: str


@dataclass(frozen=True, slots=True)
class CoveredSentence:
    """A sentence of the need, and the company's own sentence that comes nearest to it; "" where none may be
    quoted."""

    need: str
    said: str


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One company of a team, its own rank, and what of the need it covers better than the others."""

    company: str
    rank: int
    covers: tuple[CoveredSentence, ...]


def company_uid(database: Database, number: str) -> str:
    """The company with an organisation number. Raises NotFoundError where none, or more than one, has it."""
    with database.reading() as session:
        found = uids_by_organisation_number(session, [number]).get(number, [])
    if len(found) != 1:
        raise NotFoundError(f"{len(found) or 'No'} companies have organisation number {number}; one must have it.")
    return found[0]


def needs_for(
    database: Database,
    matcher: Matcher,
    ranker: WeightedRanker,
    company: str,
    parameters: Parameters | None = None,
) -> list[NeedForCompany]:
    """The stored needs that a company comes near to, nearest first; those it is kept out of are left out."""
    found = []
    for need in _needs(database):
        asked = ask_stored(need)
        standing = matcher.standing(asked.query, asked.rules, ranker, company, parameters)
        if standing is not None:
            found.append(
                NeedForCompany(
                    need.key,
                    need.text.title,
                    need.owner_name,
                    need.text.language,
                    standing.rank,
                    standing.band,
                    standing.above,
                )
            )
    return sorted(found, key=lambda one: (-one.above, one.rank, one.key))


def needs_like(database: Database, matcher: Matcher, asked: Asked) -> list[LikeNeed]:
    """The other stored needs that are like a need, nearest first: who else has it?"""
    own = matcher.encode(asked.query)
    mean = _mean(own.segments)
    found = []
    for need in _needs(database):
        if need.key == asked.query.key:
            continue
        other = matcher.encode(ask_stored(need).query)
        alike = round(float(mean @ _mean(other.segments)), 4)
        if alike < ALIKE_FROM:
            continue
        pairs = own.sentence_vectors @ other.sentence_vectors.T
        row, column = divmod(int(pairs.argmax()), pairs.shape[1])
        found.append(
            LikeNeed(
                need.key,
                need.text.title,
                need.owner_name,
                need.text.language,
                alike,
                own.sentences[row][1],
                other.sentences[column][1],
            )
        )
    return sorted(found, key=lambda one: (-one.nearness, one.key))


def team_for(database: Database, matcher: Matcher, ranker: WeightedRanker, asked: Asked) -> list[TeamMember]:
    """The companies that cover a need best together."""
    members = matcher.team(asked.query, asked.rules, ranker)
    with database.reading() as session:
        profiles = profiles_by_document_id(session, [member.document.id for member in members])
    return [
        TeamMember(
            profiles[member.document.id].profile.name,
            member.rank,
            tuple(
                CoveredSentence(
                    one.need.of(asked.query.ranked_text), one.said.of(member.document.text) if one.said else ""
                )
                for one in member.covers
            ),
        )
        for member in members
        if member.document.id in profiles  # else it was erased since the index was built
    ]


def _needs(database: Database) -> list[StoredNeed]:
    with database.reading() as session:
        return list(stored_needs(session))


def _mean(vectors: Vectors) -> Vectors:
    return np.asarray(normalised(vectors.mean(axis=0, keepdims=True))[0])
