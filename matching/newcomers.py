"""Whether a profile says that the public sector already uses what it offers. Silence makes a newcomer.

Looser than the reading of hard requirements, which must be sure: here a profile that counts public bodies ("four
municipalities in Småland"), says that they buy, use or tried it, or names one among its references is taken to be
known to them.
"""

import re

from matching.document import Document
from matching.requirements import in_public_use
from matching.text import Span

_BODY = (
    r"(?:\w{0,30}kommun(?:e|er|ers|ar)?|\w{0,30}kommunal\w{0,10}\s\w+|fylker?|\w{0,30}fylkeskommune\w?|regioner|region"
    r"|\w{0,30}sjukhus|\w{0,30}sykehus|\w{0,30}skol(?:a|or)|\w{0,30}skoler?|förskol(?:a|or)|barnehager?"
    r"|\w{0,30}sykehjem|omsorgssent(?:er|re)|särskil(?:t|da)\sboenden?|äldreboenden?|vårdboenden?"
    r"|bydel(?:er)?|stad(?:en)?|helseforetak|legevakter?"
    r"|myndigheter|etater|direktorater|länsstyrelser?|vårdcentral(?:en|er)?|vattenverk|vannverk|municipalit(?:y|ies)"
    r"|municipal\s\w+|regions?|count(?:y|ies)|cit(?:y|ies)|hospitals?|hospital\sdistricts|schools|(?:care|nursing)\shomes?"
    r"|(?:public|government)\s(?:bod(?:y|ies)|agenc(?:y|ies)))"
)
_COUNT = (
    r"(?:\d{1,6}(?:[\s\u00a0]\d{3}){0,2}|en|ett|et|ei|one|två|to|two|tre|three|fyra|fire|four|fem|five|sex|seks|six"
    r"|sju|syv|seven|åtta|åtte|eight|nio|ni|nine|tio|ti|ten|elva|elleve|eleven|tolv|twelve|flera|flere|several)"
)
_REFERENCE = (
    r"(?:\w{0,30}vattenverk\w{0,3}|\w{0,30}vannverk\w{0,3}|va-bolag\w{0,3}|water\s?works|water\sutilit(?:y|ies)"
    r"|\w{0,30}kommunfullmäktige|stadsdel(?:ar)?|kommunstyre\w?|towns?|vägdistrikt|veidistrikter?|authorit(?:y|ies)"
    r"|akutmottagning(?:ar)?|legekontor(?:er)?|pasientreisekontor|bvc|avdelning(?:ar)?\spå|wards?|health\scent(?:re|er)s?"
    r"|hemtjänst\w{0,10}|hjemmetjenesten?|universitet\w{0,3}|universit(?:y|ies)|lärosäten?|høyskoler?|högskol(?:a|or)"
    r"|colleges?|havner|hamnar|ports|regionala\s\w+|kommunale\s\w+)"
)
"""What is a public body where it stands among references, and may be something else elsewhere."""

_COUNTED = re.compile(rf"\b{_COUNT}\s(?:[\w-]+\s){{0,2}}{_BODY}\b", re.IGNORECASE)
_PUBLIC = re.compile(rf"\b{_BODY}\b", re.IGNORECASE)
_AMONG_REFERENCES = re.compile(rf"\b(?:{_BODY}|{_REFERENCE})\b", re.IGNORECASE)
_SERVES = re.compile(
    r"\b(?:kunder\w*|kund|kunde|customers?|clients?|köper|kjøper|buys?|bought|upphandla[dt]\w*|anskaffet|procured|sold\sto"
    r"|såld\w*|solgt|avtal|avtaler|contracts?|licens\w*|lisens\w*|brukt|brukar|bruker|används|använder|använt|uses|used"
    r"|levererat|levert|delivered|pilot\w*|testat|testet|tested|försök\w*|forsøk\w*|trial)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:inte|ej|ikke|ikkje|ännu|ennå|enda|ingen|inga|not|no|yet|planer\w*|planned|söker|søker|seeking|looking\sfor)\b",
    re.IGNORECASE,
)


def newcomer(document: Document) -> bool:
    """Whether a profile names no use in the public sector."""
    said = [span for passage in document.passages for span in passage.sentences]
    return not in_public_use(document) and not any(
        _known(span.of(document.text), _is_reference(document, span)) for span in said
    )


def _is_reference(document: Document, span: Span) -> bool:
    return document.references_from is not None and document.references_from <= span.start < document.quotable


def _known(sentence: str, is_reference: bool) -> bool:
    if _NOT_YET.search(sentence):
        return False
    if is_reference:
        return bool(_AMONG_REFERENCES.search(sentence))
    return bool(_COUNTED.search(sentence) or (_PUBLIC.search(sentence) and _SERVES.search(sentence)))
