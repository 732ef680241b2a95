"""What of a sentence is matched: not its mark in a list, nothing that stands where personal data was taken out,
and nynorsk as bokmål."""

import re
from collections.abc import Callable

from matching.nynorsk import as_bokmal
from matching.text import LIST_MARK

_TAKEN_OUT = re.compile(r"\[[^\W\d_][\w -]{0,30} (?:borttag(?:en|et)|fjern(?:et|a)|poistettu|removed)\]")
_LEFT_EMPTY = re.compile(r"\([\s,;/:]*\)")


def as_matched(language: str) -> Callable[[str], str]:
    """How a sentence in a language is written for the encoder and the words."""
    return _as_matched_nynorsk if language == "nn" else _said


def without_taken_out(text: str) -> str:
    """A text without the words that say that an address, a number or a name was taken out of it."""
    rest, found = _TAKEN_OUT.subn("", text)
    return " ".join(_LEFT_EMPTY.sub("", rest).split()) if found else text


def _said(sentence: str) -> str:
    return LIST_MARK.sub("", without_taken_out(sentence), count=1)


def _as_matched_nynorsk(sentence: str) -> str:
    return as_bokmal(_said(sentence))
