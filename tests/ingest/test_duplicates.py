"""The same company twice is found; which row is kept does not hang on the order of the rows."""

from collections.abc import Callable

import pytest

from ingest.examination import Examination

Examined = Callable[..., Examination]
KEYLESS = {"name": "Namn", "description": "Text", "organisation_number": "Orgnr"}
DATED = {"key": "ID", "name": "Namn", "description": "Text", "updated": "Ändrad"}


def refused(examination: Examination) -> list[tuple[int, str]]:
    return [(row.line, reason.code) for row in examination.refused for reason in row.reasons]


def test_the_same_key_twice_keeps_the_row_updated_last(examined: Examined, text: str) -> None:
    """In whichever order they stand; the reason names both lines."""
    old, new = f"1;Acme;{text} Länge sedan.;2020-01-01", f"1;Acme;{text};2024-01-01"
    for first, second, line in ((old, new, 2), (new, old, 3)):
        examination = examined(f"ID;Namn;Text;Ändrad\n{first}\n{second}\n", columns=DATED)
        assert refused(examination) == [(line, "duplicate_key")]
        assert examination.companies[0].profile.description == text
        assert "line 2" in examination.refused[0].reasons[0].message
        assert "line 3" in examination.refused[0].reasons[0].message


def test_the_same_row_twice_keeps_the_first(examined: Examined, text: str) -> None:
    examination = examined(f"ID;Namn;Text\n1;Acme;{text}\n1;Acme;{text}\n")
    assert refused(examination) == [(3, "duplicate_key")]


def test_the_same_name_and_text_without_a_key_is_one_company(examined: Examined, text: str) -> None:
    examination = examined(f"Namn;Text;Orgnr\nAcme AB;{text};\nACME ab;{text};\n", columns=KEYLESS)
    assert [code for _, code in refused(examination)] == ["same_company_twice"]
    assert examination.accepted == 1


def test_of_two_copies_the_one_with_a_number_is_kept(examined: Examined, text: str) -> None:
    examination = examined(f"Namn;Text;Orgnr\nAcme AB;{text};\nAcme AB;{text};5560125790\n", columns=KEYLESS)
    assert refused(examination) == [(2, "same_company_twice")]
    assert examination.companies[0].identity.organisation_number == "5560125790"


def test_the_same_name_with_another_text_is_kept_with_a_warning(examined: Examined, text: str) -> None:
    """Each gets a key of its own, the same whichever stands first."""
    rows = [f"Acme;{text};", f"Acme;{text} Även i båtar.;"]
    one = examined("Namn;Text;Orgnr\n" + "\n".join(rows), columns=KEYLESS)
    other = examined("Namn;Text;Orgnr\n" + "\n".join(reversed(rows)), columns=KEYLESS)
    assert {row.row_key for row in one.companies} == {row.row_key for row in other.companies}
    assert len({row.identity.uid for row in one.companies}) == 2
    assert [(warning.line, warning.reason.code) for warning in one.warnings] == [(3, "possible_duplicate")]
    assert "line 2" in one.warnings[0].reason.message


@pytest.mark.parametrize("second", ["Acme", "ACME Aktiebolag", "Acme AS"])
def test_names_that_differ_in_legal_form_are_only_warned_of(examined: Examined, text: str, second: str) -> None:
    examination = examined(f"ID;Namn;Text\n1;Acme AB;{text}\n2;{second};{text} Mer.\n")
    assert refused(examination) == []
    assert [warning.reason.code for warning in examination.warnings] == ["possible_duplicate"]


def test_the_same_number_under_two_keys_is_warned_of(examined: Examined, text: str) -> None:
    columns = KEYLESS | {"key": "ID"}
    content = f"ID;Namn;Text;Orgnr\n1;Acme;{text};5560125790\n2;Bolag;{text} Mer.;SE556012579001\n"
    examination = examined(content, columns=columns)
    assert [warning.reason.code for warning in examination.warnings] == ["possible_duplicate"]


def test_two_numbers_with_the_same_name_and_text_are_two_companies(examined: Examined, text: str) -> None:
    content = f"Namn;Text;Orgnr\nAcme;{text};5560125790\nAcme;{text};5591234561\n"
    examination = examined(content, columns=KEYLESS)
    assert (examination.accepted, refused(examination)) == (2, [])
