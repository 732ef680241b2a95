"""Keeping texts from becoming formulas when a spreadsheet opens an export."""

import re

STARTS = "=+-@\t\r"
_GUARDED = re.compile(rf"'+(?=[{re.escape(STARTS)}])")


def guarded(text: str) -> str:
    """`text` for a CSV cell: with a leading ' where a spreadsheet would otherwise see a formula."""
    return "'" + text if text.startswith(tuple(STARTS)) or _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """`text` as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text
