"""Texts without markup, invisible characters and stray white space."""

import html
import re
import unicodedata

TAGS = (
    "a abbr address article aside audio b big blockquote body br button center cite code col colgroup dd del "
    "details div dl dt em embed figcaption figure font footer form frame h1 h2 h3 h4 h5 h6 head header hr html i "
    "iframe img input ins label li link main meta nav noscript object ol option p path picture pre q s script "
    "section select small source span strike strong style sub summary sup svg table tbody td textarea tfoot th "
    "thead time title tr tt u ul video"
)
BREAKING_TAGS = "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul"
BREAKING = frozenset(BREAKING_TAGS.split())
MARKUP = re.compile(rf"<!--|-->|<(/?)({'|'.join(TAGS.split())})\b[^<>]*>", re.IGNORECASE)
INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\\ud800-\\udfff\U000e0000-\U000e0fff]"
)
LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
MISREAD_LETTERS = re.compile("Ã[¥¤¶¸¦©¼…„–˜†‰\x84-\x86\x89\x96\x98]")
MISREAD_SIGNS = re.compile("â€|Â[\xa0«»°·]|Ã[\x80-\xbf‚ƒâ]")
"""UTF-8 that was once read as Windows-1252: no Nordic or English word holds these."""

ERROR_WORDS = (
    "#N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #SPILL! #SAKNAS! #VÄRDEFEL! #REFERENS! #NAMN? #DIVISION/0! "
    "#VERDI! #NAVN? #I/T #ARVO! #NIMI? #PUUTTUU!"
)
SHEET_ERRORS = frozenset(ERROR_WORDS.split())
"""What spreadsheets show where a formula failed."""


ABSENCE_WORDS = (
    "saknas ingen inget inga mangler puuttuu missing none n/a na null nil unknown okänt okänd ukjent - -- – — ? . "
    "x xxx tbd uppgift-saknas ej-registrerad ikke-registrert not-registered"
)
ABSENT = frozenset(ABSENCE_WORDS.split())


def is_absent(text: str) -> bool:
    """Whether `text` is empty, a spreadsheet's error, or one of the words for "there is none"."""
    text = text.strip()
    return not text or text in SHEET_ERRORS or text.casefold().replace(" ", "-") in ABSENT


def plain_text(text: str) -> str:
    """`text` in composed Unicode, tags and entities resolved, with at most one blank line in a row."""
    if not text:
        return ""
    if "<" in text or "&" in text:
        text = without_markup(html.unescape(html.unescape(without_markup(text))))
    text = LINE_ENDS.sub("\n", text)
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """`text` cleaned and on one line."""
    return " ".join(plain_text(text).split())


def without_markup(text: str) -> str:
    """`text` without HTML tags, comments, and what stands within script and style."""
    kept: list[str] = []
    end, waiting_for = 0, ""
    for found in MARKUP.finditer(text):
        token, name = found[0], (found[2] or "").lower()
        if not waiting_for:
            kept.append(text[end : found.start()])
            kept.append("\n" if name in BREAKING else "" if name else " ")
            if token == "<!--":
                waiting_for = "-->"
            elif name in ("script", "style") and not found[1]:
                waiting_for = f"/{name}"
        elif waiting_for in (token, f"{found[1]}{name}"):
            waiting_for = ""
        end = found.end()
    if not waiting_for:
        kept.append(text[end:])
    return "".join(kept)


def storable(text: str) -> str:
    """`text` without the two kinds of characters that a database cannot hold."""
    return re.sub("[\\x00\\ud800-\\udfff]", "", text)


def has_misread_letters(text: str) -> bool:
    """Whether å, ä, ö, æ or ø in `text` were saved in one encoding and read in another before they came here."""
    return MISREAD_LETTERS.search(text) is not None


def has_misread_signs(text: str) -> bool:
    """Whether quotes, dashes or other signs in `text` were read in the wrong encoding, or lost."""
    return "\ufffd" in text or MISREAD_SIGNS.search(text) is not None


def has_letters(text: str, count: int) -> bool:
    """Whether `text` holds at least `count` letters."""
    return sum(map(str.isalpha, text[: 10 * count])) >= count or sum(map(str.isalpha, text)) >= count
