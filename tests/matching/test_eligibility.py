"""Rules keep out who they name; unknown is not no."""

import pytest

from matching.document import Document
from matching.eligibility import findings
from matching.query import Rules


def company(country: str | None = "SE", maturity: str | None = "pilot", language: str = "sv") -> Document:
    return Document("s/1@0", "uid-1", language, "Text", 4, country=country, maturity=maturity)


@pytest.mark.parametrize(
    ("rules", "document", "answer"),
    [
        (Rules(countries=("SE", "NO")), company("NO"), "yes"),
        (Rules(countries=("SE", "NO")), company("DE"), "no"),
        (Rules(countries=("SE", "NO")), company(None), "unknown"),
        (Rules(languages=("nb",)), company(), "no"),
        (Rules(minimum_maturity="pilot"), company(maturity="pilot"), "yes"),
        (Rules(minimum_maturity="market"), company(maturity="pilot"), "no"),
        (Rules(minimum_maturity="idea"), company(maturity=None), "unknown"),
        (Rules(excluded_companies=frozenset({"uid-1"})), company(), "no"),
    ],
)
def test_a_rule_answers_yes_no_or_unknown(rules: Rules, document: Document, answer: str) -> None:
    (finding,) = findings(document, rules)
    assert finding.answer == answer


def test_no_rule_no_finding() -> None:
    assert findings(company(None, None), Rules()) == []
