"""TREC qrels and run files, so that any outside tool can check our figures.

qrels: `need 0 company grade`. run: `need Q0 company rank score name`. Both as trec_eval reads them: fields
divided by white space, one row a line, UTF-8.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from evaluation.errors import EvaluationError, FileError
from evaluation.publish import publish
from evaluation.qrels import Grade, Qrels
from evaluation.runs import Ranking, Run, strictly_decreasing


def write_qrels(qrels: Qrels, path: Path) -> None:
    """Write qrels sorted by need and company. FileError where a key has white space. Provenance is not written."""
    _check_keys({*qrels.needs, *(company for row in qrels.grades.values() for company in row)}, path)
    rows = [
        f"{need} 0 {company} {grade}\n"
        for need in qrels.needs
        for company, grade in sorted(qrels.grades[need].items())
    ]
    publish(path, "".join(rows))


def read_qrels(path: Path, best_grade: int = int(Grade.PILOT_APPROVED)) -> Qrels:
    """Read qrels. FileError names the line of a bad row, a grade off the scale or a pair given twice."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line, (need, _, company, text) in _rows(path, 4):
        if company in grades[need]:
            raise FileError(path, line, f"need {need!r} and company {company!r} were graded before")
        grades[need][company] = _grade(path, line, text, best_grade)
    return Qrels(dict(grades), best_grade)


def write_run(run: Run, path: Path) -> None:
    """Write a run with strictly decreasing scores, so that no tool reorders its ties.

    Scores that already decrease are written to the last bit. FileError where a key or the name has white space;
    an empty ranking writes no row, as the format has no way to say it.
    """
    companies = {company for ranking in run.rankings.values() for company, _ in ranking}
    _check_keys({run.name, *run.rankings, *companies}, path)
    rows = []
    for need, ranking in sorted(run.rankings.items()):
        scores = strictly_decreasing([score for _, score in ranking])
        for rank, ((company, _), score) in enumerate(zip(ranking, scores, strict=True), start=1):
            rows.append(f"{need} Q0 {company} {rank} {score!r} {run.name}\n")
    publish(path, "".join(rows))


def read_run(path: Path) -> Run:
    """Read a run, ordered by score as trec_eval does, and by the written rank where scores are equal.

    FileError names the line of a bad row, of a second run name or of a company given twice for a need.
    """
    found: dict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
    names: dict[str, int] = {}
    for line, (need, _, company, rank, score, name) in _rows(path, 6):
        names.setdefault(name, line)
        if len(names) > 1:
            raise FileError(path, line, f"two runs in one file: {' and '.join(map(repr, names))}")
        if company in found[need]:
            raise FileError(path, line, f"company {company!r} stands twice for need {need!r}")
        found[need][company] = (_score(path, line, score), _rank(path, line, rank))
    try:
        return Run(next(iter(names), path.stem), {need: _ranking(rows) for need, rows in found.items()})
    except EvaluationError as error:
        raise FileError(path, 0, str(error)) from error


def _ranking(rows: dict[str, tuple[float, int]]) -> Ranking:
    ordered = sorted(rows.items(), key=lambda row: (-row[1][0], row[1][1]))
    return tuple((company, score) for company, (score, _) in ordered)


def _rows(path: Path, fields: int) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of a file, blank lines left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileError(path, 0, f"not UTF-8 ({error.reason} at byte {error.start})") from error
    for line, row in enumerate(text.split("\n"), start=1):
        parts = row.split()
        if parts and len(parts) != fields:
            raise FileError(path, line, f"{len(parts)} fields where {fields} are expected")
        if parts:
            yield line, parts


def _check_keys(keys: Iterable[str], path: Path) -> None:
    for key in sorted(keys):
        if key.split() != [key]:
            raise FileError(path, 0, f"{key!r} is empty or has white space, which the format cannot hold")


def _grade(path: Path, line: int, text: str, best: int) -> int:
    try:
        grade = int(text)
    except ValueError as error:
        raise FileError(path, line, f"the grade {text!r} is no whole number") from error
    if not 0 <= grade <= best:
        raise FileError(path, line, f"the grade {grade} is not in 0 … {best}")
    return grade


def _score(path: Path, line: int, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise FileError(path, line, f"the score {text!r} is no number") from error


def _rank(path: Path, line: int, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise FileError(path, line, f"the rank {text!r} is no whole number") from error
