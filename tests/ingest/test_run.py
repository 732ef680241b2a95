"""A file's way into the database: the same file changes nothing, nor does a bad one, nor the order of rows."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from ingest.changes import ChangePlan, plan
from ingest.errors import (
    DataRejected,
    FictionUnclear,
    NothingUsable,
    OlderThanLatest,
    TooFewRows,
    TooManyMissing,
    TooManyRefused,
)
from ingest.examination import Examination
from ingest.limits import Limits
from ingest.run import apply
from models.catalogue_repository import logged_runs, profiles_in_force, refused_rows, source_summaries
from models.database import Database
from models.records import RunCounts

Examined = Callable[..., Examination]
HEADER = "ID;Namn;Text\n"


def row(key: int, what: str = "fukt") -> str:
    return f"{key};Bolag {key};Sensorer som mäter {what} i gamla trähus.\n"


def catalogue(*rows: str) -> str:
    return HEADER + "".join(rows)


def listed(database: Database) -> dict[str, str]:
    """Row key → text of every profile in force."""
    with database.reading() as session:
        return {profile.row_key: profile.profile.description for profile in profiles_in_force(session)}


def state(database: Database) -> list[Any]:
    with database.reading() as session:
        profiles = profiles_in_force(session)
    return [(entry.row_key, entry.company_uid, entry.content_sha256) for entry in profiles]


def put(database: Database, examination: Examination, **options: bool) -> RunCounts:
    with database.writing() as session:
        return apply(session, examination, **options).counts


def test_new_changed_unchanged_and_missing_rows_are_told_apart() -> None:
    """A row that is in the file but refused is not missing."""
    assert plan({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5", "e": "6"}, {"e"}) == ChangePlan(
        new=("a",), changed=("c",), unchanged=("b",), missing=("d",)
    )


def test_the_same_file_twice_changes_nothing(database: Database, examined: Examined) -> None:
    content = catalogue(row(1), row(2), "3;;\n")
    assert put(database, examined(content)) == RunCounts(new=2, refused=1)
    before = state(database)
    assert put(database, examined(content)) == RunCounts(unchanged=2, refused=1)
    assert state(database) == before


def test_a_b_a_gives_the_state_of_a(database: Database, examined: Examined) -> None:
    a, b = catalogue(row(1), row(2)), catalogue(row(1, "värme"), row(3))
    put(database, examined(a))
    before = state(database)
    assert put(database, examined(b)) == RunCounts(new=1, changed=1, missing=1)
    assert put(database, examined(a)) == RunCounts(new=1, changed=1, missing=1)
    assert state(database) == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.permutations(
        [row(1), row(2), row(2, "värme"), row(3), "4;Bolag 3;Sensorer som mäter ljud i hus.\n", "5;;\n"]
    ),
    columns=st.permutations([0, 1, 2]),
)
def test_the_order_of_rows_and_columns_means_nothing(
    examined: Examined, rows: list[str], columns: list[int]
) -> None:
    """Neither for what is taken in nor for what is refused, duplicates included."""

    def content(lines: list[str], order: list[int]) -> str:
        cells = [line.strip("\n").split(";") for line in [HEADER, *lines]]
        return "\n".join(";".join(line[place] for place in order) for line in cells)

    def result(examination: Examination) -> set[Any]:
        taken = {(company.row_key, company.content) for company in examination.companies}
        return taken | {
            (refused.row_key, reason.code) for refused in examination.refused for reason in refused.reasons
        }

    straight = content(sorted(rows), [0, 1, 2])
    assert result(examined(content(rows, columns))) == result(examined(straight))


def test_a_refused_row_keeps_its_old_profile(database: Database, examined: Examined) -> None:
    put(database, examined(catalogue(row(1), row(2))))
    assert put(database, examined(catalogue(row(1), "2;Bolag 2;\n"))) == RunCounts(unchanged=1, refused=1)
    assert set(listed(database)) == {"1", "2"}


def test_a_corrected_number_changes_who_the_row_is_about(
    database: Database, examined: Examined, text: str
) -> None:
    """Though not one word of the profile is another."""
    columns = {"key": "ID", "name": "Namn", "description": "Text", "organisation_number": "Orgnr"}
    content = "ID;Namn;Text;Orgnr\n1;Acme;{};{}\n"
    put(database, examined(content.format(text, ""), columns=columns))
    assert put(database, examined(content.format(text, "5560125790"), columns=columns)) == RunCounts(changed=1)
    with database.reading() as session:
        assert [profile.organisation_number for profile in profiles_in_force(session)] == ["5560125790"]


def test_a_partial_file_withdraws_nothing(database: Database, examined: Examined) -> None:
    put(database, examined(catalogue(*map(row, range(20)))))
    assert put(database, examined(catalogue(row(99)), completeness="partial")) == RunCounts(new=1)
    assert len(listed(database)) == 21


def test_a_dry_run_plans_and_writes_nothing(database: Database, examined: Examined) -> None:
    with database.writing() as session:
        report = apply(session, examined(catalogue(row(1))), dry_run=True)
    assert (report.counts, report.run_id) == (RunCounts(new=1), None)
    with database.reading() as session:
        assert (source_summaries(session), logged_runs(session)) == ([], [])


def test_a_run_is_recorded_with_its_refused_rows(database: Database, examined: Examined) -> None:
    examination = examined(catalogue(row(1), "2;Bolag;\n"), as_of="2026-03-01", licence="CC0", fictional=True)
    put(database, examination)
    with database.reading() as session:
        run = logged_runs(session, "katalog")[0]
        assert (run.file_name, run.file_sha256) == ("katalog.csv", examination.file_sha256)
        assert run.as_of == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        assert run.counts == RunCounts(new=1, refused=1)
        refused = refused_rows(session, run.id)
    assert [(line.line, line.fields["Namn"]) for line in refused] == [(3, "Bolag")]
    assert refused[0].reasons[0].startswith("no_text: ")


@pytest.mark.parametrize(
    ("content", "keys", "error", "told"),
    [
        (catalogue("1;;\n"), {}, NothingUsable, r"none of 1 rows can be taken in \(1 no_name, 1 no_text\)"),
        (catalogue(row(1)), {"expect": {"rows": [2, 9]}}, TooFewRows, "1 rows; expect: rows: says at least 2"),
        (
            catalogue(row(1), "2;;\n", "3;;\n"),
            {"expect": {"refused_at_most": 1}},
            TooManyRefused,
            "2 rows were refused .* says 1",
        ),
        (catalogue(*map(row, range(14))), {}, TooManyMissing, "6 of 20 listed rows .* max_missing_share=0.2"),
        (
            catalogue(*map(row, range(20))),
            {"as_of": "2019-01-01"},
            OlderThanLatest,
            "as of 2019-01-01; one as of 2020",
        ),
    ],
)
def test_a_file_that_should_not_replace_what_is_listed_is_rejected(
    database: Database,
    examined: Examined,
    content: str,
    keys: dict[str, Any],
    error: type[DataRejected],
    told: str,
) -> None:
    """And nothing of it is written."""
    put(database, examined(catalogue(*map(row, range(20))), as_of="2020-01-01"))
    before = state(database)
    with pytest.raises(error, match=told):
        put(database, examined(content, **keys))
    assert state(database) == before
    with database.reading() as session:
        assert len(logged_runs(session)) == 1


def test_many_missing_rows_may_be_allowed(database: Database, examined: Examined) -> None:
    put(database, examined(catalogue(*map(row, range(20)))))
    assert put(database, examined(catalogue(row(1))), allow_missing=True) == RunCounts(unchanged=1, missing=19)


def test_a_small_catalogue_may_lose_a_few_rows(database: Database, examined: Examined) -> None:
    put(database, examined(catalogue(*map(row, range(6)))))
    assert put(database, examined(catalogue(row(0), row(1)))) == RunCounts(unchanged=2, missing=4)


def test_the_share_that_may_be_missing_is_a_limit(database: Database, examined: Examined) -> None:
    put(database, examined(catalogue(*map(row, range(20)))))
    put(database, examined(catalogue(*map(row, range(10))), Limits(max_missing_share=0.5)))
    assert len(listed(database)) == 10


def test_a_fictional_file_needs_a_fictional_source(examined: Examined, text: str) -> None:
    content = f'{{"fictional": true, "companies": [{{"ID": "1", "Namn": "Acme", "Text": "{text}"}}]}}'
    with pytest.raises(FictionUnclear):
        examined(content, file="x.json")
    assert examined(content, file="x.json", fictional=True).accepted == 1


@contextmanager
def failing_write(database: Database, number: int) -> Iterator[list[str]]:
    """The `number`th statement that writes fails as on a full disk."""
    writes: list[str] = []

    def count(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            writes.append(statement)
            if len(writes) == number:
                raise OSError(28, "No space left on device")

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield writes
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


def test_whichever_write_fails_the_state_is_that_of_before_or_after(
    database: Database, examined: Examined
) -> None:
    put(database, examined(catalogue(row(1), row(2), row(3))))
    before = state(database)
    second = examined(catalogue(row(1), row(2, "värme"), row(4), "5;;\n"))
    number, failed = 1, True
    while failed:
        with failing_write(database, number):
            try:
                put(database, second)
                failed = False
            except OSError:
                assert state(database) == before
                with database.reading() as session:
                    assert len(logged_runs(session)) == 1
        number += 1
    assert number > 6
    assert set(listed(database)) == {"1", "2", "4"}


def test_a_sole_traders_number_is_nowhere_in_the_database(
    database: Database, examined: Examined, text: str, tmp_path: Path
) -> None:
    """Taken in or refused: no byte of it, in any spelling, in any file of the database."""
    columns = {"key": "Orgnr", "organisation_number": "Orgnr", "name": "Namn", "description": "Text"}
    rows = [
        f"800101-1231;Blom;{text} Org.nr 8001011231, eller 19800101-1231.",
        "198001011231;;",
        f"640823-3234;Blom 640823 3234;{text} SE640823323401",
        f"640823-3239;Trasig;{text}",
        f"5560125790;Bolag;{text} Ring Anna, 800101-1231.",
    ]
    examination = examined("Orgnr;Namn;Text\n" + "\n".join(rows), columns=columns)
    assert put(database, examination) == RunCounts(new=3, refused=2)
    database.close()
    (tmp_path / "katalog.csv").unlink()
    for file in tmp_path.iterdir():
        digits = bytes(byte for byte in file.read_bytes() if byte in b"0123456789")
        for number in (b"8001011231", b"6408233234", b"6408233239"):
            assert number not in digits, file.name
