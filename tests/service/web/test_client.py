"""The API's description is good enough to make a typed client of: one is made, checked and used."""

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI

from models.accounts import Role
from service.web.describing import describe
from tests.conftest import KEPT
from tests.service.web.conftest import SignedIn

HERE = Path(__file__).parent
NEEDED = HERE / "client_tools.txt"

MYPY = """[mypy]
strict = True
[mypy-behov_client.client]
ignore_errors = True
"""
"""All that is made of our description is checked; client.py is the generator's own, the same for every API."""

FILES = "content_type_overrides:\n  application/pdf: application/octet-stream\n"
"""What the generator is told: a PDF is a file like any other."""

pytestmark = pytest.mark.trust


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the generator's, mypy's and Python's commands, in an environment made once."""
    home = KEPT / "client-tools"
    made_from = home / NEEDED.name
    if not made_from.is_file() or made_from.read_bytes() != NEEDED.read_bytes():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", NEEDED], check=True)
        shutil.copy(NEEDED, made_from)
    return home / "bin"


def test_a_client_is_made_of_the_description_and_reads_a_shortlist(
    app: FastAPI, address: str, signed_in: SignedIn, tools: Path, tmp_path: Path
) -> None:
    description, package, program = (
        tmp_path / name for name in ("openapi.json", "behov_client", "client_program.py")
    )
    description.write_text(json.dumps(describe(app)), encoding="utf-8")
    shutil.copy(HERE / program.name, program)
    (tmp_path / "files.yaml").write_text(FILES)
    made = run(
        [tools / "openapi-python-client", "generate", "--meta", "none", "--fail-on-warning"],
        ["--path", description, "--output-path", package, "--config", tmp_path / "files.yaml"],
        at=tmp_path,
    )
    assert "warning" not in made.lower()
    mend(package)
    (tmp_path / "mypy.ini").write_text(MYPY)
    assert "Success" in run([tools / "mypy", package, program], at=tmp_path)
    administrator = signed_in(Role.ADMINISTRATOR)
    sent = {"label": "client", "role": "facilitator"}
    key = administrator.post("/keys", json=sent, headers={"accept": "application/json"}).json()["key"]
    read = json.loads(run([tools / "python", program, address, key], at=tmp_path))
    assert read == {
        "language": "sv",
        "found": 3,
        "band": read["band"],
        "places": [1, 2, 3, 4, 5],
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
        "missing": 404,
    }
    assert read["band"] in ("strong", "possible", "weak", "none")


def mend(package: Path) -> None:
    """Import what the generator (0.29.1) forgets, where a body may be JSON or a form and nothing is optional."""
    for path in package.rglob("*.py"):
        content = path.read_text(encoding="utf-8")
        if "| Unset" in content:
            path.write_text(content.replace("import UNSET, Response\n", "import UNSET, Response, Unset\n"))


def run(*arguments: list[object], at: Path) -> str:
    """What a command says, where it succeeds."""
    command = [str(one) for part in arguments for one in part]
    ended = subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr if "generate" in command else ended.stdout
