"""Whether a profile says that the public sector already uses what it offers. Silence makes a newcomer.

Looser than the reading of hard requirements, which must be sure: here a profile that counts public bodies ("four
municipalities in Småland") or says that they buy, use or tried it is taken to be known to them.
"""

import re

from matching.document import Document
from matching.requirements import in_public_use

_BODY = (
    r"(?:\w{0,30}kommun(?:e|er|ers|ar)?|\w{0,30}kommunal\w{0,10}\s\w+|fylker?|regioner|region|sjukhus|sykehus"
    r"|\w{0,30}skolor|\w{0,30}skoler"
    r"|myndigheter|etater|direktorater|länsstyrelser?|vårdcentraler|vattenverk|vannverk|municipalit(?:y|ies)"
    r"|municipal\s\w+|regions?|count(?:y|ies)|cit(?:y|ies)|hospitals?|hospital\sdistricts|schools"
    r"|(?:public|government)\s(?:bod(?:y|ies)|agenc(?:y|ies)))"
)
_COUNT = (
    r"(?:\d{1,6}(?:[\s\u00a0]\d{3}){0,2}|en|ett|et|ei|one|två|to|two|tre|three|fyra|fire|four|fem|five|sex|seks|six"
    r"|sju|syv|seven|åtta|åtte|eight|nio|ni|nine|tio|ti|ten|elva|elleve|eleven|tolv|twelve|flera|flere|several)"
)
_COUNTED = re.compile(rf"\b{_COUNT}\s(?:[\w-]+\s){{0,2}}{_BODY}\b", re.IGNORECASE)
_PUBLIC = re.compile(rf"\b{_BODY}\b", re.IGNORECASE)
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
    said = (span.of(document.text) for passage in document.passages for span in passage.sentences)
    return not in_public_use(document) and not any(_known(sentence) for sentence in said)


def _known(sentence: str) -> bool:
    if _NOT_YET.search(sentence):
        return False
    return bool(_COUNTED.search(sentence) or (_PUBLIC.search(sentence) and _SERVES.search(sentence)))
