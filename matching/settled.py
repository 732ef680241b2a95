"""What a need says it does not lack: "vi har redan …", "vi trenger ikke …", "we are not looking for …".

A sentence that names what is in place, or what the need is not about, would otherwise attract the very companies
that nobody asked for. Such sentences are shown to the reader and left out of what is matched.
"""

import re

LONGEST = 200
"""Characters above which a sentence says more than one thing, and is matched whole."""

_CUES = {
    "sv": r"""
        \bvi\b.{0,30}\b(?:redan|sedan\slänge)\b|\b(?:alla|redan)\s+(?:alla|redan)\b
        |\b(?:finns|fungerar|är)\s+redan\b|\bär\s+på\s+plats\b|\bhar\s+vi\s+kontroll\s+på\b
        |\bvi\s+(?:behöver|söker|efterfrågar|önskar|saknar)\s+inte\b(?!\s+(?:bara|enbart))
        |\b(?:behöver|söker|efterfrågar|önskar|saknar)\s+vi\s+inte\b(?!\s+(?:bara|enbart))
        |\b(?:det|behovet|detta|frågan)\s+(?:handlar|gäller)\s+inte\b(?!\s+(?:bara|enbart))
        |\b(?:fungerar|går)\s+(?:bra|väl|utmärkt)\b|\bär\s+inte\s+(?:problemet|frågan)\b|\binga\s+problem\s+med\b
    """,
    "nb": r"""
        \bvi\b.{0,30}\b(?:allerede|for\slengst|fra\sfør)\b|\balle\b.{0,10}\ballerede\b
        |\b(?:finnes|fungerer|er)\s+allerede\b|\ber\s+på\s+plass\b|\bhar\s+vi\s+kontroll\s+på\b
        |\bvi\s+(?:trenger|søker|etterspør|ønsker|mangler)\s+ikke\b(?!\s+(?:bare|kun))
        |\b(?:trenger|søker|etterspør|ønsker|mangler)\s+vi\s+ikke\b(?!\s+(?:bare|kun))
        |\b(?:det|behovet|dette|saken)\s+(?:handler|gjelder)\s+ikke\b(?!\s+(?:bare|kun))
        |\b(?:fungerer|går)\s+(?:bra|godt|utmerket)\b|\ber\s+ikke\s+(?:problemet|saken)\b|\bingen\s+problemer\s+med\b
    """,
    "en": r"""
        \bwe\s+already\b|\bwe\s+have\b.{0,40}\balready\b|\b(?:everybody|everyone|all)\b.{0,20}\balready\b
        |\b(?:is|are)\s+(?:already\s+)?in\s+place\b|\b(?:is|are)\s+already\s+(?:bought|solved|installed|procured)\b
        |\bwe\s+(?:do\s+not|don['’]t)\s+(?:need|want|lack|require)\b(?!\s+(?:only|just))
        |\bwe\s+(?:are\s+not|aren['’]t)\s+(?:looking|asking|searching)\s+for\b(?!\s+(?:only|just))
        |\b(?:this|it|the\s+need)\s+is\s+not\s+about\b(?!\s+(?:only|just))
        |\bnot\s+(?:the|our)\s+(?:problem|issue|question)\b|\bis\s+out\s+of\s+scope\b
        |\b(?:works?|runs?)\s+(?:well|fine)\b|\bwithout\s+(?:any\s+)?(?:trouble|problems?)\b
    """,
}
_CUES["nn"] = _CUES["nb"].replace("ikke", "(?:ikke|ikkje)").replace("trenger", "(?:trenger|treng)")
_CUES["da"] = _CUES["nb"]
_PATTERNS = {language: re.compile(cues, re.IGNORECASE | re.VERBOSE) for language, cues in _CUES.items()}

_TURN = re.compile(r"\b(?:utan|men|but|however|dock|imidlertid)\b", re.IGNORECASE)
"""After such a word a sentence turns to what is asked for."""


_TROUBLE = re.compile(
    r"\b(?:brist|svår|dyr|kosta|otillräcklig|räcker\sinte|inte\s(?:tillräcklig|nog)|för\s(?:få|lite|många|mycket|dålig)"
    r"|vanskelig|koste|utilstrekkelig|ikke\s(?:nok|tilstrekkelig)|for\s(?:få|mange|lite|mye|dårlig)"
    r"|lack|difficult|cost|expensive|not\senough|too\s(?:few|many|little|much|poor))",
    re.IGNORECASE,
)
"""What is in place and yet troubles the need owner is part of the need."""


def settled(sentence: str, language: str) -> bool:
    """Whether a sentence only says what is in place already or is not asked for.

    A long sentence, one that goes on with "but", and one in a language without cues, is believed to ask for
    something.
    """
    cues = _PATTERNS.get(language)
    if cues is None or len(sentence) > LONGEST or _TURN.search(sentence) or _TROUBLE.search(sentence):
        return False
    return cues.search(sentence) is not None
