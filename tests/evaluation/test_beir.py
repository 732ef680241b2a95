"""BEIR folders come back as they were written, and a bad row is named by file and line."""

import json
from pathlib import Path

import pytest

from evaluation.beir import BeirDocument, BeirFolder, BeirQuery, read_beir, write_beir
from evaluation.errors import FileError
from evaluation.qrels import Qrels

DATA = BeirFolder(
    documents=(BeirDocument("b", "Vågbrytaren", "skydd mot\u2028översvämning"), BeirDocument("a", "", "")),
    queries=(BeirQuery("flood", 'Vi behöver "skydd"\nmot vatten'), BeirQuery("heat", "varme")),
    qrels=Qrels({"flood": {"a": 0, "b": 3}}),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_beir(DATA, tmp_path / "pilots")
    return tmp_path / "pilots"


def test_a_folder_comes_back_exactly(folder: Path) -> None:
    assert read_beir(folder) == DATA


def test_the_files_are_where_outside_tools_look(folder: Path) -> None:
    assert (folder / "qrels" / "test.tsv").read_text() == "query-id\tcorpus-id\tscore\nflood\ta\t0\nflood\tb\t3\n"
    first = (folder / "corpus.jsonl").read_text().split("\n")[0]
    assert json.loads(first) == {"_id": "b", "title": "Vågbrytaren", "text": "skydd mot\u2028översvämning"}


def test_an_existing_folder_is_never_overwritten(folder: Path) -> None:
    with pytest.raises(FileError, match="exists"):
        write_beir(DATA, folder)


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="tab"):
        write_beir(BeirFolder((), (), Qrels({"x\ty": {"a": 1}})), tmp_path / "pilots")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("corpus.jsonl", '{"_id": "a", "title": "", "text": ""}\n{"_id": \n', "corpus.jsonl, line 2: no JSON:"),
        ("corpus.jsonl", "[1]\n", "line 1: no JSON object"),
        ("queries.jsonl", '{"_id": "x"}\n', "queries.jsonl, line 1: the field 'text'"),
        ("queries.jsonl", '{"_id": "x", "text": "t"}\n' * 2, "line 2: the key 'x'"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nflood\ta\n", "test.tsv, line 2: 2 columns"),
        ("qrels/test.tsv", "flood\ta\t1.5\n", "line 1: the grade '1.5'"),
        ("qrels/test.tsv", "flood\tnobody\t1\n", "line 1: document 'nobody'"),
        ("qrels/test.tsv", "never\ta\t1\n", "line 1: query 'never'"),
        ("qrels/test.tsv", "flood\ta\t1\nflood\ta\t1\n", "line 2: .* graded before"),
    ],
)
def test_bad_rows_are_named(folder: Path, file: str, text: str, words: str) -> None:
    (folder / file).write_text(text)
    with pytest.raises(FileError, match=words):
        read_beir(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(FileError, match=r"dev\.tsv: the file is missing"):
        read_beir(folder, split="dev")
