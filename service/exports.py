"""A shortlist as a file: JSON, CSV or XLSX. Written beside and renamed, so that no half file is left."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation.publish import publish_bytes
from service import spreadsheets
from service.errors import ExportError
from service.presentation import (
    conditions_line,
    made_with_line,
    maturity_word,
    need_doubt_lines,
    none_found,
    questions,
    reader_language,
    step_line,
)
from service.shortlisting import Given
from service.spreadsheets import Table
from service.wording import word

QUOTES_SHOWN = 3


def check_export(target: Path) -> None:
    """Raise ExportError where a list could not be written to `target`, before any work is done for it."""
    if target.suffix.lower() not in WRITERS:
        raise ExportError(f"{target} does not end in {', '.join(WRITERS)}; name the file so.")
    if not target.absolute().parent.is_dir():
        raise ExportError(f"The folder {target.absolute().parent} is not there; make it first.")


def write_export(given: Given, target: Path, wanted: str | None = None) -> None:
    """Write a list to `target` in the form its name asks for. Raises ExportError or OSError."""
    check_export(target)
    write_bytes(target, WRITERS[target.suffix.lower()](given, reader_language(given, wanted)))


def write_bytes(target: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError; what stood there then still stands."""
    publish_bytes(target.absolute(), content)


def as_json(given: Given, language: str) -> bytes:
    """The list's canonical bytes."""
    return given.as_bytes


def as_csv(given: Given, language: str) -> bytes:
    """One company a row."""
    return spreadsheets.as_csv(_table(given, language))


def as_xlsx(given: Given, language: str) -> bytes:
    """One company a row."""
    return spreadsheets.as_xlsx(_table(given, language))


WRITERS: Mapping[str, Callable[[Given, str], bytes]] = {".json": as_json, ".csv": as_csv, ".xlsx": as_xlsx}


def _table(given: Given, language: str) -> Table:
    return Table(
        word("shortlist", language),
        _columns(language),
        [_row(entry, given.document, language) for entry in given.document["entries"]],
        note=word("notice", language),
        widths=[6, 28, *[16] * 9, *[48] * (2 * QUOTES_SHOWN + 2)],
        held=2,
        about_title=word("about_list", language),
        about=list(_about(given, language)),
    )


def _about(given: Given, language: str) -> Iterator[tuple[str, str]]:
    """What the list is of, what it says as a whole, and what it was made with."""
    document, parts = given.document, given.document["need"]["parts"]
    yield word("need_area", language), parts.get("title") or parts["challenge"]
    if given.id:
        yield word("shortlist", language), str(given.id)
    yield word("band", language), word(f"band_{document['band']}", language)
    if document["band"] == "none":
        yield "", word(none_found(document), language)
    yield "", step_line(document, language)
    yield from ((word("to_know", language), line) for line in need_doubt_lines(document, language))
    if conditions := conditions_line(document, language):
        yield "", conditions
    yield word("considered_companies", language), str(document["considered"])
    yield word("made_with_title", language), made_with_line(document, language)
    yield "", word("notice", language)


def _columns(language: str) -> list[str]:
    plain = [
        "rank",
        "company",
        "organisation_number",
        "band",
        "score",
        "country",
        "town",
        "maturity",
        "website",
        "source",
        "updated",
    ]
    quoted = [
        f"{_capitalised(word(key, language))} {number}"
        for number in range(1, QUOTES_SHOWN + 1)
        for key in ("quote", "need_sentence")
    ]
    return (
        [word(key, language) for key in plain]
        + quoted
        + [_capitalised(word(key, language)) for key in ("shared_words", "to_ask")]
    )


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(entry: Mapping[str, Any], document: Mapping[str, Any], language: str) -> list[str | float]:
    company, profile = entry["company"], entry["profile"]
    row: list[str | float] = [
        entry["rank"],
        company["name"],
        company["organisation_number"] or "",
        word(f"band_{entry['band']}", language) if entry["band"] else "",
        "" if entry["score"] is None else entry["score"],
        company["country"] or "",
        company["town"] or "",
        maturity_word(company["maturity"], language),
        company["website"] or "",
        profile["source"],
        profile["updated_on"] or "",
    ]
    for number in range(QUOTES_SHOWN):
        quote = entry["quotes"][number] if number < len(entry["quotes"]) else {"profile_text": "", "need_text": ""}
        row += [quote["profile_text"], quote["need_text"]]
    return [*row, ", ".join(entry["shared_words"]), "; ".join(questions(entry, document, language))]
