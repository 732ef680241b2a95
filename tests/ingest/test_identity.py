"""A company is the same wherever its number stands; a sole trader's number stands nowhere."""

import hashlib
import hmac

import pytest

from ingest.identity import catalogue_identity, company_identity, normalised_name, private_uid
from ingest.organisation_numbers import OrganisationNumber, may_be_personal, read_organisation_number
from ingest.reasons import Reason

SECRET = b"sixteen bytes or more, for tests"


@pytest.mark.parametrize(
    ("text", "country", "digits", "of"),
    [
        ("5560125790", "SE", "5560125790", "SE"),
        ("556012-5790", "SE", "5560125790", "SE"),
        ("556012–5790", "SE", "5560125790", "SE"),
        (" 556012 5790 ", "SE", "5560125790", "SE"),
        ("165560125790", "SE", "5560125790", "SE"),
        ("SE556012579001", "NO", "5560125790", "SE"),
        ("SE 556012-5790 01", None, "5560125790", "SE"),
        ("5560125790.0", "SE", "5560125790", "SE"),
        ("Org.nr 556012-5790", "SE", "5560125790", "SE"),
        ("988 077 917", "NO", "988077917", "NO"),
        ("NO 988 077 917 MVA", "SE", "988077917", "NO"),
        ("988077917MVA", None, "988077917", "NO"),
        ("DK 13585628", "SE", "13585628", "DK"),
        ("13 58 56 28", "DK", "13585628", "DK"),
        ("2077474-0", "FI", "20774740", "FI"),
        ("FI20774740", "NO", "20774740", "FI"),
    ],
)
def test_numbers_in_every_form(text: str, country: str | None, digits: str, of: str) -> None:
    assert read_organisation_number(text, country) == OrganisationNumber(of, digits)


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("556012-5791", "SE", "organisation_number_invalid"),
        ("5,56E+09", "SE", "organisation_number_damaged"),
        ("5.56012579E9", "SE", "organisation_number_damaged"),
        ("556012579", "SE", "organisation_number_invalid"),
        ("988077918", "NO", "organisation_number_invalid"),
        ("12345678", "EE", "organisation_number_unchecked"),
        ("5560125790", None, "organisation_number_unchecked"),
        ("kommer snart", "SE", "organisation_number_invalid"),
    ],
)
def test_wrong_numbers_are_explained_without_repeating_them(text: str, country: str | None, code: str) -> None:
    reason = read_organisation_number(text, country)
    assert isinstance(reason, Reason)
    assert reason.code == code
    assert text not in reason.message or text == "5,56E+09"


@pytest.mark.parametrize("text", ["800101-1231", "19800101-1231", "198001011231", "8001011231", "SE800101123101"])
def test_a_sole_traders_number_is_personal(text: str) -> None:
    """In every form it gives the same identity, with a mask in place of the number."""
    number = read_organisation_number(text, "SE")
    assert number == OrganisationNumber("SE", "8001011231", personal=True)
    identity = company_identity(number, "katalog", "1", "SE", SECRET)
    assert identity.uid == hmac.new(SECRET, b"SE:8001011231", hashlib.sha256).hexdigest()[:24]
    assert (identity.organisation_number, identity.organisation_number_mask) == (None, "••••••-••31")


@pytest.mark.parametrize("text", ["800101-1239", "102301236", "8,00101E+09", "••••••-••31", "01018012029"])
def test_numbers_that_may_be_a_persons_are_never_shown(text: str) -> None:
    """Whether the check digit is right, a zero lost, or the number rounded."""
    assert may_be_personal(text, "SE")


@pytest.mark.parametrize(("text", "country"), [("556012-5791", "SE"), ("988077918", "NO"), ("13185629", "DK")])
def test_wrong_numbers_of_companies_may_be_shown(text: str, country: str) -> None:
    assert not may_be_personal(text, country)


def test_a_legal_persons_identity_is_its_number() -> None:
    number = OrganisationNumber("SE", "5560125790")
    identity = company_identity(number, "katalog", "1", "SE", SECRET)
    assert identity == company_identity(number, "annan", "2", "SE", b"another secret of enough bytes")
    assert identity.uid == hashlib.sha256(b"SE:5560125790").hexdigest()[:24]


def test_without_a_number_the_place_in_the_catalogue_is_the_identity() -> None:
    assert company_identity(None, "katalog", "1", "SE", SECRET) == catalogue_identity("katalog", "1", "SE")
    assert catalogue_identity("katalog", "1", "SE").uid != catalogue_identity("annan", "1", "SE").uid


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        private_uid("SE:8001011231", b"short")


def test_names_are_compared_without_case_and_punctuation() -> None:
    assert normalised_name("  ACME  Växt, A/S ") == normalised_name("Acme växt a s") == "acme växt a s"
    assert normalised_name("Acme AB") != normalised_name("Acme AS")
