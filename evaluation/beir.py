"""BEIR folders: corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv, as Thakur et al. 2021 lay them out.

Thakur et al., "BEIR: A Heterogenous Benchmark for Zero-shot Evaluation of Information Retrieval Models",
NeurIPS Datasets and Benchmarks 2021, arXiv 2104.08663.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import FileError
from evaluation.publish import partial_path, publish
from evaluation.qrels import Grade, Qrels

HEADER = ["query-id", "corpus-id", "score"]


@dataclass(frozen=True, slots=True)
class BeirDocument:
    """One company as a document."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirQuery:
    """One need as a query."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirFolder:
    """A whole benchmark: documents and queries in file order, and qrels between them."""

    documents: tuple[BeirDocument, ...]
    queries: tuple[BeirQuery, ...]
    qrels: Qrels


def write_beir(data: BeirFolder, folder: Path, split: str = "test") -> None:
    """Write a new folder, published whole by one rename.

    FileError where it exists, or a key has a tab or line break.
    """
    if folder.exists():
        raise FileError(folder, 0, "the folder exists; name a new one")
    partial = partial_path(folder)
    try:
        (partial / "qrels").mkdir(parents=True)
        documents = ({"_id": d.id, "title": d.title, "text": d.text} for d in data.documents)
        publish(partial / "corpus.jsonl", _json_lines(documents))
        publish(partial / "queries.jsonl", _json_lines({"_id": q.id, "text": q.text} for q in data.queries))
        publish(partial / "qrels" / f"{split}.tsv", _table(data.qrels, folder))
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def read_beir(folder: Path, split: str = "test", best_grade: int = int(Grade.PILOT_APPROVED)) -> BeirFolder:
    """Read a folder. Fields that we have no use for, such as `metadata`, are passed over.

    FileError names file and line: no JSON object, a field that is missing or no text, a key given twice, a grade
    off the scale, or qrels that name an unknown query or document.
    """
    documents = tuple(
        BeirDocument(*fields) for fields in _read_json_lines(folder / "corpus.jsonl", ("_id", "title", "text"))
    )
    queries = tuple(BeirQuery(*fields) for fields in _read_json_lines(folder / "queries.jsonl", ("_id", "text")))
    known = {query.id for query in queries}, {document.id for document in documents}
    return BeirFolder(documents, queries, _read_table(folder / "qrels" / f"{split}.tsv", best_grade, *known))


def _json_lines(rows: Iterable[dict[str, str]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _table(qrels: Qrels, folder: Path) -> str:
    rows = [HEADER]
    for need in qrels.needs:
        rows.extend([need, company, str(grade)] for company, grade in sorted(qrels.grades[need].items()))
    for key in (key for row in rows for key in row if not key or any(c in key for c in "\t\n\r")):
        raise FileError(folder, 0, f"{key!r} is empty, or has a tab or line break, which the format cannot hold")
    return "".join("\t".join(row) + "\n" for row in rows)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines, blank ones left out. Only \\n ends a line: texts may hold other Unicode breaks."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FileError(path, 0, "the file is missing") from error
    except UnicodeDecodeError as error:
        raise FileError(path, 0, f"not UTF-8 ({error.reason} at byte {error.start})") from error
    return ((line, row) for line, row in enumerate(text.split("\n"), start=1) if row.strip())


def _read_json_lines(path: Path, fields: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for line, text in _lines(path):
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise FileError(path, line, f"no JSON: {error.msg} at column {error.colno}") from error
        if not isinstance(row, dict):
            raise FileError(path, line, "no JSON object")
        values = tuple(_text(path, line, row, field) for field in fields)
        if values[0] in seen:
            raise FileError(path, line, f"the key {values[0]!r} was given before")
        seen.add(values[0])
        yield values


def _text(path: Path, line: int, row: dict[str, object], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise FileError(path, line, f"the field {field!r} is missing or no text")
    return value


def _read_table(path: Path, best: int, queries: set[str], documents: set[str]) -> Qrels:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line, text in _lines(path):
        parts = text.rstrip("\r").split("\t")
        if line == 1 and parts == HEADER:
            continue
        if len(parts) != 3:
            raise FileError(path, line, f"{len(parts)} columns where {', '.join(HEADER)} are expected")
        query, document, grade = parts
        if query not in queries or document not in documents:
            unknown = f"query {query!r}" if query not in queries else f"document {document!r}"
            raise FileError(path, line, f"{unknown} is not in the folder")
        if document in grades[query]:
            raise FileError(path, line, f"query {query!r} and document {document!r} were graded before")
        if not grade.isdecimal() or int(grade) > best:
            raise FileError(path, line, f"the grade {grade!r} is no whole number in 0 … {best}")
        grades[query][document] = int(grade)
    return Qrels(dict(grades), best)
