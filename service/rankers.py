"""Which ranker is in use: one that Behov ships, or one learnt from a programme's own outcomes.

A learnt ranker is a JSON file of feature names and weights, never changed once written, with a card of what it was
learnt from and how it fares.
"""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

from evaluation.learning import Learnt
from evaluation.publish import publish
from matching.errors import UnknownRankerError
from matching.features import FEATURES
from matching.ranker import DEFAULT_RANKER, RANKERS, WeightedRanker
from models.database import Database
from service.errors import RankerError
from service.history import Activation, activation, history, put_in_use
from service.home import Home
from service.numbering import numbers
from service.ranker_card import RankerCard, card_of
from service.settings import Settings

FORMAT = 1
LEARNED = "learned"
HISTORY = "history.jsonl"


def open_ranker(settings: Settings, name: str | None = None) -> WeightedRanker:
    """The ranker called `name`, else the settings', else the one in use.

    Raises UnknownRankerError where there is none, RankerError where its file is damaged.
    """
    wanted = name or settings.ranker or in_use(settings.places)
    if wanted in RANKERS:
        return RANKERS[wanted]
    if wanted in learnt_rankers(settings.places):
        return _read(settings.places, wanted)
    known = ", ".join((*RANKERS, *learnt_rankers(settings.places)))
    raise UnknownRankerError(f"There is no ranker '{wanted}'. Choose one of {known}.")


def in_use(home: Home) -> str:
    """The ranker that was put in use last, or the default one."""
    lines = history(home.rankers / HISTORY)
    return lines[-1].name if lines else DEFAULT_RANKER


def activate(
    settings: Settings, database: Database, name: str, reason: str, actor: str, now: dt.datetime
) -> Activation:
    """Put a ranker in use from now on. Raises UnknownRankerError, InUseError where no reason is given, OSError."""
    line = activation(open_ranker(settings, name).id, reason, now)
    return put_in_use(database, settings.places.rankers / HISTORY, line, f"ranker:{line.name}", actor, now)


def learnt_rankers(home: Home) -> list[str]:
    """The ids of the rankers that were learnt here, oldest first."""
    return [f"{LEARNED}-{number}" for number in numbers(home.rankers, LEARNED, ".json")]


def next_version(home: Home) -> int:
    """The number that the next learnt ranker gets."""
    return max(numbers(home.rankers, LEARNED, ".json"), default=0) + 1


def keep(home: Home, learnt: Learnt, in_use: WeightedRanker, now: dt.datetime) -> None:
    """Write a learnt ranker with its card. Raises OSError; then it is not there."""
    home.rankers.mkdir(parents=True, exist_ok=True)
    row = {"format": FORMAT, **asdict(learnt.ranker), "card": asdict(card_of(learnt, in_use, now))}
    publish(_path(home, learnt.ranker.id), json.dumps(row, indent=1, ensure_ascii=False) + "\n")


def card(home: Home, name: str) -> RankerCard | None:
    """The card of a ranker that was learnt here; None for any other. Raises RankerError where it is damaged."""
    if name not in learnt_rankers(home):
        return None
    try:
        return RankerCard(**json.loads(_path(home, name).read_text(encoding="utf-8"))["card"])
    except (ValueError, KeyError, TypeError) as error:
        raise RankerError(
            f"{_path(home, name)} has no card that can be read. Learn it again with `behov train`."
        ) from error


def _read(home: Home, name: str) -> WeightedRanker:
    path = _path(home, name)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        weights = {str(feature): float(weight) for feature, weight in row["weights"].items()}
        found, ranker = row["format"], WeightedRanker(row["name"], int(row["version"]), weights)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RankerError(f"{path} is damaged ({error}). Learn it again with `behov train`.") from error
    unknown = sorted(weights.keys() - FEATURES.keys())
    if found != FORMAT or unknown or ranker.id != name:
        raise RankerError(f"{path} is of another version of Behov. Learn it again with `behov train`.")
    return ranker


def _path(home: Home, name: str) -> Path:
    return home.rankers / f"{name}.json"
