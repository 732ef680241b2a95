"""Proof that no need was matched against a profile written after it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatedNeed:
    """A need and its day; None where the day is not known."""

    need: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class DatedProfile:
    """One version of a company's profile and the day it was written; None where the day is not known."""

    company: str
    version: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Leak:
    """A profile version that is younger than the need it was matched with."""

    need: str
    needed_on: dt.date
    company: str
    version: str
    written_on: dt.date


@dataclass(frozen=True, slots=True)
class LeakReport:
    """What was checked, every leak, and what cannot be proved for want of a date.

    pairs: (need, profile version) pairs looked at. undated_profiles: (company, version), each once.
    """

    needs: int
    pairs: int
    leaks: tuple[Leak, ...]
    undated_needs: tuple[str, ...]
    undated_profiles: tuple[tuple[str, str], ...]

    @property
    def proved(self) -> bool:
        """True where every pair had two dates and none leaked."""
        return not (self.leaks or self.undated_needs or self.undated_profiles)


def as_of(profiles: Iterable[DatedProfile], day: dt.date) -> dict[str, DatedProfile]:
    """Company → its newest version written on `day` or before; the last one given where two share a day.

    Undated versions are passed over: nobody can say that they were there.
    """
    newest: dict[str, DatedProfile] = {}
    for profile in profiles:
        if profile.on is None or profile.on > day:
            continue
        held = newest.get(profile.company)
        if held is None or held.on is None or profile.on >= held.on:
            newest[profile.company] = profile
    return newest


def proof_of_no_leak(needs: Iterable[DatedNeed], profiles: Mapping[str, Collection[DatedProfile]]) -> LeakReport:
    """Check every profile version that a need was matched with; it may be of the need's day but not younger.

    profiles: need key → the versions its ranking was made from. Where all needs saw one catalogue, give
    `dict.fromkeys(keys, versions)`. A need without an entry was matched with nothing.
    """
    dated = sorted(needs, key=lambda need: need.need)
    undated = {(p.company, p.version) for need in dated for p in profiles.get(need.need, ()) if p.on is None}
    return LeakReport(
        needs=len(dated),
        pairs=sum(len(profiles.get(need.need, ())) for need in dated),
        leaks=tuple(leak for need in dated for leak in _leaks(need, profiles.get(need.need, ()))),
        undated_needs=tuple(need.need for need in dated if need.on is None),
        undated_profiles=tuple(sorted(undated)),
    )


def _leaks(need: DatedNeed, profiles: Iterable[DatedProfile]) -> Iterable[Leak]:
    for profile in profiles:
        if need.on is not None and profile.on is not None and profile.on > need.on:
            yield Leak(need.need, need.on, profile.company, profile.version, profile.on)
