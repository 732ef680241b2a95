"""Styles and scripts the pages load: our own, and those that came from npm when Behov was set up."""

import hashlib
from functools import cache
from pathlib import Path

from service.errors import ServiceError

STATIC = Path(__file__).with_name("static")
VENDOR = Path(__file__).with_name("node_modules")

VENDORED = {
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "theme.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
}
MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class AssetsMissingError(ServiceError):
    """The front-end packages are not there."""


def content(name: str) -> bytes | None:
    """The file's bytes, or None where the pages have no such file."""
    return _files().get(name)


@cache
def _files() -> dict[str, bytes]:
    paths = {path.name: path for path in STATIC.iterdir()} | {
        name: VENDOR / place for name, place in VENDORED.items()
    }
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


@cache
def address(name: str) -> str:
    """Where a page finds the file; changes with its content, so that browsers may keep it for good."""
    found = content(name)
    digest = hashlib.sha256(found).hexdigest()[:12] if found is not None else "missing"
    return f"/assets/{digest}/{name}"


def check() -> None:
    """Raise AssetsMissingError where a package that pages need was not fetched."""
    missing = [name for name in VENDORED if content(name) is None]
    if missing:
        raise AssetsMissingError(
            f"The pages' styles and scripts are not there ({', '.join(missing)}). Run `make front`, which fetches "
            "them with npm."
        )
