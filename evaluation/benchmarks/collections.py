"""Public collections to measure on: needs, documents, and which answers which. Read, never shipped."""

import csv
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from evaluation.errors import BenchmarkError
from evaluation.qrels import Qrels
from matching.document import Document
from matching.query import Query

DATA = Path("../shared/data")
"""Where the collections lie, seen from the project's root; another folder of the same layout works as well."""

SEED = 20_260_101
"""For whatever a benchmark draws at random, unless another is given."""

COMPANY_LISTS = ("companies_no", "companies_en", "us_sbir")

COMPANY_POOLS: Mapping[str, Sequence[str]] = {
    "English": ("companies_en",),
    "Norwegian and English": ("companies_no", "companies_en"),
}
"""The lists that needs written for their companies are put to. The first has no profile in any need's language."""

COMPANY_NEEDS = Path(__file__).with_name("companies.yaml")
NYNORSK_NEEDS = Path(__file__).with_name("nynorsk.yaml")
NORWEGIAN: Mapping[str, str] = {"bokmål": "nb", "nynorsk": "nn"}

LABEL_LANGUAGES = {"no": "nb", "sv": "sv", "en": "en"}


@dataclass(frozen=True)
class Collection:
    """Needs and documents with binary relevance. `owners` gives each need's owner, for intervals by owner."""

    name: str
    documents: Sequence[Document]
    queries: Sequence[Query]
    qrels: Qrels
    owners: Mapping[str, str]


def sbir(data: Path) -> Collection:
    """American research topics → the company that won the second-phase contract."""
    companies = [
        Document(row["company_id"], row["company_id"], "en", row["text"], len(row["text"]), (row["name"],), "US")
        for row in rows(data / "us_sbir/companies.csv")
    ]
    needs = rows(data / "us_sbir/needs.csv")
    queries = [Query(row["need_id"], "en", {"title": row["title"], "challenge": row["text"]}) for row in needs]
    matches = [(row["need_id"], row["company_id"]) for row in rows(data / "us_sbir/matches.csv")]
    return Collection(
        "sbir", companies, queries, relevance(matches), {row["need_id"]: row["owner"] for row in needs}
    )


def norquad(data: Path) -> Collection:
    """Norwegian questions → the passage that answers them."""
    documents = [
        Document(row["doc_id"], row["doc_id"], "nb", row["text"], len(row["text"]))
        for row in rows(data / "norquad/documents.csv")
    ]
    questions = rows(data / "norquad/queries.csv")
    queries = [Query(row["query_id"], "nb", {"challenge": row["text"]}) for row in questions]
    answers = [(row["query_id"], row["doc_id"]) for row in rows(data / "norquad/qrels.csv")]
    found = dict(answers)
    return Collection(
        "norquad", documents, queries, relevance(answers), {query.key: found[query.key] for query in queries}
    )


def doffin(data: Path, pool: str, seed: int) -> Collection:
    """Norwegian contract notices → the buyer's own main CPV code among all labels of a pool.

    `pool` is a label language (no, sv, en), or "mixed": each code once, its language drawn with `seed`.
    """
    labels = sorted(rows(data / "cpv/cpv.csv"), key=lambda row: row["code"])
    drawn = np.random.default_rng(seed).choice(list(LABEL_LANGUAGES), size=len(labels))
    chosen = drawn.tolist() if pool == "mixed" else [pool] * len(labels)
    documents = [
        Document(row["code"], row["code"], LABEL_LANGUAGES[language], label, len(label))
        for row, language in zip(labels, chosen, strict=True)
        if (label := row[f"label_{language}"].strip())
    ]
    codes = [(row["need_id"], row["code"]) for row in rows(data / "doffin/need_cpv.csv")]
    labelled = {need for need, _ in codes}
    needs = [row for row in rows(data / "doffin/needs.csv") if row["need_id"] in labelled]
    queries = [Query(row["need_id"], "nb", {"title": row["title"], "challenge": row["text"]}) for row in needs]
    return Collection(
        f"doffin {pool}", documents, queries, relevance(codes), {row["need_id"]: row["owner"] for row in needs}
    )


def companies(data: Path, pool: str) -> Collection:
    """Swedish and Norwegian needs → the company each was written for, among all of a pool of real lists."""
    documents = catalogue(data, lists=COMPANY_POOLS[pool])
    listed = {document.company for document in documents}
    held = enumerate(yaml.safe_load(COMPANY_NEEDS.read_text(encoding="utf-8")), start=1)
    needs = {f"need-{place}": need for place, need in held if need["answer"] in listed}
    queries = [Query(key, need["language"], {"challenge": need["text"]}) for key, need in needs.items()]
    qrels = relevance([(key, need["answer"]) for key, need in needs.items()])
    return Collection(f"companies, {pool}", documents, queries, qrels, {key: key for key in needs})


def nynorsk(data: Path, written: str) -> Collection:
    """The Norwegian needs of `companies` in bokmål ("nb") or nynorsk ("nn"), put to Norwegian and English ones."""
    whole = companies(data, "Norwegian and English")
    translated = yaml.safe_load(NYNORSK_NEEDS.read_text(encoding="utf-8"))
    queries = [query for query in whole.queries if query.language == "nb"]
    if written == "nn":
        answers = {query.key: next(iter(whole.qrels.grades[query.key])) for query in queries}
        queries = [Query(query.key, "nn", {"challenge": translated[answers[query.key]]}) for query in queries]
    asked = {query.key for query in queries}
    return Collection(f"nynorsk, {written}", whole.documents, queries, whole.qrels.for_needs(asked), whole.owners)


def catalogue(data: Path, longest: int | None = None, lists: Sequence[str] = COMPANY_LISTS) -> list[Document]:
    """The profiles of company lists, cut to their first `longest` characters where one is given."""
    return [
        Document(
            f"{folder}/{row['company_id']}@0",
            row["company_id"],
            LABEL_LANGUAGES.get(row["language"], "en"),
            text,
            len(text),
            (row["name"],),
            row["country"] or None,
        )
        for folder in lists
        for row in rows(data / folder / "companies.csv")
        if (text := row["text"][:longest].strip())
    ]


def notices(data: Path) -> list[Query]:
    """Norwegian contract notices as needs."""
    return [
        Query(row["need_id"], "nb", {"title": row["title"], "challenge": row["text"]})
        for row in rows(data / "doffin/needs.csv")
    ]


def relevance(pairs: Sequence[tuple[str, str]]) -> Qrels:
    """Every pair is relevant with grade 1; nothing else is judged."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for need, document in pairs:
        grades[need][document] = 1
    return Qrels(dict(grades), best_grade=1)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file. Raises BenchmarkError where it is missing."""
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise BenchmarkError(
            f"{path}: {error.strerror}. Name the folder of the collections with --data."
        ) from error
