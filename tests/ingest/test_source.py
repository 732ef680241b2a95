"""A source file says what it means, and whoever wrote it wrongly is told which key and what is allowed."""

from pathlib import Path

import pytest

from ingest.errors import SourceInvalid
from ingest.source import Completeness, load_source, save_source

SOURCE = """\
name: katalog
title: En katalog
file: data/foretag.csv
language: no
country: NO
columns:
  name: Navn
  description: [Kort, Lang]
format: {delimiter: ";", header_row: 3}
ignore: [Kontakt]
values: {maturity: {Tidig: prototype}}
patches: [{row_key: "0123", field: founded, value: 2017, reason: Typing error}]
expect: {rows: [50, 65], refused_at_most: 6}
completeness: partial
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "source.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_source_is_read_as_it_is_written(tmp_path: Path) -> None:
    """NO is Norway and not false, no is Bokmål, and a key such as 0123 keeps its zero."""
    source = load_source(written(tmp_path, SOURCE))
    assert (source.country, source.language) == ("NO", "nb")
    assert source.columns == {"name": ("Navn",), "description": ("Kort", "Lang")}
    assert (source.patches[0].row_key, source.patches[0].value) == ("0123", "2017")
    assert source.format.header_row == 3
    assert source.expect.rows == (50, 65)
    assert source.completeness is Completeness.PARTIAL
    assert source.data_file == tmp_path / "data" / "foretag.csv"


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    source = load_source(written(tmp_path, SOURCE))
    save_source(tmp_path / "copy.yaml", source)
    assert load_source(tmp_path / "copy.yaml") == source
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.yaml", "source.yaml"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SOURCE.replace("title:", "titel:"), "titel is not a key here; allowed: name, title"),
        (SOURCE.replace("header_row", "headerrow"), "format.headerrow is not a key here; allowed: delimiter"),
        (SOURCE.replace("  name: Navn", "  nmae: Navn"), "columns: nmae is not a field; allowed: key, name"),
        (SOURCE.replace("field: founded", "field: year"), "patches: year is not a field"),
        (SOURCE.replace("  name: Navn\n", ""), "columns: name is missing"),
        (SOURCE.replace("  description: [Kort, Lang]\n", ""), "the summary or the description"),
        (SOURCE.replace("language: no", "language: klingon"), "allowed: sv, nb, nn, da, fi, en"),
        (SOURCE.replace("name: katalog", "name: Min katalog"), "name: String should match pattern"),
        (SOURCE.replace("ignore: [Kontakt]", "ignore: [Navn]"), "Navn stands under columns too"),
        (SOURCE.replace("title: En katalog", "title: En katalog\ntitle: To"), "'title' stands here twice"),
        (SOURCE.replace("value: 2017", "value: 800101-1231"), "a personal identity number does not belong"),
        (SOURCE.replace("title: En katalog", "title: *x"), "references (*name) are not read"),
        (SOURCE.replace("title: En katalog", "title: !!python/object:os.system x"), "is not YAML"),
        (SOURCE.replace("[50, 65]", "[50"), "is not YAML"),
        ("- a\n- b\n", "expected keys and values"),
        ("", "expected keys and values"),
    ],
)
def test_a_wrong_source_is_explained(tmp_path: Path, wrong: str, told: str) -> None:
    with pytest.raises(SourceInvalid) as raised:
        load_source(written(tmp_path, wrong))
    assert told in str(raised.value)


def test_a_missing_source_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="cannot be read"):
        load_source(tmp_path / "nowhere.yaml")


def test_saving_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails while a source is saved leaves the old file as it was, and nothing beside it."""
    path = written(tmp_path, SOURCE)
    source = load_source(path)

    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save_source(path, source)
    assert path.read_text("utf-8") == SOURCE
    assert [entry.name for entry in tmp_path.iterdir()] == ["source.yaml"]
