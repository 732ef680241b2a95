"""Hard requirements in a need's own words, and what a profile says of them: yes, no or unknown, with the quote.

Only what can be read with certainty is answered. All else is unknown, never removes a company, and becomes a
question to ask it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matching.document import Document
from matching.eligibility import Answer, Finding
from matching.errors import QueryError
from matching.requirement_kinds import COMPANY, Kind, Wish, keeps_data_somewhere, reaches, says, wishes, within
from matching.text import LIST_MARK, Span, sentences

_WAIVED = re.compile(
    r"\b(?:behöver|kräver|trenger|krever|treng|krev|needs?)\s(?:inte|ej|ikke|ikkje|not)\b"
    r"|\bdo(?:es)?\snot\s(?:need|require)\b"
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
_LEAD = re.compile(
    r"(?:[^.:;]{1,40}:\s+)?"
    r"(?:(?:\w+\s){0,3}(?:kräv\w*|krev\w*|requir\w*|krav)\s(?:att|at|that)\s)?",
    re.IGNORECASE,
)
"""What may stand before a demand: a heading, and that it is one (*vi kräver att*)."""
_HEADS_DEMANDS = re.compile(r"^[^.!?]{0,30}\b\w*(?:krav|requirement)\w*\b[^.!?]{0,30}:$", re.IGNORECASE)
_OF_THE_SUPPLIER = re.compile(rf"^(?:\w+\s){{0,2}}{COMPANY}", re.IGNORECASE)
_OF_THE_SOLUTION = re.compile(
    r"^(?:\w+\s){0,1}(?:lösning|tjänst|produkt|system|løsning|løysing|teneste|tjeneste|solution|service|product)\w*\b",
    re.IGNORECASE,
)
_ALREADY = re.compile(
    r"\b(?:redan|allerede|already|minst|annan|andra|annen|annet|andre|other|another|at\sleast|referen[st]\w*|referanse\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One hard requirement: the need's own words, and what is wanted in them."""

    text: str
    wish: Wish


def requirements(text: str) -> list[Requirement]:
    """The hard requirements of a need, one a line, in their order. A line with two certificates is two; one that
    says what is not required is none."""
    lines = (line.strip() for line in text.splitlines())
    return [
        Requirement(line, wish) for line in lines if line and not _WAIVED.search(line) for wish in wishes(line)
    ]


def demands(text: str) -> list[Span]:
    """The sentences of a running text that are hard requirements on a supplier, and can be read as such: what the
    need's owner must do itself is none. In a list under a heading that says so (*Krav:*) none needs a verb."""
    found: list[Span] = []
    headed = False
    for span in sentences(text):
        sentence = span.of(text)
        said = LIST_MARK.sub("", sentence)
        headed = _heads_demands(sentence) or (headed and said != sentence)
        if (headed or _DEMANDS.search(said)) and _is_demand(said):
            found.append(span)
    return found


def _heads_demands(sentence: str) -> bool:
    return bool(_HEADS_DEMANDS.search(sentence)) and not _WAIVED.search(sentence)


def _is_demand(sentence: str) -> bool:
    if _OWN_DUTY.search(sentence) or _WAIVED.search(sentence):
        return False
    demanded = _LEAD.sub("", sentence, count=1)
    return any(_of_the_offer(wish.kind, demanded) for wish in wishes(sentence))


def _of_the_offer(kind: Kind, sentence: str) -> bool:
    """Whether a sentence that asks for something of a kind asks it of who supplies, or of what is supplied."""
    match kind:
        case "certificate":
            return True
        case "data_location":
            return keeps_data_somewhere(sentence)
        case "country" | "employees":
            return bool(_OF_THE_SUPPLIER.search(sentence))
        case "maturity" | "security":
            return bool(_OF_THE_SUPPLIER.search(sentence) or _OF_THE_SOLUTION.search(sentence))
        case "in_use":
            return bool(_ALREADY.search(sentence))
        case _:
            return False


def check(asked: Sequence[Requirement], document: Document) -> list[Finding]:
    """What a profile says of each requirement."""
    return [_check(requirement, document) for requirement in asked]


def in_public_use(document: Document) -> bool:
    """Whether a profile says that what it offers is in use in the public sector; silence is no."""
    asked = Wish("in_use", "public")
    return any(says(asked, sentence) == "yes" for sentence in _sentences(document))


def refuse_contradictions(asked: Sequence[Requirement], countries: Sequence[str]) -> None:
    """Raise QueryError where no company can meet all hard requirements and the rule on countries."""
    wanted = _wanted(asked, "country")
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
    sizes = _wanted(asked, "employees")
    least = max((int(bound[1:]) for bound in sizes if bound[0] == "≥"), default=None)
    most = min((int(bound[1:]) for bound in sizes if bound[0] == "≤"), default=None)
    if least is not None and most is not None and least > most:
        raise QueryError(
            f"The hard requirements ask for at least {least} and at most {most} employees; no company has both. "
            "Change one of the two.",
            "sizes_contradict",
            least=str(least),
            most=str(most),
        )


def _wanted(asked: Sequence[Requirement], kind: Kind) -> list[str]:
    return sorted({one.wish.wanted for one in asked if one.wish.kind == kind})


def _check(requirement: Requirement, document: Document) -> Finding:
    wish = requirement.wish
    for sentence in _sentences(document):
        if answer := says(wish, sentence):
            return Finding("requirement", answer, requirement.text, sentence)
    return Finding("requirement", _known(wish, document), requirement.text, "")


def _known(wish: Wish, document: Document) -> Answer:
    """What the catalogue says of the company beside its text."""
    match wish.kind:
        case "country" if document.country is not None:
            return "yes" if document.country == wish.wanted else "no"
        case "employees" if document.employees is not None:
            return within(document.employees, wish.wanted)
        case "maturity" if document.maturity is not None:
            return reaches(document.maturity, int(wish.wanted))
        case _:
            return "unknown"


def _sentences(document: Document) -> list[str]:
    return [span.of(document.text) for passage in document.passages for span in passage.sentences]
