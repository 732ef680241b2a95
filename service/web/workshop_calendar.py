"""A workshop as a calendar file (RFC 5545)."""

import datetime as dt
from dataclasses import dataclass

from icalendar import Calendar, Event

from service.version import software_version
from service.web.languages import ZONE
from service.web.problems import InvalidError, _

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop about one list. key: what is told apart by, the same for the same list."""

    key: str
    begins: dt.datetime
    hours: float
    place: str
    summary: str
    description: str
    link: str


def workshop_ics(workshop: Workshop, stamp: dt.datetime) -> bytes:
    """The calendar file. Times are in UTC, so that no calendar needs to know our zone; the UID stays the same for
    the same list and time. `stamp` is when the file was made."""
    begins = workshop.begins.astimezone(dt.UTC)
    event = Event()
    event.add("uid", f"{workshop.key}-{begins:%Y%m%dT%H%M%SZ}@behov")
    event.add("dtstamp", stamp.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", begins)
    event.add("dtend", begins + dt.timedelta(minutes=round(60 * workshop.hours)))
    event.add("summary", _line(workshop.summary))
    event.add("description", workshop.description)
    event.add("url", workshop.link)
    if place := _line(workshop.place):
        event.add("location", place)
    calendar = Calendar()
    calendar.add("prodid", f"-//Behov//Behov {software_version()}//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def read_time(written: str) -> dt.datetime:
    """A point in time as a form or program sends it, in ZONE where it names none.

    Raises InvalidError where it is no time, lies in another century, or falls into the hour that is skipped in
    spring.
    """
    try:
        found = dt.datetime.fromisoformat(written.strip())
    except ValueError:
        found = None
    if found is None or len(written.strip()) <= len("2026-12-01"):
        raise InvalidError(
            _("{value} is no date and time. Write it as 2026-12-01T09:00: year, month, day, T, hour and minute."),
            value=written[:40] or "–",
        )
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise InvalidError(
            _("The year {value} cannot be meant. Write the date as 2026-12-01T09:00."), value=found.year
        )
    if found.tzinfo is not None:
        return found
    local = found.replace(tzinfo=ZONE)
    if local.astimezone(dt.UTC).astimezone(ZONE).replace(tzinfo=None) != found:
        raise InvalidError(_("The clocks go forward that night, and {value} does not exist."), value=written[:40])
    return local


def _line(text: str) -> str:
    return "".join(one for one in " ".join(text.split()) if one.isprintable())
