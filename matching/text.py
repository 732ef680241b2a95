"""Text cut into sentences and passages, with the character range of each, so that every quote is verbatim."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

PASSAGE_CHARACTERS = 480
"""Below 512 characters a passage fits any encoder that reads 512 tokens, whatever its language."""

SENTENCE_CHARACTERS = 300
"""A longer stretch without a full stop is cut at its last semicolon, comma or space before this length."""

_SENTENCE_END = re.compile(
    r"(?<=[.!?…])[\"'”’»)\]]*\s+(?=[\"'“”‘’«»(\[]?[A-ZÅÄÖÆØÉÜ0-9•–-])|\s*\n+\s*|\s+(?=[•▪·]\s)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:t\.ex|bl\.a|m\.m|m\.fl|f\.eks|bl\.a|d\.v\.s|dvs|osv|ca|nr|kl|st|resp|inkl|exkl|jf|jfr|mrd|mill"
    r"|pga|mht|mtp|evt|ev|kap|art|e\.g|i\.e|etc|vs|approx|no|dr|prof|inc|ltd|corp|[a-zåäöæø])\.$",
    re.IGNORECASE,
)
LIST_MARK = re.compile(r"^(?:[*•▪·–—-]|\d{1,2}[.)]|[a-zåäöæø]\))\s+", re.IGNORECASE)
"""What stands before a line in a list: *-*, *•*, *1.*, *a)*."""
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t]*\d{1,2}\.$")
_LIST_END = re.compile(r"(?:osv|etc|m\.m|m\.fl)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` up to but not including `end` of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A few neighbouring sentences as the encoder reads them.

    `sentences` are ranges in the document; `encoded_sentences` are the same sentences' ranges in
    `encoded_text`, which differs from the document where names are masked.
    """

    sentences: tuple[Span, ...]
    encoded_text: str
    encoded_sentences: tuple[Span, ...]

    def without(self, spans: Collection[Span]) -> "Passage":
        """The passage if the sentences `spans`, ranges in the document, were not in it."""
        pairs = zip(self.sentences, self.encoded_sentences, strict=True)
        return _passage([(span, own.of(self.encoded_text)) for span, own in pairs if span not in spans])


def said_passages(passages: Sequence[Passage], hollow: Sequence[bool]) -> list[Passage]:
    """Passages without those of their sentences, counted through all of them, that are `hollow`; none is empty."""
    if not any(hollow):
        return [*passages]
    spans = [span for passage in passages for span in passage.sentences]
    left_out = {span for span, nothing in zip(spans, hollow, strict=True) if nothing}
    rest = (passage.without(left_out) for passage in passages)
    return [passage for passage in rest if passage.sentences]


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without surrounding white space; none is longer than
    SENTENCE_CHARACTERS."""
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text) if _ends(text, match)), len(text)]
    found: list[Span] = []
    for start, end in pairwise(starts):
        found += _short(text, _trimmed(text, start, end))
    return [span for span in found if span.start < span.end]


def passages(
    text: str,
    spoken: Callable[[str], str] = str,
    limit: int = PASSAGE_CHARACTERS,
    without: Collection[Span] = (),
) -> list[Passage]:
    """Neighbouring sentences gathered up to `limit` characters. Every sentence stands in exactly one passage, but
    for those in `without`, which stand in none.

    `spoken` gives the words the encoder reads for a sentence (a mask for names, say).
    """
    gathered: list[list[tuple[Span, str]]] = []
    length = 0
    for span in sentences(text):
        if span in without:
            continue
        words = spoken(span.of(text)).strip()
        if not words:
            continue
        if not gathered or length + 1 + len(words) > limit:
            gathered.append([])
            length = -1
        gathered[-1].append((span, words))
        length += 1 + len(words)
    return [_passage(group) for group in gathered]


def _passage(group: Sequence[tuple[Span, str]]) -> Passage:
    ranges, position = [], 0
    for _, words in group:
        ranges.append(Span(position, position + len(words)))
        position += len(words) + 1
    return Passage(tuple(span for span, _ in group), " ".join(words for _, words in group), tuple(ranges))


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence really ends here, and not an abbreviation or the number of a line in a list."""
    if "\n" in match.group():
        return True
    before = text[max(0, match.start() - 12) : match.start()]
    if _LIST_NUMBER.search(before):
        return False
    return _LIST_END.search(before) is not None or _ABBREVIATION.search(before) is None


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _short(text: str, span: Span) -> list[Span]:
    pieces = []
    while span.end - span.start > SENTENCE_CHARACTERS:
        cut = _last_break(text, span.start, span.start + SENTENCE_CHARACTERS)
        pieces.append(_trimmed(text, span.start, cut))
        span = _trimmed(text, cut, span.end)
    return [*pieces, span]


def _last_break(text: str, start: int, end: int) -> int:
    for mark in ("; ", ": ", ", ", " "):
        found = text.rfind(mark, start + SENTENCE_CHARACTERS // 3, end)
        if found > 0:
            return found + len(mark)
    return end


def mask(names: Sequence[str], placeholder: str) -> Callable[[str], str]:
    """A function that writes `placeholder` where one of `names` stands as a whole word in the same capitals.

    Names of fewer than three letters, and names without a capital, stay: they may be ordinary words.
    """
    wanted = sorted({name for name in names if len(name) >= 3 and name != name.lower()}, key=len, reverse=True)
    if not wanted:
        return str
    pattern = "(?<!\\w)(?:" + "|".join(re.escape(name) for name in wanted) + ")s?(?!\\w)"

    def masked(sentence: str) -> str:
        # Most sentences hold no name, and looking is far cheaper than compiling a pattern for every company.
        return re.sub(pattern, placeholder, sentence) if any(name in sentence for name in wanted) else sentence

    return masked
