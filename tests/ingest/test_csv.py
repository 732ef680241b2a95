"""CSV is read cell for cell; a row that cannot be is refused with its line, and the rest come in."""

import pytest

from ingest.errors import FileUnreadable, LimitExceeded
from ingest.limits import Limits
from ingest.reading.csv import read_csv
from ingest.reading.table import Table


def table(text: str, **format_keys: object) -> Table:
    return read_csv(text.encode(), limits=Limits(), **format_keys)  # type: ignore[arg-type]


def test_cells_keep_delimiters_quotes_and_new_lines() -> None:
    """And the line of a row is the one it begins in, after rows that run over several lines."""
    read = table('Namn;Text\nA;"ett; två\ntre ""fyra"""\nB;x\n')
    assert read.rows[0].texts == {"Namn": "A", "Text": 'ett; två\ntre "fyra"'}
    assert [row.line for row in read.rows] == [2, 4]


def test_leading_zeros_and_long_numbers_stay_as_they_are() -> None:
    assert table("Id;Nr\n007;5560125790\n").rows[0].texts == {"Id": "007", "Nr": "5560125790"}


@pytest.mark.parametrize("row", ["B;x;y", "B"])
def test_a_ragged_row_is_refused_alone(row: str) -> None:
    read = table(f"Namn;Text\nA;x\n{row}\nC;z\n")
    assert [line.problem.code if line.problem else None for line in read.rows] == [None, "ragged_row", None]
    assert read.rows[1].line == 3


def test_empty_cells_and_rows_are_no_fault() -> None:
    """Spreadsheets pad rows with delimiters, and leave empty rows at the end."""
    read = table("Namn;Text;;\n\nA;x;;\n;;;\n;\n")
    assert read.columns == ("Namn", "Text")
    assert [row.texts for row in read.rows] == [{"Namn": "A", "Text": "x"}]


def test_excels_own_first_line_tells_the_delimiter() -> None:
    read = table("sep=|\nNamn|Text\nA, B;x|y\n")
    assert read.rows[0].texts == {"Namn": "A, B;x", "Text": "y"}
    assert read.rows[0].line == 3


def test_wanted_columns_tell_the_delimiter() -> None:
    """A semicolon splits this header too, but only the comma gives the columns that the source names."""
    read = read_csv(b"a;b,c;d\n1;2,3;4\n", wanted={"a;b", "c;d"}, limits=Limits())
    assert read.columns == ("a;b", "c;d")


def test_two_delimiters_that_fit_are_a_question() -> None:
    with pytest.raises(FileUnreadable, match="semicolon or comma: say delimiter"):
        table("a;b,c;d\n1;2,3;4\n1;2,3;4\n".replace(";d", ";d,e").replace(";4", ";4,5"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Namn;Text\n", "has a header and no rows"),
        ("\n\n", "empty"),
    ],
)
def test_files_without_rows_are_explained(text: str, told: str) -> None:
    with pytest.raises(FileUnreadable, match=told):
        table(text)


def test_a_header_further_down_is_read_where_it_is_said_to_be() -> None:
    text = "Vår katalog 2026;\n;\nNamn;Text\nA;x\n"
    assert table(text, header_row=3).columns == ("Namn", "Text")
    with pytest.raises(FileUnreadable, match="no header in line 9"):
        table(text, header_row=9)


def test_headers_are_cleaned_and_told_apart() -> None:
    read = table('" Namn ";"Kort\ntext";Namn;;x\nA;b;C;D;e\n')
    assert read.columns == ("Namn", "Kort text", "Namn (2)", "(column 4)", "x")
    assert read.repeated == {"Namn"}


def test_a_quote_never_closed_is_found() -> None:
    read = table('Namn;Text\nA;x\nB;"y\nC;z\n')
    assert [row.problem.code if row.problem else None for row in read.rows] == [None, "quote_not_closed"]


def test_a_quote_closed_too_early_is_found() -> None:
    read = table('Namn;Text\nA;"Bäst" i test\nC;z\n')
    assert [row.problem.code if row.problem else None for row in read.rows] == ["quotes_unclear", None]


def test_the_guard_against_formulas_is_taken_away() -> None:
    """What an export wrote as '=1+1 comes back as =1+1; an apostrophe of its own stays."""
    assert table("Namn;Text\nA;'=1+1\nB;'n bra'\n").rows[0].texts["Text"] == "=1+1"
    assert table("Namn;Text\nA;'=1+1\nB;'n bra'\n").rows[1].texts["Text"] == "'n bra'"


def test_a_long_cell_refuses_its_row_and_names_the_limit() -> None:
    read = read_csv(f"Namn;Text\nA;{'x' * 101}\nB;y\n".encode(), limits=Limits(cell_characters=100))
    assert read.rows[0].problem is not None
    assert "cell_characters=100" in read.rows[0].problem.message
    assert read.rows[1].problem is None


@pytest.mark.parametrize(("limits", "named"), [(Limits(rows=2), "rows=2"), (Limits(columns=1), "columns=1")])
def test_limits_are_named(limits: Limits, named: str) -> None:
    with pytest.raises(LimitExceeded, match=named):
        read_csv(b"a;b\n1;2\n3;4\n5;6\n", limits=limits)
