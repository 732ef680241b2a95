"""Every list can be had as a file, whole, and is read page by page."""

import csv
import io

import openpyxl
import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from models.accounts import Role
from service.web.describing import routes_of
from service.web.files import COLUMNS, line_model
from tests.service.web.conftest import CHALLENGE, SignedIn
from tests.service.web.test_shortlists import change, uids

JSON = {"accept": "application/json"}
LISTS = (
    "/needs",
    "/shortlists",
    "/companies",
    "/catalogues",
    "/judging",
    "/judging/agreement",
    "/people",
    "/keys",
    "/audit",
    "/erasures",
)


@pytest.fixture
def administrator(signed_in: SignedIn) -> TestClient:
    return signed_in(Role.ADMINISTRATOR)


def table(answer: Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_every_field_of_every_list_has_a_name_in_words(app: FastAPI) -> None:
    """A list that is added later must name its columns too."""
    files = [route for route in routes_of(app) if any(one.name == "form" for one in route.dependant.query_params)]
    lists = [route for route in files if hasattr(route.original_route.response_model, "model_fields")]
    lists = [one for one in lists if one.path not in ("/search", "/shortlists/{number}/considered")]
    assert {route.path for route in lists} > set(LISTS)
    fields = {field for one in lists for field in line_model(one.original_route.response_model)[1].__annotations__}
    assert fields <= set(COLUMNS)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_a_table_in_the_readers_language(
    app: FastAPI, administrator: TestClient, shortlist: str, path: str
) -> None:
    administrator.post("/judging", data={"need": "matsvinn-skolrestauranger", "depth": 2})
    [model] = [
        one.original_route.response_model for one in routes_of(app) if one.path == path and "GET" in one.methods
    ]
    listed, _ = line_model(model)
    lines = administrator.get(path, params={"form": "json"}).json()[listed]
    said = set()
    for language in ("sv", "nb", "en"):
        got = administrator.get(path, params={"form": "csv"}, headers={"Accept-Language": language})
        assert got.headers["content-disposition"].startswith("attachment; filename=")
        columns, *rows = table(got)
        assert len(rows) == len(lines)
        assert not any("_" in column for column in columns)
        said.add(tuple(columns))
    assert len(said) == 3
    workbook = openpyxl.load_workbook(io.BytesIO(administrator.get(path, params={"form": "xlsx"}).content))
    assert workbook.active.max_row == len(lines) + 1


def test_words_stand_for_codes_and_the_file_holds_what_the_page_leaves_out(administrator: TestClient) -> None:
    swedish = table(administrator.get("/companies?form=csv&limit=1", headers={"Accept-Language": "sv"}))
    total = administrator.get("/companies", headers=JSON).json()["total"]
    assert len(swedish) == total + 1 > 50
    assert swedish[0] == ["Nyckel", "Namn", "Katalog", "Land", "Ort", "Mognad", "Språk"]
    assert {row[5] for row in swedish[1:]} >= {"pilot", "på marknaden"}


def test_roles_and_kinds_are_words_in_files(administrator: TestClient) -> None:
    administrator.post("/keys", data={"label": "bi", "role": "operator"})
    for path, said in (("/people", "behovsägare"), ("/keys", "operatör"), ("/catalogues", "behovsområden")):
        rows = table(administrator.get(f"{path}?form=csv", headers={"Accept-Language": "sv"}))
        assert said in {cell for row in rows for cell in row}, path


def test_what_is_considered_and_what_is_found_are_files_too(facilitator: TestClient, shortlist: str) -> None:
    found = facilitator.post("/search", data={"text": CHALLENGE}).headers["location"].split("#")[0]
    for path in (f"{shortlist}/considered?form=csv", f"{found}&form=csv"):
        columns, *rows = table(facilitator.get(path, headers={"Accept-Language": "en"}))
        assert columns[:2] == ["Rank", "Company"]
        assert len(rows) >= 8
    assert facilitator.get(f"{shortlist}/considered?form=pdf").status_code == 422


def test_changes_alike_and_reverse_lists_are_files(facilitator: TestClient, shortlist: str) -> None:
    company = uids(facilitator, shortlist)[0]
    change(facilitator, shortlist, "note", company=company, text="=1+1")
    rows = table(facilitator.get(f"{shortlist}/changes?form=csv"))
    assert rows[1][-1] == "'=1+1"
    for path in ("/needs/matsvinn-skolrestauranger/alike", f"/companies/{company}/needs"):
        assert len(table(facilitator.get(f"{path}?form=csv"))) > 1


def test_a_file_that_the_reader_has_is_not_sent_again(facilitator: TestClient, shortlist: str) -> None:
    for path in (f"{shortlist}/export.xlsx", f"{shortlist}/export.csv", "/needs?form=xlsx", "/openapi.json"):
        first = facilitator.get(path)
        again = facilitator.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b""), path


@pytest.mark.parametrize(
    ("path", "field", "limit"),
    [("/needs", "key", 6), ("/companies", "uid", 40), ("/catalogues", "name", 2), ("/people", "id", 2)],
)
def test_pages_together_are_the_whole_list_once(
    administrator: TestClient, path: str, field: str, limit: int
) -> None:
    whole = [line[field] for line in administrator.get(path, params={"limit": 100}, headers=JSON).json()["items"]]
    read: list[str] = []
    cursor: dict[str, object] = {}
    while True:
        page = administrator.get(path, params={"limit": limit, **cursor}, headers=JSON).json()
        read += [line[field] for line in page["items"]]
        if page["next"] is None:
            break
        cursor = {"after": page["next"]}
    assert read[:100] == whole
    assert len(read) > limit


def test_a_cursor_that_nothing_has_is_told_to_begin_again(facilitator: TestClient) -> None:
    for path in ("/needs?after=no-such", "/companies?after=99999"):
        answer = facilitator.get(path, headers=JSON | {"Accept-Language": "en"})
        assert answer.status_code == 404
        assert "from the beginning" in answer.json()["detail"]
