"""Numbers of what is made here one after the other: learned-1, learned-2, adapted-1."""

import re
from pathlib import Path


def numbers(folder: Path, name: str, suffix: str = "") -> list[int]:
    """The numbers N for which `folder` holds `name-N` followed by `suffix`, in rising order."""
    pattern = re.compile(f"{re.escape(name)}-([0-9]+){re.escape(suffix)}")
    found = (pattern.fullmatch(path.name) for path in folder.glob(f"{name}-*"))
    return sorted(int(match.group(1)) for match in found if match)
