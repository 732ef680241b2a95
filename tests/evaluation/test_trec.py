"""TREC files come back as they were written, and a bad row is named by file and line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.errors import FileError
from evaluation.qrels import Qrels
from evaluation.runs import Run
from evaluation.trec import read_qrels, read_run, write_qrels, write_run

keys = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=5)
grades = st.dictionaries(keys, st.dictionaries(keys, st.integers(0, 3), min_size=1, max_size=4), max_size=4)
rankings = st.dictionaries(
    keys,
    st.lists(st.tuples(keys, st.floats(-1e6, 1e6)), min_size=1, max_size=6, unique_by=lambda pair: pair[0]).map(
        lambda row: tuple(sorted(row, key=lambda pair: -pair[1]))
    ),
    max_size=3,
)
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@in_one_folder
@given(grades)
def test_qrels_come_back_exactly(tmp_path: Path, rows: dict[str, dict[str, int]]) -> None:
    write_qrels(Qrels(rows), tmp_path / "qrels")
    assert read_qrels(tmp_path / "qrels") == Qrels(rows)


@in_one_folder
@given(rankings)
def test_runs_come_back_in_the_same_order_and_then_to_the_byte(
    tmp_path: Path, rows: dict[str, tuple[tuple[str, float], ...]]
) -> None:
    run, path, again = Run("bm25", rows), tmp_path / "run", tmp_path / "again"
    write_run(run, path)
    back = read_run(path)
    assert {need: back.companies(need) for need in back.rankings} == {n: run.companies(n) for n in rows}
    write_run(Run("bm25", back.rankings), again)
    assert again.read_bytes() == path.read_bytes()


def test_scores_without_ties_come_back_to_the_last_bit(tmp_path: Path) -> None:
    whole = Run("dense", {"x": (("a", 1 / 3), ("b", 0.1 + 0.2), ("c", -1e-9))})
    write_run(whole, tmp_path / "run")
    assert read_run(tmp_path / "run") == whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x 0 a 1\nx 0 a\n", "line 2: 3 fields where 4"),
        ("x 0 a one\n", "line 1: the grade 'one'"),
        ("x 0 a 1\n\nx 0 b 7\n", "line 3: the grade 7 is not in 0 … 3"),
        ("x 0 a -1\n", "line 1: the grade -1"),
        ("x 0 a 1\nx 0 a 1\n", "line 2: .* graded before"),
    ],
)
def test_bad_qrels_are_named_by_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "qrels").write_text(text)
    with pytest.raises(FileError, match=words):
        read_qrels(tmp_path / "qrels")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x Q0 a 1 2.0 r\nx Q0 b 2 high r\n", "line 2: the score 'high'"),
        ("x Q0 a first 2.0 r\n", "line 1: the rank 'first'"),
        ("x Q0 a 1 2.0 r\nx Q0 a 2 1.0 r\n", "line 2: company 'a' stands twice"),
        ("x Q0 a 1 2.0 r\nx Q0 b 2 1.0 s\n", "line 2: two runs"),
        ("x Q0 a 1 nan r\n", "run: .*finite"),
    ],
)
def test_bad_runs_are_named_by_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "run").write_text(text)
    with pytest.raises(FileError, match=words):
        read_run(tmp_path / "run")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_bytes(b"x Q0 \xff 1 1 r\n")
    with pytest.raises(FileError, match="not UTF-8"):
        read_run(tmp_path / "run")


def test_a_key_with_white_space_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    write_qrels(Qrels({"x": {"a": 1}}), path)
    before = path.read_bytes()
    with pytest.raises(FileError, match="white space"):
        write_qrels(Qrels({"two words": {"a": 1}}), path)
    with pytest.raises(UnicodeEncodeError):
        write_qrels(Qrels({"x": {"\ud800": 1}}), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["qrels"]


def test_runs_from_outside_are_ordered_by_score_then_rank(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("x Q0 c 3 1 r\nx Q0 a 2 1 r\nx Q0 b 9 5 r\n")
    assert read_run(tmp_path / "run").companies("x") == ["b", "a", "c"]
