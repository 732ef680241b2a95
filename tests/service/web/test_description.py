"""The API's description: one scheme of names, problems that are named, models by reference, examples that hold."""

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from service.web import resources
from service.web.describing import EXAMPLES, describe
from service.web.routes import sessions
from tests.service.web.conftest import SignedIn

PLACES = {"number": "1", "share_id": "1", "account": "1"}


def test_every_operation_has_a_page_without_signing_in(signed_in: SignedIn, described: dict[str, Any]) -> None:
    browser = signed_in(None)
    page = browser.get("/docs", headers={"accept-language": "sv"}).text
    for address, methods in described["paths"].items():
        for told in methods.values():
            assert f'href="/docs/{told["operationId"]}"' in page, address
            shown = browser.get(f"/docs/{told['operationId']}").text
            assert address in shown
            assert all(one["name"] in shown for one in told.get("parameters", []))
    changed = browser.get("/docs/post_shortlist_change?lang=nb").text
    assert "Det som sendes" in changed
    assert "take_back" in changed, "what may be sent"
    assert browser.get("/docs/nothing").status_code == 404


@pytest.fixture
def described(app: FastAPI) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(describe(app)))
    return found


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for methods in described["paths"].values() for one in methods.values()]


def test_every_operation_is_named_by_its_method_and_address(described: dict[str, Any]) -> None:
    names = {
        ("get", "/shortlists"): "get_shortlists",
        ("get", "/shortlists/{number}"): "get_shortlist",
        ("post", "/shortlists"): "post_shortlist",
        ("post", "/shortlists/{number}/changes"): "post_shortlist_change",
        ("get", "/shortlists/{number}/export.{form}"): "get_shortlist_export",
        ("post", "/people/{account}/link"): "post_person_link",
        ("get", "/companies/{uid}/needs"): "get_company_needs",
        ("post", "/sign-in"): "post_sign_in",
        ("get", "/settings"): "get_settings",
    }
    assert {key: described["paths"][key[1]][key[0]]["operationId"] for key in names} == names
    ids = [one["operationId"] for one in operations(described)]
    assert len(ids) == len(set(ids))


def test_every_operation_says_what_it_does_and_belongs_to_a_described_group(described: dict[str, Any]) -> None:
    groups = {tag["name"] for tag in described["tags"] if tag["description"]}
    for one in operations(described):
        assert one["summary"]
        assert set(one["tags"]) <= groups, one["operationId"]


def test_problems_are_one_model_in_problem_json(described: dict[str, Any]) -> None:
    for name, response in described["components"]["responses"].items():
        schema = response["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}, name
    for one in operations(described):
        for status, response in one["responses"].items():
            if int(status) >= 400 and one["operationId"] != "get_ready":
                assert re.fullmatch(r"#/components/responses/\w+Error", response["$ref"])


def test_what_needs_a_permission_says_so(described: dict[str, Any]) -> None:
    assert described["components"]["securitySchemes"].keys() == {"key", "session"}
    people, health = described["paths"]["/people"]["get"], described["paths"]["/health"]["get"]
    assert people["security"] == [{"key": []}, {"session": []}]
    assert "`people.manage`: administrator" in people["description"]
    assert {"401", "403"} <= people["responses"].keys()
    assert "security" not in health
    assert health["responses"].keys() == {"200", "503"}


def test_bodies_are_models_by_reference(described: dict[str, Any]) -> None:
    taken = [one["requestBody"]["content"] for one in operations(described) if "requestBody" in one]
    assert len(taken) > 7
    for content in taken:
        if "multipart/form-data" in content:  # a file comes no other way
            continue
        assert {"application/json", "application/x-www-form-urlencoded"} <= content.keys()
        for media in content.values():
            assert (
                media["schema"]["$ref"].removeprefix("#/components/schemas/") in described["components"]["schemas"]
            )


def test_lists_say_that_they_come_as_files(described: dict[str, Any]) -> None:
    needs = described["paths"]["/needs"]["get"]["responses"]["200"]
    assert {"application/json", "text/html", "text/csv"} < needs["content"].keys()
    assert "text/csv" not in described["paths"]["/needs/{key}"]["get"]["responses"]["200"]["content"]


def test_busy_is_described_with_when_to_come_back(described: dict[str, Any]) -> None:
    for one in operations(described):
        assert "503" in one["responses"], one["operationId"]
    busy = described["components"]["responses"]["BusyErrorOrNotReadyError"]
    assert "Retry-After" in busy["headers"]
    assert busy["content"]["application/problem+json"]["examples"].keys() == {"busy", "not-ready"}


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described)):
        place: Any = described
        for part in reference.split("/"):
            place = place[part]


def test_every_example_is_what_its_model_takes(described: dict[str, Any]) -> None:
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    assert {"ShortlistSheet", "ListDocument", "NeedSheet", "CompanySheet", "Problem"} <= examples.keys()
    for name, found in examples.items():
        model: type[BaseModel] = getattr(resources, name, None) or getattr(sessions, name)
        for example in found:
            model.model_validate_json(json.dumps(example), strict=True)
        assert described["components"]["schemas"][name]["examples"] == found
