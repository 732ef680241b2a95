"""Hard requirements: yes and no only where the profile says so, with the sentence that does."""

import pytest

from ingest.maturity import TRL_LEVELS
from matching.document import Document
from matching.errors import QueryError
from matching.requirement_kinds import reaches
from matching.requirements import check, demands, refuse_contradictions, requirements
from models.companies import Maturity


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
        ("Lösningen ska vara i drift hos minst ett sjukhus", "I drift i nio kommuner.", "unknown"),
        ("Minst to sykehus må ha den i bruk", "I bruk ved sykehusene i Bodø og Tromsø.", "yes"),
        ("Lösningen får inte vara i drift hos annan region", "I drift i Region Norr.", "unknown"),
        ("Data må lagres i Norge", "Allt lagras i Sverige.", "no"),
        ("Data må lagres i Norge", "Alt lagres innenfor EØS.", "unknown"),
        ("Data må lagres i Norge", "Alle data lagres i Norge.", "yes"),
        ("Data må lagres i Norge", "I drift i tolv kommuner i Sverige.", "unknown"),
        ("Løsningen skal være i drift hos en norsk kommune", "Alle data lagres i Sverige.", "unknown"),
        ("Information ska finnas på norska", "Alla data lagras i Sverige.", "unknown"),
        ("Data ska lagras i Norge eller Sverige", "Alla data lagras i Sverige.", "yes"),
        ("Hosting within the EEA only", "Everything is stored in Sweden.", "yes"),
        ("Minst 50 medarbetare", "2,700 people answered our survey.", "unknown"),
        ("Minst tio anställda", "Vi är tolv personer, varav 11 anställda.", "yes"),
        ("Högst 50 anställda", "Vi är 35 anställda i Umeå.", "yes"),
        ("Minst TRL 7", "Lösningen är på TRL 8.", "yes"),
        ("Minst TRL 7", "Løsningen er på TRL 5.", "no"),
        ("Lösningen ska klara minst 5 000 användare", "Används av 12 000 användare.", "yes"),
        ("Lösningen ska klara minst 5 000 användare", "Används av 300 användare.", "unknown"),
        ("Minst 500 samtidige brukere", "Brukes av 12 000 brukere.", "unknown"),
        ("Minst 500 samtidige brukere", "Testet med 2 000 samtidige brukere.", "yes"),
        ("At least 20 000 users", "Our goal is 1,5 million users.", "unknown"),
        ("Minst 100 ärenden per dag", "Vi har hanterat 900 ärenden.", "unknown"),
        ("Utrustningen ska vara ATEX-godkänd", "Givaren är ATEX-godkänd.", "yes"),
        ("Skal følge IEC/IEEE 80005", "Ladestasjonen er bygd etter IEC/IEEE 80005-1.", "yes"),
        ("Ledningen är en 1500 meter lång ränna", "Vi gräver en 1500 meter lång ränna.", "unknown"),
        ("Kapsling minst IP67", "Kapslingen är IP54.", "unknown"),
        ("Inloggning ska ske med BankID", "Inloggning med BankID eller SITHS.", "yes"),
        ("Tofaktorinnlogging kreves", "Vi støtter to-faktor.", "yes"),
        ("All data must be encrypted", "Everything is encrypted at rest.", "yes"),
        ("SAML 2.0", "Vi stöder OIDC.", "unknown"),
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


@pytest.mark.parametrize(
    ("requirement", "employees", "maturity", "expected"),
    [
        ("Minst 20 anställda", 35, None, "yes"),
        ("Minst 20 ansatte", 7, None, "no"),
        ("At most 50 employees", 35, None, "yes"),
        ("Minst 20 anställda", None, None, "unknown"),
        ("TRL 6 eller högre", None, "pilot", "yes"),
        ("TRL 7 eller högre", None, "pilot", "unknown"),
        ("TRL 7 eller høyere", None, "prototype", "no"),
        ("Lösningen ska finnas på marknaden", None, "scale", "yes"),
        ("Løsningen skal være pilotert", None, "idea", "no"),
        ("Lösningen ska provas i en pilot", None, "idea", "unknown"),
    ],
)
def test_what_the_catalogue_says_beside_the_text_answers_too(
    requirement: str, employees: int | None, maturity: str | None, expected: str
) -> None:
    document = Document("d", "c", "sv", "Vi mäter luft.", 14, employees=employees, maturity=maturity)
    (finding,) = check(requirements(requirement), document)
    assert (finding.answer, finding.found) == (expected, "")


@pytest.mark.parametrize(("level", "step"), TRL_LEVELS.items())
def test_a_level_that_a_catalogue_names_is_one_that_its_step_of_the_ladder_may_have_reached(
    level: int, step: Maturity
) -> None:
    assert reaches(step, level) != "no"


def test_a_line_with_two_certificates_is_two_requirements() -> None:
    wanted = [one.wish.wanted for one in requirements("ISO 9001 och ISO 14001 krävs\n\nÖppna gränssnitt")]
    assert wanted == ["ISO14001", "ISO9001", ""]
    both = requirements("Personuppgifter ska krypteras och lagras inom EU")
    assert [(one.wish.kind, one.wish.wanted) for one in both] == [
        ("security", "encryption"),
        ("data_location", "EEA"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Leverantören behöver inte vara ISO 27001-certifierad",
        "Lösningen ska inte kräva CE-märkning",
        "Det er ikke krav om ISO 9001",
        "ISO 14001 is not required",
        "Vi kräver inte att leverantören har minst 50 anställda",
        "Vi krever ikke at leverandøren er sertifisert etter ISO 9001",
        "We do not require that the supplier has at least 20 employees",
    ],
)
def test_what_is_not_required_is_no_requirement(line: str) -> None:
    assert requirements(line) == []
    assert demands(line) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Leverantören ska vara certifierad enligt ISO 27001.",
        "Data får inte lämna EU/EES.",
        "Leverandøren må ha minst 20 ansatte.",
        "Løsningen skal allerede være i bruk i en kommune.",
        "The supplier must be a Swedish company.",
        "Lösningen ska vara på minst TRL 7.",
        "Systemet måste ha tvåfaktorsinloggning.",
        "Løysinga skal vere på minst TRL 8.",
        "Bedrifta må ha minst 10 tilsette.",
        "- Leverantören ska ha minst 50 anställda.",
        "• Leverandøren må være et norsk selskap.",
        "2) Leverandøren skal ha minst 50 ansatte.",
        "Krav 1: Leverantören ska ha minst 50 anställda.",
        "Absolutte krav: Leverandøren må være et norsk selskap.",
        "Requirements: the supplier must have at least 50 employees.",
        "Vi kräver att leverantören har minst 50 anställda.",
        "Det är ett krav att leverantören är svensk.",
        "Kommunen krever at løsningen er på minst TRL 7.",
        "We require that the supplier is a Swedish company.",
    ],
)
def test_a_demand_on_the_supplier_is_read_in_a_running_text(sentence: str) -> None:
    text = f"Vi behöver hitta läckor i ledningsnätet. {sentence} Gatan ska inte bli våt."
    assert [span.of(text) for span in demands(text)] == [sentence]


@pytest.mark.parametrize(
    ("heading", "read"),
    [("Krav:", [1, 2, 4]), ("Krav til leverandøren:", [1, 2, 4]), ("Ingen krav:", [2]), ("Om oss:", [2])],
)
def test_in_a_list_under_a_heading_no_verb_is_needed(heading: str, read: list[int]) -> None:
    lines = [
        heading,
        "- Norsk selskap",
        "2. Løsningen må være på minst TRL 7",
        "- Kjøkkenet lager mat",
        "• ISO 27001",
        "Vi har ISO 9001.",
        "- ISO 14001",
    ]
    text = "\n".join(lines)
    assert [span.of(text) for span in demands(text)] == [lines[number] for number in read]


@pytest.mark.parametrize(
    "sentence",
    [
        "Vi ska certifiera oss enligt ISO 14001 och behöver stöd.",
        "Kommunen måste stötta svenska företag som säljer mat.",
        "Minst 50 anställda ska kunna logga in samtidigt.",
        "Systemet ska vara i bruk i hela kommunen 2027.",
        "Köken ska laga rätt mängd mat.",
        "Vi har ISO 9001 sedan länge.",
        "Information om Sverige ska finnas i appen.",
        "Personuppgifter ska hanteras enligt EU-rätten.",
        "Invånarna ska kunna logga in med BankID.",
        "Minst 500 elever ska få mat varje dag.",
        "Vi vill pröva lösningen i en pilot.",
        "Lagen kräver att kommunen har minst 50 anställda i beredskap.",
        "Bakgrund: kommunen har 50 anställda och kravet är ett norskt språk.",
    ],
)
def test_what_the_owner_does_or_wants_is_no_demand_on_who_supplies(sentence: str) -> None:
    assert demands(sentence) == []


def test_requirements_that_no_company_can_meet_are_refused() -> None:
    asked = requirements("Bara svenska leverantörer\nBare norske selskaper")
    with pytest.raises(QueryError, match="from NO and from SE at once"):
        refuse_contradictions(asked, ())
    with pytest.raises(QueryError, match="ask for a company from SE, but only NO"):
        refuse_contradictions(requirements("Endast svenska företag"), ("NO",))
    refuse_contradictions(requirements("Endast svenska företag"), ("SE", "NO"))
    with pytest.raises(QueryError, match="at least 50 and at most 10 employees"):
        refuse_contradictions(requirements("Minst 50 anställda\nHögst 10 anställda"), ())
    refuse_contradictions(requirements("Minst 10 anställda\nHögst 50 anställda"), ())
