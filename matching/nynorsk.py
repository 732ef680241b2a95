"""Nynorsk written as bokmål, word by word: for what is encoded and counted, never for what is read.

The encoder has seen far more bokmål than nynorsk, and a catalogue's words are mostly bokmål, so the same need
reaches fewer companies in nynorsk. What comes out is no good bokmål, but the words are those of the other texts.
"""

import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("vocabulary") / "nynorsk.tsv"

_STEMS = (
    ("skule", "skole"), ("heime", "hjemme"), ("sjuke", "syke"), ("vass", "vann"), ("vatn", "vann"),
    ("avlaup", "avløp"), ("straum", "strøm"), ("tenest", "tjenest"), ("leidning", "ledning"), ("køyr", "kjør"),
    ("bustad", "bolig"), ("røyr", "rør"), ("ferje", "ferge"), ("oppgåve", "oppgave"), ("kvardag", "hverdag"),
    ("eigedom", "eiendom"), ("rekneskap", "regnskap"), ("verksemd", "virksomhet"), ("merksemd", "merksomhet"),
    ("tryggleik", "sikkerhet"), ("hald", "hold"), ("reinhold", "renhold"), ("reins", "rens"), ("leike", "leke"),
    ("berekraft", "bærekraft"), ("forsking", "forskning"), ("løysing", "løsning"), ("tilbod", "tilbud"),
    ("føretak", "foretak"), ("undersøking", "undersøkelse"), ("kjelde", "kilde"), ("gjevar", "giver"),
    ("buande", "boende"), ("kjøken", "kjøkken"), ("etterspurnad", "etterspørsel"), ("skilnad", "forskjell"),
    ("førebygg", "forebygg"), ("handsam", "behandl"), ("leiar", "leder"), ("sjukdom", "sykdom"),
)  # fmt: skip
"""What stands in compounds and inflected words → the same in bokmål."""

_SOFT = re.compile(r"(gg|kk|nk|ng)j(?=[ea])")
_ENDINGS = (
    (re.compile(r"heita$"), "heten"),
    (re.compile(r"heit(er|ene)?$"), r"het\1"),
    (re.compile(r"leg([et]?)$"), r"lig\1"),
    (re.compile(r"inga$"), "ingen"),
    (re.compile(r"ane$"), "ene"),
    (re.compile(r"ande$"), "ende"),
    (re.compile(r"(?<!sv)(?<!kl)(?<!b)(?<!u)(?<!in)(?<!nt)(?<!ad)ar$"), "er"),
)
"""Endings of words of SHORTEST_INFLECTED letters and more → those of bokmål; "ansvar" is no plural."""

SHORTEST_INFLECTED = 5
_WORD = re.compile(r"[^\W\d_]+")


def as_bokmal(text: str) -> str:
    """A text with its nynorsk words written as bokmål; words with a capital inside a sentence stay."""
    return _WORD.sub(lambda match: _written(match.group(), text, match.start()), text)


def _written(word: str, text: str, start: int) -> str:
    if word[0].islower():
        return _bokmal(word)
    first = not text[:start].strip() or text[:start].rstrip()[-1] in ".!?:\n"
    return _bokmal(word.lower()).capitalize() if first and word[1:].islower() else word


@cache
def _words() -> dict[str, str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def _bokmal(word: str) -> str:
    if known := _words().get(word):
        return known
    for stem, other in _STEMS:
        word = word.replace(stem, other)
    word = _SOFT.sub(r"\1", word)
    if len(word) >= SHORTEST_INFLECTED:
        for ending, other in _ENDINGS:
            if ending.search(word):
                return ending.sub(other, word)
    return word
