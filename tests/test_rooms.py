"""The house has rooms, and imports point one way."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "models": {"models"},
    "matching": {"models", "matching"},
    "ingest": {"models", "ingest"},
    "evaluation": {"models", "matching", "ingest", "evaluation"},
    "service": {"models", "matching", "ingest", "evaluation", "service"},
}
ONLY_IN = {
    "sqlalchemy": {"models"},
    "alembic": {"models"},
    "fastapi": {"service"},
    "starlette": {"service"},
    "typer": {"service"},
    "httpx2": {"service"},
    "pickle": set(),
    "requests": set(),
    "urllib.request": set(),
}
MODULES = sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    rooms = {name.split(".")[0] for name in imported(path)} & set(MAY_IMPORT)
    assert rooms <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_is_used_only_in_the_room_it_belongs_to(path: Path) -> None:
    room, place = path.relative_to(ROOT).parts[0], str(path.relative_to(ROOT))
    for library, rooms in ONLY_IN.items():
        used = any(name == library or name.startswith(f"{library}.") for name in imported(path))
        assert not used or room in rooms, f"{place} imports {library}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_settings_read_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path != ROOT / "service" / "settings.py":
        assert "os.environ" not in text
        assert "getenv" not in text


def test_the_check_itself_sees_a_wrong_import(tmp_path: Path) -> None:
    module = tmp_path / "wrong.py"
    module.write_text("from service.settings import Settings\nimport sqlalchemy.orm\n")
    assert imported(module) == {"service.settings", "sqlalchemy.orm"}
