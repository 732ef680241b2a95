"""JSON records come in as texts, numbers as written; what JSON does not have is refused with its place."""

import pytest

from ingest.errors import FileUnreadable, LimitExceeded
from ingest.limits import Limits
from ingest.reading.json import read_json, read_json_lines
from ingest.reading.table import Table


def table(text: str, records: str | None = None) -> Table:
    return read_json(text.encode(), records=records, encoding=None, limits=Limits())


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('[{"a": 1}]', None),
        ('{"title": "x", "companies": [{"a": 1}]}', None),
        ('{"data": {"items": [{"a": 1}], "more": []}}', "data.items"),
        ('\ufeff[{"a": 1}]', None),
    ],
)
def test_the_list_is_found(text: str, records: str | None) -> None:
    assert table(text, records).rows[0].texts == {"a": "1"}


def test_nested_values_have_dotted_names_and_lists_a_line_each() -> None:
    read = table('[{"a": {"b": "x", "c": [1, 2]}, "d": [{"e": "p"}, {"e": "q"}], "f": null, "g": true}]')
    assert read.rows[0].texts == {"a.b": "x", "a.c": "1\n2", "d.e": "p\nq", "g": "true"}


def test_numbers_stay_as_they_are_written() -> None:
    """5560125790, 1.10 and 1e3 are texts to us; nothing is rounded."""
    assert table('[{"a": 5560125790, "b": 1.10, "c": 1e3}]').rows[0].texts == {
        "a": "5560125790",
        "b": "1.10",
        "c": "1e3",
    }


def test_columns_are_all_keys_in_order_of_appearance() -> None:
    assert table('[{"a": 1}, {"b": 2, "a": 3}]').columns == ("a", "b")


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ('{"a": 1, "a": 2}', "key_repeated"),
        ('{"a": NaN}', "not_json"),
        ('{"a": -Infinity}', "not_json"),
        ('"text"', "not_a_record"),
        ("[1]", "not_a_record"),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", "too_deep"),
    ],
)
def test_a_bad_record_is_refused_alone(record: str, code: str) -> None:
    read = table(f'[{{"a": 0}}, {record}]')
    assert [row.problem.code if row.problem else None for row in read.rows] == [None, code]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"a": 1},\n{"a": }]', "line 2, column 7"),
        ('[{"a": 1}', "not JSON"),
        ('{"a": 1}\n{"a": 2}', r"call the file \.jsonl"),
        ('{"a": [], "b": []}', r"one list \(it has: a, b\)"),
        ("[" * 100_000, "too deep"),
        ("   ", "empty"),
        ("[]", "no records"),
        ("3", "expected a list"),
    ],
)
def test_a_bad_file_is_explained(text: str, told: str) -> None:
    with pytest.raises(FileUnreadable, match=told):
        table(text)


def test_a_wrong_path_is_explained() -> None:
    with pytest.raises(FileUnreadable, match=r"no list at 'data\.items'"):
        table('{"data": []}', "data.items")


def test_a_bad_line_is_named_and_the_others_come_in() -> None:
    read = read_json_lines(b'{"a": 1}\n\n{"a": \n{"a": 3}\n', encoding=None, limits=Limits())
    assert [(row.line, row.problem.code if row.problem else None) for row in read.rows] == [
        (1, None),
        (3, "not_a_record"),
        (4, None),
    ]


def test_another_encoding_than_utf8_is_a_question() -> None:
    with pytest.raises(FileUnreadable, match="say encoding: cp1252"):
        read_json(
            '[{"ort": "Malmö"}, {"ort": "Örebro"}]'.encode("cp1252"), records=None, encoding=None, limits=Limits()
        )


def test_limits_are_named() -> None:
    with pytest.raises(LimitExceeded, match="columns=2"):
        read_json(b'[{"a":1,"b":2,"c":3}]', records=None, encoding=None, limits=Limits(columns=2))
    with pytest.raises(LimitExceeded, match="rows=1"):
        read_json(b'[{"a":1},{"a":2}]', records=None, encoding=None, limits=Limits(rows=1))
