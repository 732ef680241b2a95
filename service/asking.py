"""A need as it reaches the service: a text, a file, standard input, or the key of a stored need."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from ingest.personal_data import mask_personal_data
from matching.eligibility import LADDER
from matching.errors import QueryError
from matching.language import LANGUAGES
from matching.query import Rules
from models.catalogue_repository import uids_by_organisation_number
from models.database import Database
from models.need_repository import stored_need, stored_needs
from service.detection import detect_language
from service.division_names import divisions
from service.errors import NotFoundError
from service.shortlisting import Asked, ask_stored, ask_text

STANDARD_INPUT = "-"


def ask_need(database: Database, key: str) -> Asked:
    """The stored need called `key`. Raises NotFoundError, with the keys that come closest."""
    with database.reading() as session:
        stored = stored_need(session, key)
        if stored is not None:
            return ask_stored(stored)
        keys = [other.key for other in stored_needs(session)]
    close = get_close_matches(key, keys, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(close)}?" if close else "`behov status` lists the needs that are stored."
    raise NotFoundError(f"There is no need '{key}'. {hint}")


def ask_words(text: str, language: str | None, longest: int) -> Asked:
    """A need in free words. Raises QueryError as `read_need` does, and where it says nothing."""
    return ask_text(*read_need(text, language, longest), Rules())


def read_need(text: str, language: str | None, longest: int) -> tuple[str, str]:
    """A need's words without personal data, and their language, detected where it is not given.

    Raises QueryError where the text is empty or too long, or is in no language Behov reads.
    """
    cleaned = "\n".join(text.strip().splitlines())  # a browser sends its own line ends
    if len(cleaned) > longest:
        raise QueryError(
            f"The need has {len(cleaned):,} characters; at most {longest:,} are read (setting need_characters). "
            "Keep what describes the problem.",
            "need_too_long",
            count=len(cleaned),
            most=longest,
        )
    if not cleaned:
        raise QueryError("The need is empty. Describe the problem in a sentence or more.", "need_says_nothing")
    spoken = language or detect_language(cleaned)
    if spoken is None:
        raise QueryError(
            f"The need's language could not be told. Say it with --language ({', '.join(LANGUAGES)}).",
            "need_language_unclear",
        )
    return mask_personal_data(cleaned, spoken)[0], spoken


def read_words(text: str | None, file: Path | None) -> str:
    """The words of a need: given, from a file, or from standard input where the text is '-'.

    Raises QueryError where the file is no UTF-8 text, OSError where it cannot be read.
    """
    try:
        if file is not None:
            return file.read_text(encoding="utf-8-sig")
        return sys.stdin.read() if text == STANDARD_INPUT else text or ""
    except UnicodeDecodeError as error:
        raise QueryError(
            f"{file or 'Standard input'} is not UTF-8 text. Save it as plain text in UTF-8, or paste the words.",
            "need_not_text",
        ) from error


def narrowed(
    asked: Asked,
    database: Database,
    *,
    countries: Sequence[str],
    languages: Sequence[str],
    minimum_maturity: str | None,
    excluded: Sequence[str],
    categories: Sequence[str] = (),
    public_references: bool = False,
) -> Asked:
    """The same need with the facilitator's own rules in place of its own, where some are given.

    Raises QueryError for a rule that does not exist, NotFoundError for a company that is not known.
    """
    _known(
        "country", [code for code in countries if len(code) != 2 or not code.isalpha()], "two-letter codes: SE, NO"
    )
    _known("language", [code for code in languages if code not in LANGUAGES], ", ".join(LANGUAGES))
    _known("maturity", [step for step in [minimum_maturity] if step and step not in LADDER], ", ".join(LADDER))
    _known(
        "category",
        [division for division in categories if division not in divisions()],
        f"the two digits of a division of the Common Procurement Vocabulary: {', '.join(divisions())}",
    )
    rules = asked.rules
    return replace(
        asked,
        rules=Rules(
            tuple(code.upper() for code in countries) or rules.countries,
            tuple(languages) or rules.languages,
            minimum_maturity or rules.minimum_maturity,
            rules.excluded_companies | _uids(database, excluded),
            tuple(categories) or rules.categories,
            public_references=public_references,
        ),
    )


def _known(rule: str, wrong: Sequence[str], allowed: str) -> None:
    if wrong:
        raise QueryError(f"{wrong[0]!r} is not a {rule}; give {allowed}.", "rule_unknown", value=wrong[0])


def _uids(database: Database, numbers: Sequence[str]) -> frozenset[str]:
    if not numbers:
        return frozenset()
    with database.reading() as session:
        uids = uids_by_organisation_number(session, numbers)
    if missing := [number for number in numbers if number not in uids]:
        raise NotFoundError(f"No company has organisation number {missing[0]}; nothing was left out.")
    return frozenset(uid for found in uids.values() for uid in found)
