"""What needs are sliced by, and what companies are grouped by."""

from bisect import bisect
from collections.abc import Mapping

from evaluation.past import Past

POPULATIONS = (50_000, 200_000)
AGES = (4, 11)
STAFF = (10, 50)


def labels(past: Past) -> dict[str, dict[str, str]]:
    """Dimension → need → label; a need that nothing is known of has no label."""
    found: dict[str, dict[str, str | None]] = {
        "language": {key: need.query.language for key, need in past.needs.items()},
        "round": {key: need.round for key, need in past.needs.items()},
        "area": {key: need.area for key, need in past.needs.items()},
        "owner": {key: need.owner_name for key, need in past.needs.items()},
        "owner_size": {key: _between(need.population, POPULATIONS) for key, need in past.needs.items()},
    }
    return {name: _known(of) for name, of in found.items()}


def groupings(past: Past) -> dict[str, dict[str, str]]:
    """Grouping → company → group. Ages are in full years at the last need's date."""
    years = [need.published_on.year for need in past.needs.values() if need.published_on]
    year = max(years) if years else None
    found: dict[str, dict[str, str | None]] = {"region": {}, "source": {}, "language": {}, "age": {}, "size": {}}
    for uid, profile in past.companies.items():
        found["region"][uid] = profile.region or profile.document.country
        found["source"][uid] = profile.source
        found["language"][uid] = profile.document.language
        founded = profile.founded
        found["age"][uid] = _between(year - founded if year and founded else None, AGES)
        found["size"][uid] = _between(profile.employees, STAFF)
    return {name: _known(of) for name, of in found.items()}


def _known(of: Mapping[str, str | None]) -> dict[str, str]:
    return {key: label for key, label in of.items() if label}


def _between(value: int | None, steps: tuple[int, int]) -> str | None:
    """The stretch a number falls in, written with figures alone: it reads the same in every language."""
    if value is None:
        return None
    low, high = steps
    ranges = (f"0–{low - 1:,}", f"{low:,}–{high - 1:,}", f"{high:,}+")
    return ranges[bisect(steps, value)].replace(",", "\u00a0")
