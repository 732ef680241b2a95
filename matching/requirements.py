"""Hard requirements in a need's own words, and what a profile says of them: yes, no or unknown, with the quote.

Only what can be read with certainty is answered. All else is unknown, never removes a company, and becomes a
question to ask it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matching.document import Document
from matching.eligibility import Answer, Finding
from matching.errors import QueryError
from matching.text import Span

Kind = Literal["certificate", "country", "data_location", "employees", "in_use", "other"]

_CERTIFICATE = re.compile(
    r"\b(?:ISO(?:\s?/\s?IEC)?[\s-]?\d{4,5}(?:-\d)?|EN\s?301\s?549|WCAG(?:\s?2\.[0-2])?|CE(?=[\s-](?:märk|merk|mark|cert))"
    r"|MDR|IVDR|SOC\s?2|NIS\s?2|HACCP|Svanen\w*|Miljøfyrtårn|Normen|OCPP(?:\s?\d(?:\.\d)*)?)",
    re.IGNORECASE,
)
_COUNTRIES = {
    "SE": r"\b(?:Sverige|svensk\w*|Sweden|Swedish)\b",
    "NO": r"\b(?:Norge|Noreg|norsk\w*|Norway|Norwegian)\b",
    "DK": r"\b(?:Danmark|dansk\w*|Denmark|Danish)\b",
    "FI": r"\b(?:Finland|finsk\w*|finländsk\w*|Finnish)\b",
}
_COMPANY = (
    r"\b(?:företag\w*|bolag\w*|leverantör\w*|selskap\w*|leverandør\w*|compan(?:y|ies)|suppliers?|vendors?)\b"
)
_DATA = r"\b(?:data|uppgift\w*|personuppgift\w*|opplysning\w*|personopplysning\w*|information)\b"
_EEA = re.compile(r"\b(?:EU|EES|EØS|EEA|Norden|Sverige|Norge|Sweden|Norway|Nordics?)\b", re.IGNORECASE)
_OUTSIDE = re.compile(r"\b(?:USA|US|United\sStates|Kina|China|Indi(?:a|en))\b")
_STORED = re.compile(
    r"\b(?:lagra\w*|lagres|lagret|spara\w*|behandla\w*|behandle\w*|drift\w*|hosted|stored|kept|servr\w*|servers?|serverhall\w*"
    r"|datasent\w*|datacent\w*|molnet|skyen|cloud)\b",
    re.IGNORECASE,
)
_EMPLOYEES = re.compile(
    r"(?P<count>\d[\d\s\u00a0.]*)\s*(?:anställda|ansatte|tilsette|medarbetare|medarbeidere|employees|people|staff)\b",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(r"\b(?:minst|at\sleast|fler\sän|flere\senn|more\sthan)\b", re.IGNORECASE)
_IN_USE = re.compile(
    r"\b(?:i\s(?:skarp\s)?(?:drift|bruk)|används\s(?:redan\s)?(?:av|i|på)|brukes\s(?:allerede\s)?(?:av|i|på)|in\s(?:daily\s)?use|used\sby"
    r"|i\sdag\ssitter|referenskund\w*|referansekund\w*|reference\scustomers?|referens\w*|referanse\w*)\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"\b(?:\w*kommun\w*|\w*region\w*|\w*fylke\w*|sjukhus\w*|sykehus\w*|vårdcentral\w*|myndighet\w*|etat\w*"
    r"|municipal\w*|hospitals?|public\s(?:sector|bod(?:y|ies)|agenc(?:y|ies)))\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:inte|ej|ikke|ikkje|not|no|utan|uten|without)\b", re.IGNORECASE)
_NOT_YET = re.compile(
    r"\b(?:ännu|pågår|på\sväg|planer\w*|förbered\w*|ansök\w*|under\s(?:arbete|arbeid|way)|ennå|pågår|forbered\w*|søk\w*|yet"
    r"|planned|preparing|applying|working\stowards|in\sprogress)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One hard requirement: its kind, the need's own words, and what is looked for (a certificate, a code, a
    number); "" where only a person can tell."""

    kind: Kind
    text: str
    wanted: str = ""


def requirements(text: str) -> list[Requirement]:
    """The hard requirements of a need, one a line, in their order. A line with two certificates is two."""
    return [found for line in text.splitlines() if line.strip() for found in _read(line.strip())]


def check(asked: Sequence[Requirement], document: Document) -> list[Finding]:
    """What a profile says of each requirement."""
    return [_check(requirement, document) for requirement in asked]


def in_public_use(document: Document) -> bool:
    """Whether a profile says that what it offers is in use in the public sector; silence is no."""
    asked = Requirement("in_use", "", "public")
    return any(_says(asked, sentence) == "yes" for sentence in _sentences(document))


def refuse_contradictions(asked: Sequence[Requirement], countries: Sequence[str]) -> None:
    """Raise QueryError where no company can meet all hard requirements and the rule on countries."""
    wanted = sorted({requirement.wanted for requirement in asked if requirement.kind == "country"})
    if len(wanted) > 1:
        raise QueryError(
            f"The hard requirements ask for a company from {' and from '.join(wanted)} at once; none can be. "
            "Write them as one requirement that allows both, or drop one.",
            "countries_contradict",
            countries=", ".join(wanted),
        )
    if wanted and countries and wanted[0] not in countries:
        raise QueryError(
            f"The hard requirements ask for a company from {wanted[0]}, but only {', '.join(countries)} is "
            "allowed. Change one of the two.",
            "country_not_allowed",
            wanted=wanted[0],
            countries=", ".join(countries),
        )


def _read(line: str) -> Iterator[Requirement]:
    certificates = {_canonical(match.group()) for match in _CERTIFICATE.finditer(line)}
    countries = [code for code, names in _COUNTRIES.items() if re.search(names, line, re.IGNORECASE)]
    employees = _EMPLOYEES.search(line)
    if certificates:
        yield from (Requirement("certificate", line, certificate) for certificate in sorted(certificates))
    elif re.search(_DATA, line, re.IGNORECASE) and _EEA.search(line):
        yield Requirement("data_location", line, "EEA")
    elif employees and _AT_LEAST.search(line):
        yield Requirement("employees", line, str(_number(employees.group("count"))))
    elif re.search(_COMPANY, line, re.IGNORECASE) and len(countries) == 1:
        yield Requirement("country", line, countries[0])
    elif _IN_USE.search(line) and _PUBLIC.search(line):
        yield Requirement("in_use", line, "public")
    else:
        yield Requirement("other", line)


def _check(requirement: Requirement, document: Document) -> Finding:
    if requirement.kind == "country":
        return Finding("requirement", _from(document.country, requirement.wanted), requirement.text, "")
    for sentence in _sentences(document):
        if answer := _says(requirement, sentence):
            return Finding("requirement", answer, requirement.text, sentence)
    return Finding("requirement", "unknown", requirement.text, "")


def _from(country: str | None, wanted: str) -> Answer:
    return "unknown" if country is None else "yes" if country == wanted else "no"


def _says(requirement: Requirement, sentence: str) -> Answer | None:
    """What a sentence says of a requirement; None where it says nothing."""
    match requirement.kind:
        case "certificate":
            if requirement.wanted not in {_canonical(found.group()) for found in _CERTIFICATE.finditer(sentence)}:
                return None
            return "unknown" if _NOT_YET.search(sentence) else "no" if _NOT.search(sentence) else "yes"
        case "data_location":
            if not _STORED.search(sentence) or not (_EEA.search(sentence) or _OUTSIDE.search(sentence)):
                return None
            if _NOT.search(sentence):
                return "unknown"
            return "yes" if _EEA.search(sentence) and not _OUTSIDE.search(sentence) else "no"
        case "employees":
            found = _EMPLOYEES.search(sentence)
            return None if found is None else _enough(_number(found.group("count")), int(requirement.wanted))
        case "in_use":
            in_use = _IN_USE.search(sentence) and _PUBLIC.search(sentence) and not _NOT.search(sentence)
            return "yes" if in_use else None
        case _:
            return None


def _enough(found: int, wanted: int) -> Answer:
    return "yes" if found >= wanted else "no"


def _sentences(document: Document) -> list[str]:
    spans: list[Span] = [span for passage in document.passages for span in passage.sentences]
    return [span.of(document.text) for span in spans]


def _canonical(certificate: str) -> str:
    joined = re.sub(r"[\s/-]|IEC", "", certificate.upper())
    return "SVANEN" if joined.startswith("SVANE") else joined


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
