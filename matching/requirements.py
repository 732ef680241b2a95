"""Hard requirements in a need's own words, and what a profile says of them: yes, no or unknown, with the quote.

Only what can be read with certainty is answered. All else is unknown, never removes a company, and becomes a
question to ask it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matching.document import Document
from matching.eligibility import Answer, Finding
from matching.errors import QueryError
from matching.text import Span, sentences

Kind = Literal["certificate", "country", "data_location", "employees", "in_use", "other"]

_CERTIFICATE = re.compile(
    r"\b(?:ISO(?:\s?/\s?IEC)?[\s-]?\d{4,5}(?:-\d)?|EN\s?301\s?549|WCAG(?:\s?2\.[0-2])?|CE(?=[\s-](?:märk|merk|mark|cert))"
    r"|MDR|IVDR|SOC\s?2|NIS\s?2|HACCP|Svanen\w*|Miljøfyrtårn|Normen|OCPP(?:\s?\d(?:\.\d)*)?)",
    re.IGNORECASE,
)
_PLACES = {"SE": "Sverige|Sweden", "NO": "Norge|Noreg|Norway", "DK": "Danmark|Denmark", "FI": "Finland"}
_OF_PLACES = {
    "SE": r"svensk\w*|Swedish",
    "NO": r"norsk\w*|Norwegian",
    "DK": r"dansk\w*|Danish",
    "FI": r"finsk\w*|finländsk\w*|Finnish",
}
_COUNTRIES = {code: f"{names}|{_OF_PLACES[code]}" for code, names in _PLACES.items()}
_COMPANY = (
    r"\b(?:företag\w*|bolag\w*|leverantör\w*|selskap\w*|leverandør\w*|compan(?:y|ies)|suppliers?|vendors?)\b"
)
_DATA = r"\b(?:data|uppgift\w*|personuppgift\w*|opplysning\w*|personopplysning\w*|information)\b"
_UNION = re.compile(r"\b(?:EU|EES|EØS|EEA|Norden|Nordics?)\b", re.IGNORECASE)
_OUTSIDE = re.compile(r"\b(?:USA|US|United\sStates|Kina|China|Indi(?:a|en))\b")
_KEPT = re.compile(
    r"\b(?:lagra\w*|lagres|lagret|host(?:ed|ing)|stored|server\w*|datasent\w*|datacent\w*|datahall\w*)\b",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:lämna\w*|forlat\w*|leave|stay|stanna\w*|bli\sværende|inom|innenfor|innafor|within|utanför|utenfor|outside)\b",
    re.IGNORECASE,
)
_STORED = re.compile(
    r"\b(?:lagra\w*|lagres|lagret|spara\w*|behandla\w*|behandle\w*|drift\w*|host(?:ed|ing)|stored|kept|servr\w*|server\w*"
    r"|datasent\w*|datacent\w*|molnet|skyen|cloud)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    "fem": 5, "five": 5, "tio": 10, "ti": 10, "ten": 10, "femton": 15, "femten": 15, "fifteen": 15,
    "tjugo": 20, "tjue": 20, "twenty": 20, "trettio": 30, "tretti": 30, "thirty": 30, "femtio": 50, "femti": 50,
    "fifty": 50, "hundra": 100, "hundre": 100, "hundred": 100,
}  # fmt: skip
_EMPLOYEES = re.compile(
    rf"(?P<count>\d[\d\s\u00a0.]*|\b(?:{'|'.join(_NUMBERS)}))\s*"
    r"(?:(?:hel(?:tids|års))?(?:anställda|ansatte|tilsette)|medarbetare|medarbeidere|årsarbetare|årsverk|employees|staff)\b",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(r"\b(?:minst|at\sleast|fler\sän|flere\senn|more\sthan)\b", re.IGNORECASE)
_IN_USE = re.compile(
    r"\b(?:i\s(?:skarp\s)?(?:drift|bruk)|använd(?:s|as)\s(?:redan\s)?(?:av|i|på)|brukes\s(?:allerede\s)?(?:av|i|på)|in\s(?:daily\s)?use|used\sby"
    r"|i\sdag\ssitter|referenskund\w*|referansekund\w*|reference\scustomers?|referens\w*|referanse\w*)\b",
    re.IGNORECASE,
)
_BODIES = {
    "municipality": re.compile(r"\b(?:(?!fylkes)\w*kommun\w*|municipal\w*)\b", re.IGNORECASE),
    "hospital": re.compile(r"\b(?:\w*sjukhus\w*|\w*sykehus\w*|hospitals?)\b", re.IGNORECASE),
    "region": re.compile(r"\b(?:region(?:er|en|erna|ene|s)?|\w*fylke\w*|count(?:y|ies))\b", re.IGNORECASE),
}
"""Public bodies that a need may ask for by kind."""
_PUBLIC = re.compile(
    r"\b(?:\w*kommun\w*|\w*region\w*|\w*fylke\w*|\w*sjukhus\w*|\w*sykehus\w*|vårdcentral\w*|myndighet\w*|etat\w*"
    r"|municipal\w*|hospitals?|public\s(?:sector|bod(?:y|ies)|agenc(?:y|ies)))\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:inte|ej|ikke|ikkje|not|no|utan|uten|without)\b", re.IGNORECASE)
_WAIVED = re.compile(
    r"\b(?:behöver|trenger|treng|needs?)\s(?:inte|ej|ikke|ikkje|not)\b|\bdoes\snot\s(?:need|require)\b"
    r"|\b(?:ska|skall|skal|shall|must)\s(?:inte|ikke|ikkje|not)\s(?:kräv|krev|requir)\w*"
    r"|\b(?:inget|inga|ingen|ikke|ikkje|not?)\s(?:noe\s|something\s)?(?:krav|requirements?|required)\b",
    re.IGNORECASE,
)
"""Says that something is not asked for."""
_DEMANDS = re.compile(
    r"\b(?:ska|skall|måste|kräv\w*|krav\w*|får\s(?:inte|ej)|skal|må|krev\w*|must|shall|requir\w*|may\snot)\b",
    re.IGNORECASE,
)
_OWN_DUTY = re.compile(
    r"\b(?:vi|kommunen|regionen|fylkeskommunen|we|the\s(?:municipality|region))\s(?:ska|skall|måste|skal|må|must|shall)\b",
    re.IGNORECASE,
)
_OF_THE_SUPPLIER = re.compile(rf"^(?:\w+\s){{0,2}}{_COMPANY}", re.IGNORECASE)
_ALREADY = re.compile(
    r"\b(?:redan|allerede|already|minst|annan|andra|annen|annet|andre|other|another|at\sleast|referen[st]\w*|referanse\w*)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:ännu|pågår|på\sväg|planer\w*|förbered\w*|ansök\w*|under\s(?:arbete|arbeid|way)|ennå|pågår|forbered\w*|søk\w*|yet"
    r"|planned|preparing|applying|working\stowards|in\sprogress)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One hard requirement: its kind, the need's own words, and what is looked for (a certificate, a code, a
    number, a kind of public body); "" where only a person can tell."""

    kind: Kind
    text: str
    wanted: str = ""


def requirements(text: str) -> list[Requirement]:
    """The hard requirements of a need, one a line, in their order. A line with two certificates is two; one that
    says what is not required is none."""
    lines = (line.strip() for line in text.splitlines())
    return [found for line in lines if line and not _WAIVED.search(line) for found in _read(line)]


def demands(text: str) -> list[Span]:
    """The sentences of a running text that are hard requirements on a supplier, and can be read as such: what the
    need's owner must do itself is none."""
    return [span for span in sentences(text) if _is_demand(span.of(text))]


def _is_demand(sentence: str) -> bool:
    if not _DEMANDS.search(sentence) or _OWN_DUTY.search(sentence) or _WAIVED.search(sentence):
        return False
    match next(_read(sentence)).kind:
        case "certificate":
            return True
        case "data_location":
            return bool(_KEPT.search(sentence) or _STAYS.search(sentence))
        case "country" | "employees":
            return bool(_OF_THE_SUPPLIER.search(sentence))
        case "in_use":
            return bool(_ALREADY.search(sentence))
        case _:
            return False


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
    countries = _named(_COUNTRIES, line)
    employees = _EMPLOYEES.search(line)
    if certificates:
        yield from (Requirement("certificate", line, certificate) for certificate in sorted(certificates))
    elif where := _data_location(line):
        yield Requirement("data_location", line, where)
    elif employees and _AT_LEAST.search(line):
        yield Requirement("employees", line, str(_number(employees.group("count"))))
    elif re.search(_COMPANY, line, re.IGNORECASE) and len(countries) == 1:
        yield Requirement("country", line, countries[0])
    elif _IN_USE.search(line) and _PUBLIC.search(line) and not _NOT.search(line):
        bodies = [kind for kind, names in _BODIES.items() if names.search(line)]
        yield Requirement("in_use", line, bodies[0] if len(bodies) == 1 else "public")
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
            return _in_the_eea(sentence) if requirement.wanted == "EEA" else _kept_in(requirement.wanted, sentence)
        case "employees":
            found = _EMPLOYEES.search(sentence)
            return None if found is None else _enough(_number(found.group("count")), int(requirement.wanted))
        case "in_use":
            bodies = _BODIES.get(requirement.wanted, _PUBLIC)
            in_use = _IN_USE.search(sentence) and bodies.search(sentence) and not _NOT.search(sentence)
            return "yes" if in_use else None
        case _:
            return None


def _in_the_eea(sentence: str) -> Answer | None:
    """What a sentence says of whether data stays within the EEA."""
    inside, outside = _UNION.search(sentence) or _named(_PLACES, sentence), _OUTSIDE.search(sentence)
    if not _STORED.search(sentence) or not (inside or outside):
        return None
    if _NOT.search(sentence):
        return "unknown"
    return "no" if outside else "yes"


def _kept_in(country: str, sentence: str) -> Answer | None:
    """What a sentence says of whether data is kept in one country."""
    places, outside = _named(_PLACES, sentence), _OUTSIDE.search(sentence)
    if not _KEPT.search(sentence) or not (places or outside or _UNION.search(sentence)):
        return None
    if _NOT.search(sentence) or (not places and not outside):
        return "unknown"
    return "yes" if places == [country] and not outside else "no" if country not in places else "unknown"


def _data_location(line: str) -> str:
    """Where a requirement says that data must be kept, a country or "EEA"; "" where it says nothing of that."""
    about, places = re.search(_DATA, line, re.IGNORECASE), _named(_PLACES, line)
    if _UNION.search(line):
        return "EEA" if about or _KEPT.search(line) else ""
    if not places or not (_KEPT.search(line) or (about and _STAYS.search(line))):
        return ""
    return places[0] if len(places) == 1 else "EEA"


def _named(names: Mapping[str, str], text: str) -> list[str]:
    return [code for code, said in names.items() if re.search(rf"\b(?:{said})\b", text, re.IGNORECASE)]


def _enough(found: int, wanted: int) -> Answer:
    return "yes" if found >= wanted else "no"


def _sentences(document: Document) -> list[str]:
    spans: list[Span] = [span for passage in document.passages for span in passage.sentences]
    return [span.of(document.text) for span in spans]


def _canonical(certificate: str) -> str:
    joined = re.sub(r"[\s/-]|IEC", "", certificate.upper())
    return "SVANEN" if joined.startswith("SVANE") else joined


def _number(digits: str) -> int:
    return _NUMBERS.get(digits.lower()) or int(re.sub(r"\D", "", digits))
