"""Every word of every page is there in three languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import service.web
from models.accounts import Role
from service.settings import Settings, setting_words
from service.web.languages import LOCALES, number, preferred, translations
from tests.service.web.conftest import SignedIn

FOLDER = Path(service.web.__file__).parent
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}|`[^`]+`")


def said() -> Iterator[str | tuple[str, ...]]:
    found = extract_from_dir(
        FOLDER,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={"templates/**.html": {"trimmed": "true"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
        directory_filter=lambda folder: "node_modules" not in str(folder),
    )
    for _file, _line, message, _comments, _context in found:
        yield message


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_nothing_is_left_in_english(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "behov.po").open("rb") as file:
        catalogue = read_po(file)
    missing = []
    for message in said():
        found = catalogue.get(message if isinstance(message, str) else message[0])
        texts = [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
        if not texts or not all(texts):
            missing.append(message)
    assert missing == []


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "behov.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                ids = [message.id] if isinstance(message.id, str) else list(message.id)
                texts = [message.string] if isinstance(message.string, str) else list(message.string)
                for one in texts:
                    assert sorted(PLACE.findall(one)) == sorted(PLACE.findall(ids[-1])), message.id


def test_no_translation_is_left_over() -> None:
    used = {message if isinstance(message, str) else message[0] for message in said()}
    for language in ("sv", "nb"):
        with (LOCALES / language / "LC_MESSAGES" / "behov.po").open("rb") as file:
            ids = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)}
        assert ids - {""} - used == set()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("sv-SE,sv;q=0.9,en;q=0.8", "sv"), ("no", "nb"), ("nn-NO", "nb"), ("de,en;q=0.5", "en"), ("", "en"),
     ("en;q=0.2,nb;q=0.9", "nb"), ("sv;q=x", "en"), ("xx" * 5000, "en")],
)  # fmt: skip
def test_the_browsers_first_language_is_taken(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


def test_plurals_follow_the_language() -> None:
    swedish = translations("sv")
    assert swedish.ngettext("%(num)s change", "%(num)s changes", 1) == "%(num)s ändring"
    assert swedish.ngettext("%(num)s change", "%(num)s changes", 3) == "%(num)s ändringar"


def test_every_setting_is_told_in_three_languages() -> None:
    for name in Settings.model_fields:
        said = {setting_words(name, language) for language in ("sv", "nb", "en")}
        assert len(said) == 3, name
        assert all(said), name


def test_a_person_reads_what_a_field_is_called_and_a_program_its_name(signed_in: SignedIn) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    wrong = {"name": "Kari Nordmann", "role": "facilitator"}
    page = administrator.post("/people?lang=nb", data=wrong)
    assert page.status_code == 422
    assert "Disse feltene mangler eller kan ikke leses: navn." in page.text
    told = administrator.post("/people", json=wrong, headers={"accept": "application/json"}).json()
    assert told["detail"].endswith(": name.")


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert [number(value, "en", 2) for value in (-0.001, 0.001, -0.0, -0.01)] == ["0", "0", "0", "-0.01"]
