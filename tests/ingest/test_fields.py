"""Single values, as Nordic catalogues write them, become what they mean; what is unclear becomes nothing."""

import datetime as dt

import pytest

from ingest.countries import country_code
from ingest.dates import date_of
from ingest.fields import count_of, list_of, website_of, year_of
from ingest.language import detected_language, language_code
from ingest.maturity import maturity_of
from ingest.plain_text import has_misread_letters, plain_text
from ingest.spreadsheet_safety import guarded, unguarded
from models.companies import Maturity
from service.wording import READER_LANGUAGES, word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T10:11:12Z", "2024-03-05"),
        ("2024-03-05 00:00:00", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("5.3.2024", "2024-03-05"),
        ("05/03/2024", "2024-03-05"),
        ("05-03-2024", "2024-03-05"),
        ("5 mars 2024", "2024-03-05"),
        ("den 5 mars 2024", "2024-03-05"),
        ("5. mars 2024", "2024-03-05"),
        ("5. maaliskuuta 2024", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        ("5th March 2024", "2024-03-05"),
        ("okt 2022", "2022-10-01"),
        ("Oct. 2022", "2022-10-01"),
        ("2022-10", "2022-10-01"),
        ("2022", "2022-01-01"),
        ("2024-13-05", None),
        ("30.2.2024", None),
        ("24-03-05", None),
        ("45356", None),
        ("igår", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert date_of(text) == (dt.date.fromisoformat(expected) if expected else None)


def test_an_english_date_that_could_be_two_days_is_unclear() -> None:
    assert date_of("05/03/2024", day_first=False) is None
    assert date_of("25/03/2024", day_first=False) == dt.date(2024, 3, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("11–50", 11),
        ("8-12", 8),
        ("ca 10", 10),
        ("50+", 50),
        ("1 200", 1200),
        ("1.200", 1200),
        ("12,0", 12),
        ("15 anställda", 15),
        ("<10", 0),
        ("färre än 10", 0),
        ("många", None),
        ("1, 2, 3 och 4", None),
        ("5,56E+09", None),
    ],
)
def test_number_of_people(text: str, expected: int | None) -> None:
    assert count_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2015", 2015), ("2015.0", 2015), ("2015-03-01", 2015), ("mars 2015", 2015), ("2071", None), ("x", None)],
)
def test_years(text: str, expected: int | None) -> None:
    assert year_of(text, 2026) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.acme.se", "https://www.acme.se"),
        ("http://Acme.SE/", "https://acme.se"),
        ("https://acme.se/om?utm_source=x&sida=2#topp", "https://acme.se/om?sida=2"),
        ("https://växt.se/", "https://växt.se"),
        ("acme.se, acme.com", "https://acme.se"),
        ("anna@acme.se", None),
        ("https://anna:hemligt@acme.se", None),
        ("javascript:alert(1)", None),
        ("ftp://acme.se", None),
        ("https://www.linkedin.com/in/anna-andersson", None),
        ("https://localhost/", None),
        ("http://[::1", None),
        ("saknar hemsida", None),
    ],
)
def test_websites(text: str, expected: str | None) -> None:
    assert website_of(text) == expected


def test_lists_are_parted_and_each_word_stands_once() -> None:
    assert list_of("Vatten, IoT; sensorer | iot\n• AI") == ("Vatten", "IoT", "sensorer", "AI")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Idé", "idea"),
        ("TRL 2", "idea"),
        ("Prototyp (TRL 5)", "prototype"),
        ("TRL4-6", "prototype"),
        ("proof of concept", "prototype"),
        ("Pilot hos kund", "pilot"),
        ("TRL:7", "pilot"),
        ("På marknaden", "market"),
        ("på markedet", "market"),
        ("First customers", "market"),
        ("TRL 9", "market"),
        ("Etablert", "scale"),
        ("Scale-up", "scale"),
        ("inte på marknaden", None),
        ("pilot eller på marknaden", None),
        ("grön", None),
    ],
)
def test_maturity(text: str, expected: str | None) -> None:
    assert maturity_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Sverige", "SE"), ("NO", "NO"), ("Great Britain", "GB"), ("Mars", None)]
)
def test_countries(text: str, expected: str | None) -> None:
    assert country_code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norsk", "nb"),
        ("nb-NO", "nb"),
        ("nynorsk", "nn"),
        ("no", "nb"),
        ("Svenska", "sv"),
        ("English (en)", "en"),
        ("klingon", None),
    ],
)
def test_languages_by_name(text: str, expected: str | None) -> None:
    assert language_code(text) == expected


ENGLISH = "We build sensors that warn the owner of an old house before the wood begins to rot."
BOKMAL = "Vi lager sensorer som varsler eieren av et gammelt hus før treverket begynner å råtne."


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [
        (ENGLISH, "sv", "en"),
        (BOKMAL, "sv", "nb"),
        (BOKMAL, "nn", "nn"),
        ("Sensors", "sv", "sv"),
        ("IoT AI SaaS", "nb", "nb"),
        ("", "fi", "fi"),
    ],
)
def test_a_language_is_detected_only_where_it_is_clear(text: str, default: str, expected: str) -> None:
    """A few words, or Nynorsk beside Bokmål, leave the language that the source says."""
    assert detected_language(text, default) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Fukt &amp; m&ouml;gel</p><p>Ny rad</p>", "Fukt & mögel\n\nNy rad"),
        ("&lt;b&gt;fet&lt;/b&gt;", "fet"),
        ("under <1 mg och >2 mg", "under <1 mg och >2 mg"),
        ("x<script>alert(1)</script>y<style>b{}</style>z", "xyz"),
        ("före<!-- gömt -->efter", "före efter"),
        ("dold\u200b\u202etext\u00ad\ufeff", "doldtext"),
        ("a\x00b\x07c", "abc"),
        ("  mycket \u00a0 luft \r\n\r\n\r\n\r\n slut ", "mycket luft\n\nslut"),
        ("Malmo\u0308", "Malmö"),
        ("\ud800halv", "halv"),
    ],
)
def test_texts_are_plain(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_markup_takes_time_in_proportion() -> None:
    """Half a million characters made to be looked at again and again are read at once."""
    for text in ("<script" * 70_000, "<!--" * 120_000, "<a " * 150_000, "&" * 500_000):
        assert plain_text(text) is not None


@pytest.mark.parametrize("text", ["MalmÃ¶", "GÃ¤vle", "TromsÃ¸", "Ã…lesund", "BlÃ¥"])
def test_misread_letters_are_known(text: str) -> None:
    assert has_misread_letters(text)


@pytest.mark.parametrize("text", ["Malmö", "São Paulo", "à la carte", "SÃO PAULO"])
def test_rightly_read_letters_are_left_alone(text: str) -> None:
    assert not has_misread_letters(text)


@pytest.mark.parametrize("text", ["=1+1", "+46", "-5", "@x", "\tx", "\rx", "'=1", "''=1", "'x", "x=1", ""])
def test_guarding_and_back_is_the_text_itself(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("language", READER_LANGUAGES)
@pytest.mark.parametrize("step", list(Maturity))
def test_a_step_is_read_by_the_name_that_pages_give_it(step: Maturity, language: str) -> None:
    assert maturity_of(word(f"maturity_{step.value}", language)) == step
