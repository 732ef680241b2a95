"""Findings as JSON that another program can read."""

import json
from dataclasses import asdict
from typing import Any

from evaluation.findings import Findings

FORMAT = 1


def as_plain(found: Findings) -> dict[str, Any]:
    """Findings as plain values, under `"format": 1`; dates are ISO 8601, a missing interval is null."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(found), default=_plain, allow_nan=False))
    return {"format": FORMAT, **plain}


def as_json(found: Findings) -> str:
    """The same as text, sorted by key, so that two reports can be compared line by line."""
    return json.dumps(as_plain(found), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _plain(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if callable(isoformat) else value)
