"""Rules keep out who they name; unknown is not no."""

import dataclasses
from collections import Counter

import numpy as np
import pytest

from matching.categories import Categories, Category
from matching.considered import Considered
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


RULES = [
    Rules(countries=("SE",)),
    Rules(languages=("nb", "en")),
    Rules(minimum_maturity="market"),
    Rules(excluded_companies=frozenset({"uid-3", "uid-4"})),
    Rules(catalogues=("t",)),
    Rules(categories=("90",)),
    Rules(public_references=True),
    Rules(countries=("SE", "NO"), minimum_maturity="pilot", categories=("33", "90"), public_references=True),
]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("rules", RULES)
def test_whom_rules_keep_out_is_whom_their_findings_say_no_to(rules: Rules, known: bool) -> None:
    random = np.random.default_rng(7)
    documents = [
        Document(
            f"{'st'[number % 2]}/{number}@0",
            f"uid-{number // 2}",
            ("sv", "nb", "en")[number % 3],
            "Text",
            4,
            country=("SE", "NO", "DE", None)[number % 4],
            maturity=("idea", "pilot", "scale", None)[number // 4 % 4],
            divisions=((), ("90",), ("33", "48"))[number % 3],
        )
        for number in range(48)
    ]
    categories = Categories(
        ("33", "48", "90"), random.normal(size=(3, 4)).astype(np.float32) * 9, np.zeros(3, np.float32), {}
    )
    considered = Considered(
        documents,
        random.random(48) < 0.5,
        random.normal(size=(48, 4)).astype(np.float32),
        categories if known else None,
    )
    eligible, refused = considered.eligible(rules)
    against = [
        [one.rule for one in considered.findings(place, rules) if one.answer == "no"] for place in range(48)
    ]
    assert eligible.tolist() == [not found for found in against]
    assert refused == Counter(rule for found in against for rule in found)
    assert 0 < eligible.sum() < 48


def test_divisions_that_were_given_stand_in_place_of_the_likeliest() -> None:
    given = dataclasses.replace(company(), divisions=("90",))
    considered = Considered([given], np.array([True]), np.zeros((1, 4), np.float32), None)
    assert considered.suggested(0) == [Category("90", None)]
    assert considered.eligible(Rules(categories=("33",)))[1] == {"category": 1}
