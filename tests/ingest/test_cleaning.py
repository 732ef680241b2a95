"""A row becomes a profile field by field, or is refused with a reason that says what to do."""

import datetime as dt
from collections.abc import Callable

import pytest

from ingest.description import describe
from ingest.errors import ColumnsMissing
from ingest.examination import Examination
from ingest.limits import Limits
from models.records import Identity, Profile

Examined = Callable[..., Examination]
ALL = {
    "key": "ID", "name": "Namn", "organisation_number": "Orgnr", "country": "Land", "language": "Språk",
    "summary": "Kort", "description": ["Text", "Mer"], "references": "Kunder", "maturity": "Fas", "town": "Ort",
    "region": "Län", "founded": "År", "employees": "Antal", "website": "Webb", "keywords": "Ord",
    "certifications": "Intyg", "updated": "Ändrad",
}  # fmt: skip
HEADER = "ID;Namn;Orgnr;Land;Språk;Kort;Text;Mer;Kunder;Fas;Ort;Län;År;Antal;Webb;Ord;Intyg;Ändrad\n"
ROW = (
    "1;Acme  Växt AB;556012-5790;Sverige;svenska;Fukt i <b>trähus</b>;Sensorer varnar i tid.;Ring 070-123 45 67.;"
    "Två kommuner;TRL 7;Malmö;Skåne;2015;11–50;acme.se;fukt, trä;ISO 9001;5.3.2024\n"
)


def test_every_field_is_read(examined: Examined) -> None:
    company = examined(HEADER + ROW, columns=ALL).companies[0]
    assert (company.line, company.row_key) == (2, "1")
    assert (company.identity.country, company.identity.organisation_number) == ("SE", "5560125790")
    assert company.profile == Profile(
        name="Acme Växt AB",
        language="sv",
        country="SE",
        town="Malmö",
        region="Skåne",
        founded=2015,
        employees=11,
        website="https://acme.se",
        maturity="pilot",
        summary="Fukt i trähus",
        description="Sensorer varnar i tid.\n\nRing [telefonnummer borttaget].",
        references="Två kommuner",
        keywords=("fukt", "trä"),
        certifications=("ISO 9001",),
        updated_on=dt.date(2024, 3, 5),
    )
    assert [warning.code for warning in company.warnings] == ["personal_data_removed"]


def codes(examination: Examination) -> list[str]:
    return [reason.code for row in examination.refused for reason in row.reasons]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1;;Vi gör bra och nyttiga saker", ["no_name"]),
        ("1;---;Vi gör bra och nyttiga saker", ["no_name"]),
        ("1;#N/A;Vi gör bra och nyttiga saker", ["no_name"]),
        ("1;Acme;", ["no_text"]),
        ("1;Acme;saknas", ["no_text"]),
        ("1;Acme;#SAKNAS!", ["no_text"]),
        ('1;Acme;"<p>&nbsp;</p>"', ["no_text"]),
        ("1;Acme;Innovation", ["text_too_short"]),
        ("1;Acme;AI IoT", ["text_too_short"]),
        ("1;;", ["no_name", "no_text"]),
        ("1;Acme;Vi mÃ¤ter fukt i gamla trÃ¤hus", ["text_misread"]),
        ("1;Acme;ett;två", ["ragged_row"]),
        ("5,56E+09;Acme;Vi gör bra och nyttiga saker", ["key_damaged"]),
        (f"{'1' * 201};Acme;Vi gör bra och nyttiga saker", ["key_too_long"]),
        (f"1;{'Acme ' * 100};Vi gör bra och nyttiga saker", ["name_too_long"]),
    ],
)
def test_rows_that_cannot_be_used_are_refused(examined: Examined, row: str, expected: list[str]) -> None:
    examination = examined(f"ID;Namn;Text\n{row}\n2;Bra bolag;Sensorer för gamla trähus\n")
    assert codes(examination) == expected
    assert [company.row_key for company in examination.companies] == ["2"]
    assert all(len(reason.message) > 20 for refused in examination.refused for reason in refused.reasons)


def test_a_long_text_refuses_its_row_and_names_the_limit(examined: Examined) -> None:
    examination = examined(f"ID;Namn;Text\n1;Acme;{'ord ' * 100}\n", Limits(text_characters=300))
    assert "text_characters=300" in examination.refused[0].reasons[0].message


@pytest.mark.parametrize(
    ("field", "column", "text", "code"),
    [
        ("maturity", "Fas", "grön", "maturity_unclear"),
        ("founded", "År", "2071", "founded_unclear"),
        ("employees", "Antal", "många", "employees_unclear"),
        ("website", "Webb", "anna@acme.se", "website_unclear"),
        ("updated", "Ändrad", "2031-01-01", "updated_unclear"),
        ("language", "Språk", "klingon", "language_unclear"),
        ("country", "Land", "Mars", "country_unclear"),
        ("organisation_number", "Orgnr", "556012-5791", "organisation_number_invalid"),
        ("organisation_number", "Orgnr", "5,56E+09", "organisation_number_damaged"),
    ],
)
def test_values_that_are_unclear_are_left_out_with_a_warning(
    examined: Examined, text: str, field: str, column: str, code: str
) -> None:
    """The company stays; the warning does not repeat the value."""
    columns = {"key": "ID", "name": "Namn", "description": "Text", field: column}
    content = f"ID;Namn;Text;{column}\n1;Acme;Sensorer för gamla trähus;{text}\n"
    examination = examined(content, columns=columns)
    assert [(warning.line, warning.reason.code) for warning in examination.warnings] == [(2, code)]
    assert text not in examination.warnings[0].reason.message or text == "5,56E+09"
    assert examination.companies[0].identity.organisation_number is None


def test_absent_values_are_no_fault(examined: Examined) -> None:
    row = "1;Acme;saknas;-;;Sensorer för hus;n/a;;;okänd;–;ingen;?;null;#N/A;;;TBD\n"
    examination = examined(HEADER + row, columns=ALL)
    assert examination.warnings == ()
    profile = examination.companies[0].profile
    assert (profile.town, profile.founded, profile.website, profile.maturity) == (None, None, None, None)


def test_a_wrong_number_that_is_the_only_key_refuses_the_row(examined: Examined, text: str) -> None:
    columns = {"key": "Orgnr", "organisation_number": "Orgnr", "name": "Namn", "description": "Text"}
    content = f"Orgnr;Namn;Text\n556012-5791;Acme;{text}\n5,56E+09;Bolag;{text}\n559123-4561;Cykel;{text}\n"
    examination = examined(content, columns=columns)
    assert codes(examination) == ["organisation_number_invalid", "organisation_number_damaged"]
    assert [company.row_key for company in examination.companies] == ["5591234561"]


def test_without_a_key_the_number_then_the_name_is_the_key(examined: Examined, text: str) -> None:
    columns = {"organisation_number": "Orgnr", "name": "Namn", "description": "Text"}
    examination = examined(f"Orgnr;Namn;Text\n556012-5790;Acme;{text}\n;Bolag  X;{text} Nu.\n", columns=columns)
    assert [company.row_key for company in examination.companies] == ["5560125790", "bolag x"]


def test_wordings_and_patches_of_the_source_are_used(examined: Examined, text: str) -> None:
    """A patch that no row takes is reported."""
    examination = examined(
        f"ID;Namn;Text;Fas;År\n1;Acme;{text};Tidigt Bolag;2071\n",
        columns={"key": "ID", "name": "Namn", "description": "Text", "maturity": "Fas", "founded": "År"},
        values={"maturity": {"tidigt bolag": "prototype"}},
        patches=[
            {"row_key": "1", "field": "founded", "value": "2017", "reason": "Typing error"},
            {"row_key": "9", "field": "founded", "value": "2017", "reason": "Typing error"},
        ],
    )
    profile = examination.companies[0].profile
    assert (profile.maturity, profile.founded) == ("prototype", 2017)
    assert [(warning.line, warning.reason.code) for warning in examination.warnings] == [(0, "patch_unused")]
    assert "'9'" in examination.warnings[0].reason.message


def test_a_missing_column_is_named_with_one_that_is_alike(examined: Examined) -> None:
    with pytest.raises(ColumnsMissing, match=r"lacks 'Namn' \(is it 'Namm'\?\); it has 'ID', 'Namm', 'Text'"):
        examined("ID;Namm;Text\n1;a;b\n")


def test_a_column_twice_is_an_error_only_where_it_is_used(examined: Examined, text: str) -> None:
    assert examined(f"ID;Namn;Text;X;X\n1;Acme;{text};a;b\n").accepted == 1
    with pytest.raises(ColumnsMissing, match="two columns called 'Namn'"):
        examined(f"ID;Namn;Text;Namn\n1;Acme;{text};a\n")


def test_json_may_leave_out_what_no_record_fills(examined: Examined, text: str) -> None:
    columns = {"key": "id", "name": "name", "description": "text", "website": "links.web", "town": "city"}
    content = f'[{{"id": 1, "name": "Acme", "text": "{text}", "links": {{"web": "acme.se"}}}}]'
    examination = examined(content, columns=columns, file="x.json")
    assert examination.companies[0].profile.website == "https://acme.se"
    assert [warning.reason.code for warning in examination.warnings] == ["column_empty"]
    with pytest.raises(ColumnsMissing):
        examined(f'[{{"id": 1, "text": "{text}"}}]', columns=columns, file="x.json")


def test_columns_that_nothing_takes_are_reported_with_what_they_may_hold(examined: Examined, text: str) -> None:
    content = f"ID;Namn;Text;Hemsida;Kontaktperson;Övrigt\n1;Acme;{text};acme.se;Anna;x\n"
    examination = examined(content, ignore=["Övrigt"])
    assert examination.unused_columns == ("Hemsida", "Kontaktperson")
    described = describe(examination)
    assert [(found.column, found.field) for found in described.suggestions] == [
        ("Hemsida", "website"),
        ("Kontaktperson", None),
    ]
    assert (described.rows, described.accepted, described.languages) == (1, 1, (("sv", 1),))


def test_more_rows_than_expected_is_a_warning(examined: Examined, text: str) -> None:
    examination = examined(f"ID;Namn;Text\n1;Acme;{text}\n2;Bolag;{text}\n", expect={"rows": [1, 1]})
    assert [warning.reason.code for warning in examination.warnings] == ["more_rows"]


def test_a_refused_row_keeps_its_columns_but_no_personal_data(examined: Examined) -> None:
    """Not the ignored column, not a person's by its header, and nothing that looks like a person's data."""
    examination = examined(
        "ID;Namn;Text;Kontaktperson;Hemlig;Not\n"
        "1;;Ring oss gärna på 070-123 45 67;Anna;x;anna@acme.se 800101-1231\n",
        ignore=["Hemlig"],
    )
    assert examination.refused[0].fields == {
        "ID": "1",
        "Namn": "",
        "Text": "Ring oss gärna på [telefonnummer borttaget]",
        "Not": "[e-post borttagen] [personnummer borttaget]",
    }
    assert examination.refused[0].as_text().reasons == ("no_name: the row has no company name; fill it in",)


@pytest.mark.parametrize(
    "spelled", ["800101-1231", "19800101-1231", "8001011231", "80 01 01-12 31", "800101–1231", "SE800101123101"]
)
def test_a_sole_traders_number_stands_nowhere(examined: Examined, spelled: str, text: str) -> None:
    """Not in the key, the name, the texts, the website, the list of words, nor in a refused row."""
    columns = ALL | {"key": "Orgnr"}
    row = (
        f"1;Blom {spelled};{spelled};;;Blommor {spelled};{text} {spelled};;{spelled};;;;;;blom{spelled}.se;"
        f"{spelled};;\n"
    )
    for content in (HEADER + row, HEADER + row.replace(f"Blom {spelled}", "")):
        examination = examined(content, columns=columns)
        said = repr(examination).replace(" ", "").replace("-", "").replace("–", "")
        assert "8001011231" not in said
    company = examined(HEADER + row, columns=columns).companies[0]
    assert company.row_key == company.identity.uid
    assert company.identity == Identity(company.identity.uid, "SE", None, "••••••-••31")


def test_a_damaged_sole_traders_number_stands_nowhere(examined: Examined, text: str) -> None:
    """With a wrong check digit it is no number, and still a person's."""
    columns = {"key": "ID", "organisation_number": "Orgnr", "name": "Namn", "description": "Text"}
    examination = examined(
        f"ID;Orgnr;Namn;Text\n1;800101-1239;Blom 800101-1239;{text}\n2;800101-1239;;x\n", columns=columns
    )
    assert "800101" not in repr(examination)
    assert examination.companies[0].identity.organisation_number_mask is None
    assert examination.refused[0].fields["Orgnr"] == "••••••-••39"
