"""What the API's description says holds: requests of every kind are sent, and each answer is one it names."""

import gc
import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.schemas import OpenApiSchema
from starlette.testclient import TestClient

from models.accounts import Role
from service.settings import load_settings
from service.web.app import create_app
from service.web.demo import PASSWORD
from service.web.routes import sessions
from tests.service.web.conftest import PAGE

NEED = "matsvinn-skolrestauranger"
WHO = [*Role, None]
KEY = "Idempotency-Key"
FORMS = ("application/json", "text/html")

REFUSED_BY_CONTENT = {
    "get_needs_sheets_pdf": "no list, or more than are printed at once",
    "get_shortlist_workshop_ics": "a time that there is not",
    "post_upload": "a file that is no table",
    "post_judging": "needs that there are not",
    "get_search": "a catalogue or a division of the CPV that there is not",
    "post_search": "a text that says nothing, or whose language cannot be told",
    "post_shortlist": "neither a need nor a search, or both; a division that there is not",
    "post_shortlist_change": "a change that lacks what its kind needs, or a company that is not listed",
    "post_shortlist_request": "an account that there is not, or that may not see the list",
    "post_company_correction": "a profile that differs in nothing, or a value that cannot be read",
    "post_company_erasure": "a reason of spaces",
    "post_need_category": "a division of the CPV that there is not, or the categories that the need has",
    "post_person": "a name that is taken; an organisation for anybody but a need owner",
    "post_key": "a permission that the role does not have",
    "post_sign_in": "a wrong name or password, or too many tries",
    "post_webhook": "an address that leads nowhere or into a private network",
    "get_link": "a link that was never made is told from one that is used up to nobody: 410",
    "post_link": "as get_link; two passwords that are not the same",
    "get_shared": "as get_link",
}
"""Operation → why a request of the form described may be refused, by 422 or 410: it hangs on what is stored."""
GONE_FIRST = {"post_link"}
"""Where a link that does not work is said (410) before what was sent with it is read."""
NEVER_WRONG = {"get_health", "get_ready", "get_shared", "get_link"}
"""Operations that any request is right for: there is nothing to fill in, or any text."""
OF_ONE = {"post_person_link", "post_person_disabling", "post_key_revocation"}
"""Always sent for the account and key made for it, as the others are those that ask."""


@dataclass(frozen=True)
class Served:
    """The application, its description, and by parameter of an address what there is."""

    app: FastAPI
    schema: OpenApiSchema
    known: Mapping[str, object]


@pytest.fixture
def served(home_with_logins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The application over a data folder of its own, with a list, a share, and an account and a key to lose: what
    one role does in it, no other meets."""
    monkeypatch.setattr(sessions, "tries", sessions.Tries())  # one process asks for all of them
    home = tmp_path / "home"
    shutil.copytree(home_with_logins, home, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEHOV_HOME", str(home))
        app = create_app(load_settings())
    browser = TestClient(app, headers=session(app, Role.ADMINISTRATOR) | {"Accept": "application/json"})
    assert browser.post("/keys", json={"label": "lost", "role": "auditor"}).json()["id"] == 1
    account = browser.post("/people", json={"name": "to.lose", "role": "auditor"}).json()["account"]
    given = browser.post("/shortlists", json={"need": NEED, "k": 4})
    assert given.headers["location"] == "/shortlists/1"
    link = browser.post("/shortlists/1/shares", json={}).json()["link"]
    known = {
        "number": 1,
        "share_id": 1,
        "account": account,
        "key": NEED,
        "uid": given.json()["entries"][0]["company"]["uid"],
        "name": "vaxtverket",
        "token": link.rsplit("/", 1)[1],
        "form": "csv",
    }
    load_all_checks()
    yield Served(app, schemathesis.openapi.from_asgi("/openapi.json", app), known)
    app.state.parts.engine.close()
    app.state.parts.database.close()
    gc.unfreeze()  # a server keeps its index out of the garbage for good; a test lets go of it


def session(app: FastAPI, role: Role) -> dict[str, str]:
    """The headers of a browser that is signed in as a role."""
    browser = TestClient(app, headers=PAGE, follow_redirects=False)
    name = f"demo.{role.value.replace('_', '.')}"
    assert browser.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
    return {"Cookie": f"behov_session={browser.cookies['behov_session']}", "Sec-Fetch-Site": "same-origin"}


def credentials(app: FastAPI, role: Role | None) -> dict[str, str]:
    """The headers of a program of a role; of a browser, where a program cannot have it; of nobody."""
    if role is None or role is Role.NEED_OWNER:
        return session(app, role) if role else {}
    administrator = TestClient(app, headers=session(app, Role.ADMINISTRATOR) | {"Accept": "application/json"})
    made = administrator.post("/keys", json={"label": "contract", "role": role.value})
    return {"Authorization": f"Bearer {made.json()['key']}"}


@pytest.mark.parametrize("role", WHO, ids=lambda role: role.value if role else "nobody")
def test_every_answer_is_one_that_is_described(served: Served, role: Role | None) -> None:
    keep_to_the_description(served, role, FORMS[:1], 1)


@pytest.mark.trust
@pytest.mark.parametrize("role", WHO, ids=lambda role: role.value if role else "nobody")
def test_every_answer_to_many_requests_is_one_that_is_described(served: Served, role: Role | None) -> None:
    keep_to_the_description(served, role, FORMS, 20)


@pytest.mark.trust
@pytest.mark.parametrize("role", WHO, ids=lambda role: role.value if role else "nobody")
def test_every_answer_at_the_bounds_of_the_description_is_described(served: Served, role: Role | None) -> None:
    """Each bound, form and method in turn, rather than requests at random."""
    asking, used = credentials(served.app, role), set()
    config = served.schema.config.generation
    for operation in operations(served):
        modes = [mode for mode in GenerationMode if mode.is_positive or name_of(operation) not in NEVER_WRONG]
        for case in served.schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=config):
            key = case.headers.get(KEY)
            if key is not None and key in used:  # else all but the first would be answered 409
                del case.headers[KEY]
            used.add(key)
            check(case, asking | {"Accept": FORMS[0]})


def keep_to_the_description(served: Served, role: Role | None, forms: Sequence[str], examples: int) -> None:
    """Send requests that are as described and requests that are not, as a program and as a browser."""
    asking, wrong = credentials(served.app, role), []
    for operation, mode, form in itertools.product(operations(served), GenerationMode, forms):
        if role is not None and name_of(operation) == "post_sign_out" and mode.is_positive:
            reader = TestClient(served.app, headers=asking | {"Accept": FORMS[0]})
            assert reader.get("/needs").status_code == 200 or form != forms[0], "who asks was locked out"
        if mode.is_positive or name_of(operation) not in NEVER_WRONG:
            try:
                send(served, operation.as_strategy(generation_mode=mode), asking | {"Accept": form}, examples)
            except FailureGroup as failures:
                wrong += [f"{name_of(operation)} ({mode.value}, {form}): {one}" for one in failures.exceptions]
    assert not wrong, "\n".join(wrong)


def send(served: Served, cases: st.SearchStrategy[Case], headers: Mapping[str, str], examples: int) -> None:
    """Send so many requests; about half of the right ones name what there is."""

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, real=st.booleans())
    def answered(case: Case, real: bool) -> None:
        right = case.meta is not None and case.meta.generation.mode.is_positive
        if right and (real or name_of(case.operation) in OF_ONE):
            found = case.path_parameters or {}
            case.path_parameters = {name: served.known.get(name, value) for name, value in found.items()}
        check(case, headers)

    answered()


def operations(served: Served) -> list[APIOperation]:
    """Every operation; the last is the one that ends a session."""
    found = [one.ok() for one in served.schema.get_all_operations()]
    assert len(found) > 35
    return sorted(found, key=lambda operation: name_of(operation) == "post_sign_out")


def name_of(operation: APIOperation) -> str:
    return str(operation.definition.raw["operationId"])


def check(case: Case, headers: Mapping[str, str]) -> None:
    """Send a request and hold the answer against the description."""
    passed_over = [CHECKS.get_one(check) for check in says_nothing(case, headers)]
    case.call_and_validate(headers=dict(headers), excluded_checks=passed_over, allow_redirects=False)


def says_nothing(case: Case, headers: Mapping[str, str]) -> Iterator[str]:
    """The checks that say nothing about a request."""
    name = name_of(case.operation)
    if name in REFUSED_BY_CONTENT:
        yield "positive_data_acceptance"
    nobody = "Cookie" not in headers and "Authorization" not in headers
    if name in GONE_FIRST or (nobody and headers["Accept"] == "text/html"):
        yield "negative_data_rejection"  # a browser of nobody's is sent to sign in before what it sent is read
