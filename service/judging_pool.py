"""A blind pool of companies for people to judge: who is in it, what they are shown, and apart from it why."""

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from evaluation.pooling import PoolOrigin, pool
from evaluation.runs import Run
from ingest.judging_sheets import LONGEST_TEXT, item_code
from matching.document import Document
from matching.eligibility import findings
from matching.match import Parameters
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, WeightedRanker, ranker, tie_break
from matching.saved_index import canonical_json
from models.audit_repository import add_event
from models.catalogue_repository import Session, profiles_in_force
from models.judgement_repository import PoolFacts, save_pool
from service.shortlisting import Asked

ALWAYS_POOLED = ("words-3", "meaning-3", DEFAULT_RANKER)
NEWEST_FIRST = "newest-first"
SHOWN_PARTS = ("title", "challenge", "wanted_outcome", "figures", "hard_requirements")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:se|no|dk|fi|com|org|net|eu|io|example)\b", re.IGNORECASE
)
_LEGAL_FORM = re.compile(r"[\s,]+(?:AB|AS|ASA|A/S|ApS|Oy|Oyj|HB|KB|Ltd|Inc|GmbH)\.?$", re.IGNORECASE)
HIDDEN = "…"
BETWEEN_PROFILES = "\n\n– – –\n\n"
SHORTEST_NAME = 4
"""Shorter names are hidden only where they are written in their own capitals."""


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How deep every ranker is pooled, how many companies are drawn at random a need, and with what seed."""

    depth: int = 10
    random_per_need: int = 5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ShownPair:
    """One pair as it is shown. `need`, `company` and `profiles` (document ids) are for the database; a judge sees
    the texts alone."""

    code: str
    need: str
    company: str
    language: str
    need_text: str
    profile_text: str
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgingPool:
    """The rows in the order judges see them, and where each pair comes from."""

    key: str
    pairs: tuple[ShownPair, ...]
    origins: tuple[PoolOrigin, ...]
    rankers: tuple[str, ...]

    def facts(self, chosen: PoolSettings, now: dt.datetime) -> PoolFacts:
        """The pool as it is stored, what judges see apart from what they do not."""
        needs = len({pair.need for pair in self.pairs})
        return PoolFacts(
            key=self.key,
            created_at=now,
            seed=chosen.seed,
            description=f"{len(self.pairs)} pairs of {needs} needs: the first {chosen.depth} of "
            f"{', '.join(self.rankers)}, and {chosen.random_per_need} at random for each need",
            items_json=canonical_json(
                [
                    {name: getattr(pair, name) for name in ("code", "need", "company", "profiles")}
                    for pair in self.pairs
                ]
            ),
            origins_json=canonical_json([asdict(origin) for origin in self.origins]),
        )


def keep_pool(session: Session, facts: PoolFacts, needs: Sequence[str], depth: int, actor: str) -> None:
    """Store a pool, with an audit event where it is new."""
    if save_pool(session, facts):
        add_event(
            session,
            at=facts.created_at,
            actor=actor,
            action="pool.made",
            subject=f"pool:{facts.key}",
            details={"needs": sorted(needs), "depth": depth},
        )


def pooled_rankers(current: WeightedRanker) -> tuple[WeightedRanker, ...]:
    """Words alone, meaning alone, the default and the one in use."""
    return tuple({one.id: one for one in (*map(ranker, ALWAYS_POOLED), current)}.values())


def build_pool(
    session: Session,
    matcher: Matcher,
    needs: Sequence[Asked],
    rankers: Sequence[WeightedRanker],
    chosen: PoolSettings,
) -> JudgingPool:
    """Pool what the rankers and the newest profiles propose for each need with companies drawn at random.

    Only companies that the need's own rules let in are pooled. The same index, needs and settings give the same
    pool. Raises PoolError where fewer than four lists stand behind it.
    """
    updated = {listed.document_id: listed.profile.updated_on for listed in profiles_in_force(session)}
    documents: dict[str, list[Document]] = defaultdict(list)
    for document in matcher.index.documents:
        documents[document.company].append(document)
    pairs: list[ShownPair] = []
    origins: list[PoolOrigin] = []
    for asked in sorted(needs, key=lambda asked: asked.query.key):
        need, allowed = asked.query.key, _allowed(documents, asked.rules)
        runs = [*_runs(matcher, asked, rankers, chosen.depth), _newest_first(need, allowed, updated)]
        found = pool(runs, [need], list(allowed), chosen.seed, chosen.depth, chosen.random_per_need)
        pairs += [shown_pair(asked.query, documents[item.company]) for item in found.items]
        origins += found.origins
    names = (*(one.id for one in rankers), NEWEST_FIRST)
    identity = [asdict(chosen), [pair.code for pair in pairs], [asdict(origin) for origin in origins]]
    key = hashlib.sha256(canonical_json(identity).encode()).hexdigest()[:12]
    return JudgingPool(key, tuple(pairs), tuple(origins), names)


def _allowed(documents: Mapping[str, Sequence[Document]], rules: Rules) -> dict[str, list[Document]]:
    """The companies that have a profile which no rule keeps out, with those profiles."""
    kept = {
        company: [one for one in profiles if all(finding.answer != "no" for finding in findings(one, rules))]
        for company, profiles in documents.items()
    }
    return {company: profiles for company, profiles in sorted(kept.items()) if profiles}


def _runs(matcher: Matcher, asked: Asked, rankers: Sequence[WeightedRanker], depth: int) -> list[Run]:
    ranked = matcher.rank(matcher.encode(asked.query), asked.rules, rankers, Parameters())
    runs = []
    for name, ranking in ranked.items():
        placed = ranking.placed[:depth]
        scored = tuple((matcher.index.documents[place.position].company, place.score) for place in placed)
        runs.append(Run(name, {asked.query.key: scored}))
    return runs


def _newest_first(
    need: str, allowed: Mapping[str, Sequence[Document]], updated: Mapping[str, dt.date | None]
) -> Run:
    """Companies by the day a profile was last revised; those that do not say come last, ties fall neutrally."""
    day = {
        company: max((updated.get(one.id) or dt.date.min for one in profiles), default=dt.date.min)
        for company, profiles in allowed.items()
    }
    order = sorted(day, key=lambda company: (-day[company].toordinal(), tie_break(need, company)))
    return Run(NEWEST_FIRST, {need: tuple((company, -float(rank)) for rank, company in enumerate(order, start=1))})


def shown_pair(query: Query, documents: Sequence[Document]) -> ShownPair:
    """A need and all of a company's profiles as a judge is shown them, with the code of exactly these texts."""
    need_text = "\n\n".join(shown_parts(query).values())[:LONGEST_TEXT]
    profile_text = nameless_text(documents)[:LONGEST_TEXT]
    company = documents[0].company
    code = item_code(query.key, company, need_text, profile_text)
    profiles = tuple(sorted(one.id for one in documents))
    return ShownPair(code, query.key, company, query.language, need_text, profile_text, profiles)


def shown_parts(query: Query) -> dict[str, str]:
    """The parts of a need that judges are shown, in their order."""
    return {part: query.parts[part] for part in SHOWN_PARTS if query.parts.get(part)}


def nameless_text(documents: Sequence[Document]) -> str:
    """What a company says of itself in all its profiles, without its names, its towns and web addresses."""
    return BETWEEN_PROFILES.join(text for _language, text in nameless_texts(documents))


def nameless_texts(documents: Sequence[Document]) -> list[tuple[str, str]]:
    """The same, each profile that says something of its own apart: its language and its text."""
    told: dict[str, str] = {}
    for one in sorted(documents, key=lambda one: one.id):
        told.setdefault(one.text, one.language)
    names = {name for one in documents for name in one.hidden_names}
    forms = {form for name in names for form in (name, _LEGAL_FORM.sub("", name)) if form}
    in_any_case = [form for form in forms if len(form) >= SHORTEST_NAME]
    as_written = [*forms, *(_first_word(name) for name in names)]

    def nameless(text: str) -> str:
        without = _without(_ADDRESS.sub(HIDDEN, text), in_any_case, re.IGNORECASE)
        return _without(without, as_written, re.NOFLAG)

    return [(language, nameless(text)) for text, language in told.items()]


def _without(text: str, names: Sequence[str], flag: re.RegexFlag) -> str:
    wanted = "|".join(
        map(re.escape, sorted({name for name in names if name}, key=lambda name: (-len(name), name)))
    )
    return re.sub(rf"(?<!\w)(?:{wanted})s?(?!\w)", HIDDEN, text, flags=flag) if wanted else text


def _first_word(name: str) -> str:
    """What a company is called for short, where that can hardly be an ordinary word at the start of a sentence."""
    word = name.split()[0] if name.split() else ""
    return word if len(word) > SHORTEST_NAME and word[:1].isupper() else ""
