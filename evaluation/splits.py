"""Honest splits: what was known on the day, and what was not.

An example is one judged pair. Every split divides all examples into train, test and what is set aside from both.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

PILOT = 2

Role = Literal["train", "test", "set aside"]


@dataclass(frozen=True, slots=True)
class Example:
    """A judged pair. needed_on: the need's date. known_on: the day the outcome was known.

    A date is None where the file has none. catalogues: every catalogue that holds the company.
    """

    need: str
    owner: str
    company: str
    grade: int
    needed_on: dt.date | None
    known_on: dt.date | None
    catalogues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Split:
    """Disjoint parts of the examples, in their given order. `set_aside` would leak into one from the other."""

    name: str
    train: tuple[Example, ...]
    test: tuple[Example, ...]
    set_aside: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class NestedSplit:
    """An outer split, and inner splits of its train part alone to tune on: the outer test is never looked at."""

    outer: Split
    inner: tuple[Split, ...]


Splitter = Callable[[Sequence[Example]], Iterable[Split]]


def global_timeline(examples: Iterable[Example], cut: dt.date, gap: dt.timedelta = dt.timedelta(0)) -> Split:
    """Train on what was known before `cut` − `gap`, test on needs from `cut` on.

    An earlier need whose outcome became known too late is set aside, for its grade was still in the future; so is
    every undated example. Source: Ji, Sun, Zhang and Li 2023, A critical study on data leakage in recommender
    system offline evaluation, ACM TOIS 41(3).
    """

    def role(example: Example) -> Role:
        if example.needed_on is None or example.known_on is None:
            return "set aside"
        if example.needed_on >= cut:
            return "test"
        return "train" if max(example.needed_on, example.known_on) < cut - gap else "set aside"

    return _split(f"before and from {cut}", ((example, role(example)) for example in examples))


def leave_one_owner_out(examples: Sequence[Example]) -> Iterator[Split]:
    """For each need owner, test on its examples and train on those of all others."""
    for owner in sorted({example.owner for example in examples}):
        roles = ((e, _role(e.owner == owner)) for e in examples)
        yield _split(f"without owner {owner}", roles)


def leave_one_catalogue_out(examples: Sequence[Example]) -> Iterator[Split]:
    """For each catalogue, test on companies it holds and train on companies it does not hold.

    A company of two catalogues is never in train while one of them is tested. Needs are on both sides: the
    question is how new companies fare, not new needs.
    """
    for catalogue in sorted({name for example in examples for name in example.catalogues}):
        roles = ((e, _role(catalogue in e.catalogues)) for e in examples)
        yield _split(f"without catalogue {catalogue}", roles)


def leave_one_pilot_out(examples: Sequence[Example]) -> Iterator[Split]:
    """For each example that became a pilot, test on it alone and train on all other needs.

    The rest of its need is set aside, for those companies were chosen or turned down beside it.
    """
    for pilot in sorted((e for e in examples if e.grade >= PILOT), key=lambda e: (e.need, e.company)):
        roles = ((e, _role(e == pilot, aside=e.need == pilot.need)) for e in examples)
        yield _split(f"without pilot {pilot.need} / {pilot.company}", roles)


def nested(outer: Iterable[Split], inner: Splitter) -> Iterator[NestedSplit]:
    """Give every outer split its own inner splits, made from its train part alone.

    Source: Cawley and Talbot 2010, On over-fitting in model selection, JMLR 11.
    """
    for split in outer:
        yield NestedSplit(split, tuple(inner(split.train)))


def _role(is_test: bool, aside: bool = False) -> Role:
    return "test" if is_test else "set aside" if aside else "train"


def _split(name: str, roles: Iterable[tuple[Example, Role]]) -> Split:
    parts: dict[Role, list[Example]] = {"train": [], "test": [], "set aside": []}
    for example, role in roles:
        parts[role].append(example)
    return Split(name, tuple(parts["train"]), tuple(parts["test"]), tuple(parts["set aside"]))
