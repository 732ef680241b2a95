"""Searching as a page and as a program."""

import datetime as dt
import secrets

import pytest
from fastapi import FastAPI
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from matching.query import Query
from service.encoder import open_encoder
from tests.service.web.conftest import CHALLENGE

JSON = {"accept": "application/json"}


def found(browser: TestClient, text: str = CHALLENGE) -> str:
    location, fragment = browser.post("/search", data={"text": text}).headers["location"].split("#")
    assert fragment == "found"  # where the list begins, below the form
    return str(location)


def test_the_address_of_a_search_can_be_sent_to_a_colleague(facilitator: TestClient) -> None:
    address = found(facilitator)
    assert len(address) < 60
    assert facilitator.get(address).text == facilitator.get(address).text
    assert "Kokkesans AS" in facilitator.get(address).text


def test_filters_stand_in_the_address_and_hold(facilitator: TestClient) -> None:
    address = f"{found(facilitator)}&country=NO&language=nb&maturity=pilot&k=3"
    entries = facilitator.get(address, headers=JSON).json()["list"]["entries"]
    assert 0 < len(entries) <= 3
    assert {entry["company"]["country"] for entry in entries} == {"NO"}
    page = facilitator.get(address).text
    assert 'value="NO" checked' in page
    assert '<option value="pilot" selected>' in page


def test_no_number_of_companies_is_the_usual_one(facilitator: TestClient) -> None:
    answer = facilitator.get(f"{found(facilitator)}&k=", headers=JSON)
    assert len(answer.json()["list"]["entries"]) == 8


def test_a_hard_requirement_in_the_text_is_checked_and_not_matched(facilitator: TestClient) -> None:
    demand = "Leverantören ska vara certifierad enligt ISO 27001."
    address = found(facilitator, f"{CHALLENGE} {demand}")
    listed = facilitator.get(address, headers=JSON).json()["list"]
    assert listed["need"]["parts"] == {"challenge": CHALLENGE, "hard_requirements": demand}
    assert all("requirement" in [one["rule"] for one in entry["findings"]] for entry in listed["entries"])
    page = facilitator.get(f"{address}&lang=sv").text
    assert f"Läst som ett hårt krav och prövat för sig: ”{demand}”" in page


def test_a_heading_goes_where_all_that_it_headed_was_hard_requirements(facilitator: TestClient) -> None:
    demands = ["Leverantören ska vara svensk.", "Vi kräver att data lagras inom EU.", "ISO 27001"]
    listed = (f"{number}. {demand}" for number, demand in enumerate(demands, 1))
    address = found(facilitator, "\r\n".join([CHALLENGE, "Krav:", *listed]))
    parts = facilitator.get(address, headers=JSON).json()["list"]["need"]["parts"]
    assert parts == {"challenge": CHALLENGE, "hard_requirements": "\n".join(demands)}


def test_no_file_keeps_the_vectors_of_what_is_searched_for(app: FastAPI) -> None:
    parts = app.state.parts
    (segment,) = Query("q", "sv", {"challenge": f"Vi letar efter {secrets.token_hex(8)} i brunnarna."}).segments
    spans = [[(span.start, span.end) for span in segment.encoded_sentences]]
    for again in (parts.engine.matcher().encoder, open_encoder(parts.settings, serving=True)):
        again.encode([segment.encoded_text], "query", spans=spans)
        assert again.last.encoded == 1


def test_what_is_found_among_few_is_said_of_those_few(facilitator: TestClient) -> None:
    address = f"{found(facilitator)}&lang=sv"
    assert "Bedömt bland de företag som uppfyller villkoren." not in facilitator.get(address).text
    narrowed = facilitator.get(f"{address}&country=DK&maturity=pilot&category=90").text
    assert "Villkor: land DK; mognad minst pilot; kategori 90 " in narrowed
    assert "Bedömt bland de företag som uppfyller villkoren." in narrowed
    assert "Inget företag i katalogerna ser ut" not in narrowed


def test_personal_data_is_in_neither_address_nor_page(facilitator: TestClient) -> None:
    address = found(facilitator, f"{CHALLENGE} Ring Anna på 070-123 45 67, anna.berg@example.se.")
    page = facilitator.get(address).text
    for secret in ("070-123", "anna.berg"):
        assert secret not in address
        assert secret not in page
    assert "Personal data was taken out" in page


def test_a_need_that_nobody_meets_gets_a_page_that_helps(facilitator: TestClient) -> None:
    address = found(facilitator, "Vi behöver en rymdfärja som kan lyfta containrar från månens baksida.")
    page = facilitator.get(address).text
    assert facilitator.get(address, headers=JSON).json()["list"]["band"] == "none"
    assert "No good match in the catalogues" in page
    assert "Innovation ladder: initiate" in page


def test_quotes_are_marked_with_their_language(facilitator: TestClient) -> None:
    page = facilitator.get(f"{found(facilitator)}&lang=en").text
    assert '<blockquote lang="nb">' in page
    assert '<q lang="sv">' in page


@pytest.mark.parametrize("query", ["country=XXX", "language=xx", "maturity=old", "k=0", "k=many"])
def test_a_filter_that_does_not_exist_is_explained(facilitator: TestClient, query: str) -> None:
    address = found(facilitator)
    answer = facilitator.get(f"{address}&{query}", headers={"accept-language": "nb"})
    assert answer.status_code == 422
    assert "Noe må rettes" in answer.text


def test_a_text_in_a_language_that_cannot_be_told_comes_back_with_a_choice_of_languages(
    facilitator: TestClient,
) -> None:
    text = "Wir suchen Unternehmen, welche Regenwasser auf Schulhöfen messen und Kosten dauerhaft senken."
    again = facilitator.post("/search", data={"text": text}, headers={"accept-language": "sv"})
    assert again.status_code == 422
    assert "Välj det i listan" in again.text
    assert text in again.text
    assert '<select class="ds-input" id="written-in" name="language">' in again.text
    assert facilitator.post("/search", data={"text": text, "language": "sv"}).status_code == 303
    problem = facilitator.post("/search", json={"text": text}, headers={"accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"


def test_words_that_say_nothing_are_refused_helpfully(facilitator: TestClient) -> None:
    for text in ("", "och att det", "1234 5678"):
        answer = facilitator.post("/search", data={"text": text})
        assert answer.status_code in (422, 303), text


def test_ten_megabytes_are_refused_before_they_are_read_whole(facilitator: TestClient) -> None:
    answer = facilitator.post("/search", data={"text": "x" * 10_500_000}, headers={"accept-language": "sv"})
    assert answer.status_code == 413
    assert "för mycket på en gång" in answer.text


def test_a_text_longer_than_is_read_is_refused_with_both_numbers(facilitator: TestClient) -> None:
    answer = facilitator.post("/search", data={"text": "mat " * 30_000})
    assert answer.status_code == 422
    assert "100000" in answer.text


def test_a_search_that_is_not_kept_is_explained(facilitator: TestClient) -> None:
    assert facilitator.get("/search?text=0000").status_code == 404


def asked_days_ago(app: FastAPI, address: str, days: int) -> None:
    """Let a search have been asked for so long ago."""
    long_ago = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=days)
    with app.state.parts.database.engine.begin() as connection:
        values = {"at": long_ago.isoformat(" "), "key": address.partition("=")[2]}
        connection.execute(sql("UPDATE search_texts SET asked_at = :at WHERE key = :key"), values)


def kept(app: FastAPI) -> int:
    with app.state.parts.database.engine.connect() as connection:
        return int(connection.execute(sql("SELECT count(*) FROM search_texts")).scalar_one())


def test_a_search_expires_and_is_deleted_when_the_next_one_is_kept(app: FastAPI, facilitator: TestClient) -> None:
    old, recent = found(facilitator), found(facilitator, "Vi behöver hitta läckor i ledningsnätet.")
    asked_days_ago(app, old, 91)
    asked_days_ago(app, recent, 89)
    assert facilitator.get(old).status_code == 404
    assert facilitator.post("/shortlists", data={"text": old.partition("=")[2]}).status_code == 404
    assert facilitator.get(recent).status_code == 200
    found(facilitator, "Vi vill veta hur många som äter i skolan.")
    assert kept(app) == 2


def test_a_search_that_is_asked_again_is_kept_as_long_again(app: FastAPI, facilitator: TestClient) -> None:
    address = found(facilitator)
    asked_days_ago(app, address, 89)
    assert found(facilitator) == address
    asked_days_ago(app, found(facilitator, "Vi behöver hitta läckor i ledningsnätet."), 91)
    found(facilitator, "Vi vill veta hur många som äter i skolan.")
    assert facilitator.get(address).status_code == 200
    assert kept(app) == 2
