"""Header words in the Nordic languages and English are known; what is not known is said to be unknown."""

import pytest

from ingest.mapping import names_person, suggest
from models.catalogues import SourceKind

SWEDISH = {
    "Företagsnamn": "name",
    "Org.nr": "organisation_number",
    "Kort beskrivning": "summary",
    "Beskrivning": "description",
    "Referenskunder": "references",
    "Mognadsgrad": "maturity",
    "Ort": "town",
    "Län": "region",
    "Grundat": "founded",
    "Antal anställda": "employees",
    "Hemsida": "website",
    "Nyckelord": "keywords",
    "Certifieringar": "certifications",
    "Senast uppdaterad": "updated",
}
NORWEGIAN = {
    "Selskap": "name",
    "Organisasjonsnummer": "organisation_number",
    "Kortbeskrivelse": "summary",
    "Beskrivelse": "description",
    "Referanser": "references",
    "Modenhet": "maturity",
    "Sted": "town",
    "Fylke": "region",
    "Stiftet": "founded",
    "Ansatte": "employees",
    "Nettside": "website",
    "Stikkord": "keywords",
    "Sertifiseringer": "certifications",
    "Oppdatert": "updated",
}
ENGLISH = {
    "company_name": "name",
    "registration_number": "organisation_number",
    "one_liner": "summary",
    "about": "description",
    "customers": "references",
    "stage": "maturity",
    "city": "town",
    "founded": "founded",
    "employees": "employees",
    "url": "website",
    "tags": "keywords",
    "certifications": "certifications",
    "lastUpdated": "updated",
}
DANISH = {
    "Virksomhed": "name",
    "CVR-nummer": "organisation_number",
    "Hjemmeside": "website",
    "Medarbejdere": "employees",
}
FINNISH = {
    "Yrityksen nimi": "name",
    "Y-tunnus": "organisation_number",
    "Kotisivu": "website",
    "Kuvaus": "description",
}


PERSONS = (
    "Kontaktperson, E-post, E-postadress, Telefon, Mobilnummer, Grundare, VD, Daglig leder, Gründer, contact, "
    "contact.email, Contact person 2, Founders, CEO, Yhteyshenkilö, Sähköposti, CPR"
)


@pytest.mark.parametrize("headers", [SWEDISH, NORWEGIAN, ENGLISH, DANISH, FINNISH])
def test_headers_in_five_languages(headers: dict[str, str]) -> None:
    suggested = suggest(list(headers))
    assert {suggestion.column: suggestion.field for suggestion in suggested.columns} == headers
    assert suggested.unmapped == ()


def test_every_suggestion_has_a_reason() -> None:
    suggested = suggest(["Bolagsnamn", "Beskrivninng", "Vecka"])
    assert [(found.field, found.reason) for found in suggested.columns] == [
        ("name", "the header is 'bolagsnamn'"),
        ("description", "the header is 96 % like 'beskrivning'"),
    ]
    assert suggested.unmapped == ("Vecka",)


@pytest.mark.parametrize(
    "column",
    PERSONS.split(", "),
)
def test_columns_of_persons_are_to_be_ignored(column: str) -> None:
    assert names_person(column)
    assert [found.column for found in suggest([column, "Namn"]).ignore] == [column]


@pytest.mark.parametrize("column", ["Grundat", "Namn", "Företag", "Ort", "Postort", "Verksamhet", "Telekom"])
def test_columns_of_companies_are_not(column: str) -> None:
    assert not names_person(column)


def test_each_field_is_suggested_once_the_best_known_word_first() -> None:
    suggested = suggest(["Företag", "Namn", "Namm"])
    assert [(found.column, found.field) for found in suggested.columns] == [("Namn", "name")]
    assert suggested.unmapped == ("Företag", "Namm")


def test_short_words_are_not_guessed_from_their_likeness() -> None:
    assert suggest(["Sort", "Lin", "Lon"]).columns == ()


def test_columns_of_needs() -> None:
    suggested = suggest(["Behovsägare", "Titel", "Utmaning", "Kontaktperson"], SourceKind.NEEDS)
    assert {found.column: found.field for found in suggested.columns} == {
        "Behovsägare": "owner_name",
        "Titel": "title",
        "Utmaning": "challenge",
    }
    assert [found.column for found in suggested.ignore] == ["Kontaktperson"]
