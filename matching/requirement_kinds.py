"""What a sentence says of certificates, security, places, size, maturity, capacity and use in the public sector.

Of each: what a need's sentence wants, and what a profile's sentence says of it. Only what can be read with
certainty is read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from matching.eligibility import Answer

Kind = Literal[
    "certificate", "security", "country", "data_location", "employees", "maturity", "capacity", "in_use", "other"
]

_CERTIFICATE = re.compile(
    r"\b(?:ISO(?:\s?/\s?IEC)?[\s-]?\d{4,5}(?:-\d)?|EN\s?301\s?549"
    r"|(?-i:(?:IEC|IEEE|EN|NS|SS)(?:[\s/-](?:IEC|IEEE|EN|ISO))*[\s-]\d{3,5})"
    r"|WCAG(?:\s?2\.[0-2])?|CE(?=[\s-](?:märk|merk|mark|cert))|MDR|IVDR|SOC\s?2|NIS\s?2|HACCP|Svanen\w*|Miljøfyrtårn|Normen"
    r"|ATEX|IECEx|IP\s?\d{2}\b|SIL\s?[1-4]\b|PCI[\s-]DSS|BREEAM|OCPP(?:\s?\d(?:\.\d)*)?)",
    re.IGNORECASE,
)
_SECURITY = {
    "two-factor": r"(?:två|to|two|multi|fler|fleir)[\s-]?fa[ck]tors?\w*|MFA|2FA",
    "encryption": r"\w*krypter\w*|encrypt\w*",
    "BankID": r"BankID",
    "SITHS": r"SITHS\w*",
    "ID-porten": r"ID-?porten",
    "HelseID": r"HelseID",
    "single sign-on": r"SSO|single\ssign[\s-]on",
    "SAML": r"SAML(?:\s?2(?:\.0)?)?",
    "OpenID Connect": r"OIDC|OpenID(?:\sConnect)?",
    "Entra ID": r"Entra\sID|Azure\sAD",
    "penetration test": r"penetra(?:tions|sjons)test\w*|penetration[\s-]test\w*|pen[\s-]?test\w*",
    "clearance": r"säkerhets(?:klassad|klassning|prövad|prövning|skyddsavtal)\w*|säkerhetsklass\w*"
    r"|sikkerhets(?:klarer|godkjen|avtale)\w*|security[\s-]clear\w*",
}
"""What keeps data and access safe → how it is said."""
_PLACES = {"SE": "Sverige|Sweden", "NO": "Norge|Noreg|Norway", "DK": "Danmark|Denmark", "FI": "Finland"}
_OF_PLACES = {
    "SE": r"svensk\w*|Swedish",
    "NO": r"norsk\w*|Norwegian",
    "DK": r"dansk\w*|Danish",
    "FI": r"finsk\w*|finländsk\w*|Finnish",
}
_COUNTRIES = {code: f"{names}|{_OF_PLACES[code]}" for code, names in _PLACES.items()}
COMPANY = (
    r"\b(?:företag\w*|bolag\w*|leverantör\w*|selskap\w*|bedrift\w*|leverandør\w*"
    r"|compan(?:y|ies)|suppliers?|vendors?)\b"
)
_DATA = r"\b(?:data|\w*innehåll\w*|\w*innhold\w*|\w*uppgift\w*|\w*opplysning\w*|information)\b"
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
_AT_LEAST = re.compile(
    r"\b(?:minst|at\sleast|fler\sän|flere\senn|more\sthan)\b|\b(?:eller|or)\s(?:fler|flere|more)\b",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:högst|maximalt|max|maks(?:imalt)?|høyst|at\smost|no\smore\sthan|färre\sän|færre\senn|fewer\sthan|under)\b",
    re.IGNORECASE,
)
_READINESS = re.compile(r"\bTRL[\s:.-]*([1-9])(?!\d)", re.IGNORECASE)
_READINESS_WORDS = {
    6: r"pilot(?:testa[dt]|testet|tested|erad|ert)|(?:fält|felt)test(?:ad|at|et)|field[\s-]tested",
    8: r"(?:på|on)\s(?:the\s)?(?:marknaden|markedet|market)|kommersiellt?\s(?:tillgänglig|tilgjengelig)\w*"
    r"|commercially\savailable|market[\s-]ready|färdig(?:utvecklad)?\sprodukt|ferdig(?:\sutviklet)?\sprodukt"
    r"|hyllvar\w*|hyllevare\w*|off[\s-]the[\s-]shelf",
}
"""Technology readiness level → how a need asks for it in words."""
_LEVELS = {"idea": (1, 3), "prototype": (4, 5), "pilot": (6, 7), "market": (8, 9), "scale": (9, 9)}
"""Step of the ladder → the technology readiness levels it stands for."""
_UNITS = {
    "users": r"användare\w*|bruker(?:e|ne)|brukarar|users",
    "residents": r"invånare|innbyggere|innbyggjarar|inhabitants|residents",
    "patients": r"patienter|pasienter|pasientar|patients",
    "pupils": r"elever|elevar|pupils|students|studenter",
    "households": r"hushåll|husholdninger|husstander|households|lägenheter|leiligheter|flats|apartments",
    "sensors": r"sensorer|sensorar|sensors|givare",
    "meters": r"mätare|målere|målarar|meters|mätpunkter|målepunkter|measuring\spoints",
    "vehicles": r"fordon|kjøretøy(?:er)?|køyretøy|vehicles|bussar|busser|buses",
    "buildings": r"byggnader|bygninger|bygg|buildings|fastigheter|eiendommer",
    "visitors": r"besökare|besøkende|visitors",
    "cases": r"ärenden|cases",
}
"""What capacity is counted in → how it is said."""
_COUNT = (
    r"(?<![\d.,])(?P<count>\d{1,3}(?:[\s\u00a0.,]\d{3})+|\d+)\s+"
    r"(?:(?!mil|mln|tusen|thousand)[^\W\d]+\s){0,2}?"
)
_RATE = re.compile(
    r"\b(?:per|pr|om\sdagen|i\s(?:timmen|timen|veckan|uken|månaden|måneden|året)|daglig\w*|årlig\w*"
    r"|(?:a|an|each|every)\s(?:hour|day|week|month|year))\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"\b(?:samtidig\w*|concurrent\w*|simultaneous\w*|at\sonce)\b", re.IGNORECASE)
_TOGETHER = " at once"
_CAPACITY = {unit: re.compile(rf"{_COUNT}\b(?:{said})\b", re.IGNORECASE) for unit, said in _UNITS.items()}
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
_NOT_YET = re.compile(
    r"\b(?:ännu|pågår|på\sväg|planer\w*|förbered\w*|ansök\w*|under\s(?:arbete|arbeid|way)|ennå|pågår|forbered\w*|søk\w*|yet"
    r"|planned|preparing|applying|working\stowards|in\sprogress)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a need's sentence wants: its kind, and what is looked for (a certificate, a country, a bound such as
    "≥20", a technology readiness level, a kind of public body); "" where only a person can tell."""

    kind: Kind
    wanted: str = ""


def wishes(line: str) -> Iterator[Wish]:
    """What a line of a need asks for, at least one."""
    employees = _EMPLOYEES.search(line)
    countries = _named(_COUNTRIES, line)
    if terms := [*_terms(line)]:
        yield from terms
    elif employees and (bound := _bound(line)):
        yield Wish("employees", f"{bound}{_number(employees.group('count'))}")
    elif re.search(COMPANY, line, re.IGNORECASE) and len(countries) == 1:
        yield Wish("country", countries[0])
    elif _IN_USE.search(line) and _PUBLIC.search(line) and not _NOT.search(line):
        bodies = [kind for kind, names in _BODIES.items() if names.search(line)]
        yield Wish("in_use", bodies[0] if len(bodies) == 1 else "public")
    elif level := _readiness(line):
        yield Wish("maturity", str(level))
    elif capacity := _capacity(line):
        yield Wish("capacity", capacity)
    else:
        yield Wish("other")


def _terms(line: str) -> Iterator[Wish]:
    """The certificates, the security and the place of data that a line asks for; several may stand in one."""
    yield from (Wish("certificate", certificate) for certificate in sorted(_certificates(line)))
    yield from (Wish("security", measure) for measure in ([] if _NOT.search(line) else _safe(line)))
    if where := _data_location(line):
        yield Wish("data_location", where)


def says(wish: Wish, sentence: str) -> Answer | None:
    """What a profile's sentence says of a wish; None where it says nothing."""
    match wish.kind:
        case "certificate":
            return _unless_denied(sentence) if wish.wanted in _certificates(sentence) else None
        case "security":
            return _unless_denied(sentence) if wish.wanted in _safe(sentence) else None
        case "data_location":
            return _in_the_eea(sentence) if wish.wanted == "EEA" else _kept_in(wish.wanted, sentence)
        case "employees":
            found = _EMPLOYEES.search(sentence)
            return None if found is None else within(_number(found.group("count")), wish.wanted)
        case "in_use":
            bodies = _BODIES.get(wish.wanted, _PUBLIC)
            in_use = _IN_USE.search(sentence) and bodies.search(sentence) and not _NOT.search(sentence)
            return "yes" if in_use else None
        case "maturity":
            reached = _READINESS.search(sentence)
            return None if reached is None else "yes" if int(reached[1]) >= int(wish.wanted) else "no"
        case "capacity":
            return _holds(wish.wanted, sentence)
        case _:
            return None


def within(count: int, bound: str) -> Answer:
    """Whether a number keeps within a bound such as "≥20" or "≤50"."""
    asked = int(bound[1:])
    return "yes" if (count >= asked if bound[0] == "≥" else count <= asked) else "no"


def reaches(step: str, level: int) -> Answer:
    """Whether a step of the ladder stands for a technology readiness level; unknown where only some of it does."""
    lowest, highest = _LEVELS.get(step, (1, 9))
    return "yes" if lowest >= level else "no" if highest < level else "unknown"


def keeps_data_somewhere(sentence: str) -> bool:
    """Whether a sentence speaks of where data is kept or may not go."""
    return bool(_KEPT.search(sentence) or _STAYS.search(sentence))


def _unless_denied(sentence: str) -> Answer:
    return "unknown" if _NOT_YET.search(sentence) else "no" if _NOT.search(sentence) else "yes"


def _safe(text: str) -> list[str]:
    return [name for name, said in _SECURITY.items() if re.search(rf"\b(?:{said})\b", text, re.IGNORECASE)]


def _bound(line: str) -> str:
    return "≥" if _AT_LEAST.search(line) else "≤" if _AT_MOST.search(line) else ""


def _readiness(line: str) -> int | None:
    """The technology readiness level that a line asks for as the least; None where it names none."""
    if _NOT.search(line):
        return None
    if named := _READINESS.search(line):
        return int(named[1])
    return next((level for level, said in _READINESS_WORDS.items() if re.search(said, line, re.IGNORECASE)), None)


def _capacity(line: str) -> str:
    """How much a line asks for as the least, such as "users≥500"; "" where it names nothing or several things."""
    named = {unit: count for unit in _CAPACITY if (count := _most(unit, line))}
    if len(named) != 1 or not _AT_LEAST.search(line) or _RATE.search(line):
        return ""
    ((unit, count),) = named.items()
    return f"{unit}{_TOGETHER if _AT_ONCE.search(line) else ''}≥{count}"


def _holds(wanted: str, sentence: str) -> Answer | None:
    """Whether a sentence names as much as is wanted; a smaller number says nothing of what could be."""
    asked, least = wanted.split("≥")
    unit = asked.removesuffix(_TOGETHER)
    if _RATE.search(sentence) or _NOT.search(sentence) or (unit != asked and not _AT_ONCE.search(sentence)):
        return None
    return "yes" if _most(unit, sentence) >= int(least) else None


def _most(unit: str, text: str) -> int:
    """The highest number of a unit that a text names; 0 where it names none."""
    return max((_number(match.group("count")) for match in _CAPACITY[unit].finditer(text)), default=0)


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


def _certificates(text: str) -> set[str]:
    return {_canonical(found.group()) for found in _CERTIFICATE.finditer(text)}


def _canonical(certificate: str) -> str:
    joined = re.sub(r"[\s/-]|IEC", "", certificate.upper())
    return "SVANEN" if joined.startswith("SVANE") else joined


def _number(digits: str) -> int:
    return _NUMBERS.get(digits.lower()) or int(re.sub(r"\D", "", digits))
