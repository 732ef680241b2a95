"""The documentation says what there is."""

import re
from pathlib import Path

import pytest
import typer

from evaluation.measures.definition import Measure
from evaluation.measures.registry import MEASURES
from service.cli.app import app
from service.cli.overview import describe_settings
from service.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]


def commands(of: typer.Typer, before: str = "behov") -> list[str]:
    found = [f"{before} {command.name}" for command in of.registered_commands]
    for group in of.registered_groups:
        assert group.typer_instance is not None
        found += commands(group.typer_instance, f"{before} {group.name}")
    return found


@pytest.mark.parametrize("command", commands(app))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in (ROOT / "docs/commands.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_as_it_is() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    for row in describe_settings(Settings(home=Path("var"))):
        value = "" if row["value"] is None else row["value"]
        assert f"| `{row['variable']}` | {value} | {row['help']} |" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_measure_is_documented_as_it_is(measure: Measure) -> None:
    page = (ROOT / "docs/evaluation.md").read_text(encoding="utf-8")
    parameters = "; ".join(f"{name}: {meaning}" for name, meaning in measure.parameters)
    assert f"| {measure.name} | {measure.definition} | {parameters} | {measure.paper} |" in page


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs/decisions").glob("0*.md"):
        assert f"({page.name})" in listed
