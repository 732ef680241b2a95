"""Hard requirements: yes and no only where the profile says so, with the sentence that does."""

import pytest

from matching.document import Document
from matching.errors import QueryError
from matching.requirements import check, refuse_contradictions, requirements


def answer(requirement: str, profile: str, country: str | None = None) -> tuple[str, str]:
    document = Document("d", "c", "sv", profile, len(profile), country=country)
    (finding,) = check(requirements(requirement), document)
    return finding.answer, finding.found


@pytest.mark.parametrize(
    ("requirement", "profile", "expected"),
    [
        ("Certifierad enligt ISO 27001", "Vi är certifierade enligt ISO/IEC 27001 sedan 2019.", "yes"),
        ("Certifierad enligt ISO 27001", "Certifiering enligt ISO 27001 pågår.", "unknown"),
        ("Certifierad enligt ISO 27001", "Vi är inte certifierade enligt ISO 27001.", "no"),
        ("Sertifisert etter ISO 27001", "Vi er ISO 9001-sertifisert.", "unknown"),
        ("Personuppgifter får inte lämna EU/EES", "Allt lagras i Sverige.", "yes"),
        ("Personopplysninger skal ikke forlate EU/EØS", "Data lagres på servere i USA.", "no"),
        ("Personal data must stay within the EEA", "We care about privacy.", "unknown"),
        ("Leverantören ska ha minst 20 anställda", "Vi är 35 anställda i Umeå.", "yes"),
        ("The supplier must have at least 20 employees", "A team of 6 employees.", "no"),
        ("Lösningen ska vara i drift hos minst en kommun", "Tjänsten används av tolv kommuner.", "yes"),
        ("Lösningen ska vara i drift hos minst en kommun", "Vi har en prototyp.", "unknown"),
        ("Beslut ska fattas av en människa", "Människan beslutar alltid.", "unknown"),
    ],
)
def test_what_a_profile_says_of_a_requirement(requirement: str, profile: str, expected: str) -> None:
    found, quote = answer(requirement, profile)
    assert found == expected
    assert not quote or quote in profile
    assert quote or expected == "unknown"


@pytest.mark.parametrize(("country", "expected"), [("SE", "yes"), ("NO", "no"), (None, "unknown")])
def test_the_companys_country_answers_for_it(country: str | None, expected: str) -> None:
    assert answer("Endast svenska företag", "Vi mäter luft.", country)[0] == expected


def test_a_line_with_two_certificates_is_two_requirements() -> None:
    wanted = [one.wanted for one in requirements("ISO 9001 och ISO 14001 krävs\n\nÖppna gränssnitt")]
    assert wanted == ["ISO14001", "ISO9001", ""]


def test_requirements_that_no_company_can_meet_are_refused() -> None:
    asked = requirements("Bara svenska leverantörer\nBare norske selskaper")
    with pytest.raises(QueryError, match="from NO and from SE at once"):
        refuse_contradictions(asked, ())
    with pytest.raises(QueryError, match="ask for a company from SE, but only NO"):
        refuse_contradictions(requirements("Endast svenska företag"), ("NO",))
    refuse_contradictions(requirements("Endast svenska företag"), ("SE", "NO"))
