"""What an event of the audit log says, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from service.web.codes import called, yes_or_no


def event_subject(code: str, language: str) -> str:
    """What an event is of, such as `shortlist:3`, with its kind in words."""
    kind, _colon, which = code.partition(":")
    return f"{called('subject', kind, language)} {which}".rstrip()


def event_details(details: Mapping[str, Any], language: str) -> list[str]:
    """A line for each thing that an event says besides, those that say nothing left out."""
    return [
        f"{called('detail', name, language)}: {_value(name, value, language)}"
        for name, value in details.items()
        if value not in (None, "", [])
    ]


def _value(name: str, value: Any, language: str) -> str:
    if isinstance(value, bool):
        return yes_or_no(value, language)
    if name == "role":
        return called("role", value, language)
    if name == "fields":
        return ", ".join(called("canonical", field, language) for field in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
