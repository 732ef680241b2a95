"""Which language a need's text is in, where nobody says."""

from collections.abc import Set as AbstractSet
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from matching.language import function_words, words

_READ = {Language.SWEDISH: "sv", Language.BOKMAL: "nb", Language.ENGLISH: "en", Language.FINNISH: "fi"}
"""Nynorsk and Danish are too near bokmål for a short text to be told from it, and are read as it is."""

_NOT_READ = {
    "de": "der die das und ist nicht ein eine einen wir sie es für mit auf von zu den dem im um bevor dass oder",
    "fr": "le la les des du de et est un une nous que qui dans pour par sur avec avant ne pas ou il elle au ce",
    "es": "el la los las de del y es un una que en por para con su se no nosotros antes como al lo",
    "it": "il lo la gli le di del della e un una che per con non si prima in da al dei noi sono nel",
    "nl": "de het een en van voor wij niet dat die met op te zijn in om naar als bij ook",
    "pl": "i w na z do nie jest się że dla przez po od o za zanim oraz które jak",
    "pt": "o os as de do da e um uma que em para com não por antes na no nós ao se",
    "cs": "a v na je se že pro do s z k o od než jsou které nebo aby po",
    "tr": "ve bir bu için ile de da önce çok olarak daha kadar gibi ne",
    "et": "ja on ei et see ka kui oma või enne kuid selle kes meie",
    "so": "iyo in ay ka ku la waa oo uu waxaan lagu ah kale",
}
"""The commonest words of languages that are not read."""

MOST_FOREIGN_WORDS = 0.15
"""Of a text in another language a fifth or more are among its commonest words; of a Swedish one, a twentieth."""

ENOUGH_WORDS = 8
"""A shorter text is taken to be in a language that Behov reads."""


def detect_language(text: str) -> str | None:
    """The likeliest of Swedish, Norwegian, English and Finnish; None for a text that is in another language, or in
    letters that none of them is written in."""
    found = _detector().detect_language_of(text[:2000])
    return None if found is None or _foreign(words(text[:2000]), _READ[found]) else _READ[found]


def _foreign(spoken: list[str], read: str) -> bool:
    if len(spoken) < ENOUGH_WORDS:
        return False
    others = max(_share(spoken, known) for known in _foreign_words())
    return others >= MOST_FOREIGN_WORDS and others > _share(spoken, function_words(read))


def _share(spoken: list[str], known: AbstractSet[str]) -> float:
    return sum(word in known for word in spoken) / len(spoken)


@cache
def _foreign_words() -> list[frozenset[str]]:
    return [frozenset(common.split()) for common in _NOT_READ.values()]


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_READ).build()
