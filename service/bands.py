"""Which bands are in use: those that Behov ships, or some calibrated on a programme's own outcomes.

Calibrated bands are a JSON file, never changed once written, with the figures that speak for or against them. They
hold for the encoder they were learnt with; with another one the shipped ones are used.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from evaluation.band_learning import LearntBands, figures
from evaluation.publish import publish
from matching.bands import LIMITS, Limits
from matching.calibration import Calibration
from matching.encoding import EncoderId
from matching.match import Parameters
from models.database import Database
from service.errors import BandsError, NotFoundError
from service.history import Activation, activation, history, put_in_use
from service.home import Home
from service.numbering import numbers

FORMAT = 2
BANDS = "bands"
SHIPPED = "shipped"
HISTORY = "bands.jsonl"


@dataclass(frozen=True, slots=True)
class KeptBands:
    """Bands by name: their limits, the curve they come from (None for the shipped ones), the encoder they hold
    for, and what was measured."""

    name: str
    limits: Limits
    calibration: Calibration | None
    encoder: Mapping[str, object]
    measured: Mapping[str, float | int | None]


def calibrated(parameters: Parameters, home: Home, encoder: EncoderId) -> Parameters:
    """The same parameters with the bands in use for an encoder. Raises BandsError where their file is damaged."""
    bands = read_bands(home, bands_in_use(home))
    if dict(bands.encoder) != encoder.as_dict():
        return parameters
    return replace(parameters, limits=bands.limits, calibration=bands.calibration)


def bands_in_use(home: Home) -> str:
    """The bands that were put in use last, or the shipped ones."""
    lines = history(home.rankers / HISTORY)
    return lines[-1].name if lines else SHIPPED


def kept_bands(home: Home) -> list[str]:
    """The names of the bands that were learnt here, oldest first."""
    return [f"{BANDS}-{number}" for number in numbers(home.rankers, BANDS, ".json")]


def activate_bands(
    home: Home, database: Database, name: str, reason: str, actor: str, now: dt.datetime
) -> Activation:
    """Put bands in use from now on.

    Raises NotFoundError, BandsError, InUseError where no reason is given, OSError.
    """
    line = activation(read_bands(home, name).name, reason, now)
    return put_in_use(database, home.rankers / HISTORY, line, f"bands:{line.name}", actor, now)


def keep_bands(home: Home, learnt: LearntBands, encoder: EncoderId) -> str:
    """Write learnt bands, and return the name they got. Raises OSError; then they are not there."""
    home.rankers.mkdir(parents=True, exist_ok=True)
    name = f"{BANDS}-{max(numbers(home.rankers, BANDS, '.json'), default=0) + 1}"
    row = {
        "format": FORMAT,
        "name": name,
        "limits": asdict(learnt.limits),
        "calibration": asdict(learnt.calibration),
        "encoder": encoder.as_dict(),
        "measured": dict(figures(learnt)),
    }
    publish(home.rankers / f"{name}.json", json.dumps(row, indent=1, ensure_ascii=False) + "\n")
    return name


def read_bands(home: Home, name: str) -> KeptBands:
    """The bands called `name`. Raises NotFoundError where there are none, BandsError where the file is damaged."""
    if name == SHIPPED:
        return KeptBands(SHIPPED, LIMITS, None, {}, {})
    if name not in kept_bands(home):
        raise NotFoundError(
            f"There are no bands '{name}'. Choose one of {', '.join((SHIPPED, *kept_bands(home)))}."
        )
    path = home.rankers / f"{name}.json"
    try:
        row: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = KeptBands(
            row["name"],
            Limits(**row["limits"]),
            Calibration(**row["calibration"]),
            dict(row["encoder"]),
            dict(row["measured"]),
        )
        current = row["format"] == FORMAT and found.name == name
    except (ValueError, KeyError, TypeError) as error:
        raise BandsError(f"{path} is damaged ({error}). Learn it again with `behov train`.") from error
    if not current:
        raise BandsError(f"{path} is of another version of Behov. Learn it again with `behov train`.")
    return found
