"""What a file changes in what its source lists."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Row keys by what becomes of them, each in rising order."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Listed, and not in the file. A row that is in the file but refused is not missing: its old text stays."""

    @property
    def to_write(self) -> tuple[str, ...]:
        """The row keys whose content is to be written."""
        return self.new + self.changed


def plan(rows: Mapping[str, str], listed: Mapping[str, str], refused: Collection[str] = ()) -> ChangePlan:
    """Compare what a file says with what is listed; both map row keys to content hashes."""
    return ChangePlan(
        new=tuple(sorted(rows.keys() - listed.keys())),
        changed=tuple(sorted(key for key in rows.keys() & listed.keys() if rows[key] != listed[key])),
        unchanged=tuple(sorted(key for key in rows.keys() & listed.keys() if rows[key] == listed[key])),
        missing=tuple(sorted(listed.keys() - rows.keys() - set(refused))),
    )
