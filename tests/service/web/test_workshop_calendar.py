"""A workshop as a calendar file: read back by the library, and checked by the rules of RFC 5545."""

import datetime as dt

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from service.web.problems import InvalidError
from service.web.workshop_calendar import Workshop, read_time, workshop_ics

STAMP = dt.datetime(2026, 11, 1, 12, 0, 0, 7, tzinfo=dt.UTC)
PLACE = "Rådhuset; sal 1, Malmö\\\nBEGIN:VALARM"


def made(begins: dt.datetime, hours: float = 2) -> bytes:
    workshop = Workshop(
        "list-4-abc", begins, hours, PLACE, "Workshop: " + "å" * 90, "Ett\nTvå, tre", "https://b.example/4"
    )
    return workshop_ics(workshop, STAMP)


def test_the_file_says_what_was_asked_for() -> None:
    event = Calendar.from_ical(made(read_time("2026-12-01T09:00"), 2.5)).events[0]
    assert event["dtstart"].dt == dt.datetime(2026, 12, 1, 8, 0, tzinfo=dt.UTC)
    assert event["dtend"].dt == dt.datetime(2026, 12, 1, 10, 30, tzinfo=dt.UTC)
    assert event["dtstamp"].dt == STAMP.replace(microsecond=0)
    assert event["location"] == "Rådhuset; sal 1, Malmö\\ BEGIN:VALARM"
    assert event["description"] == "Ett\nTvå, tre"
    assert event["summary"] == "Workshop: " + "å" * 90


def test_lines_are_short_end_as_they_must_and_break_no_character() -> None:
    lines = made(read_time("2026-12-01T09:00")).split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert [line for line in lines if line.startswith(b"BEGIN")] == [b"BEGIN:VCALENDAR", b"BEGIN:VEVENT"]
    assert b"LOCATION:R\xc3\xa5dhuset\\; sal 1\\, Malm\xc3\xb6\\\\ BEGIN:VALARM" in lines
    for line in lines:
        line.decode()


def test_the_uid_is_the_lists_and_the_times() -> None:
    first, again = made(read_time("2026-12-01T09:00")), made(read_time("2026-12-01T08:00Z"), 3)
    other = made(read_time("2026-12-02T09:00"))
    uids = [Calendar.from_ical(one).events[0]["uid"] for one in (first, again, other)]
    assert uids[0] == uids[1] != uids[2]


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2026-12-01T09:00", 8), ("2026-07-01T09:00", 7), ("2026-07-01 09:00:30", 7), ("2026-07-01T09:00+00:00", 9)],
)
def test_a_time_without_a_zone_is_stockholms_summer_and_winter(written: str, hour: int) -> None:
    assert read_time(written).astimezone(dt.UTC).hour == hour


@pytest.mark.parametrize(
    "written",
    ["", "tomorrow", "2026-12-01", "2026-13-01T09:00", "2026-12-01T25:00", "0001-01-01T00:00",
     "9999-12-31T23:59-23:00", "2027-03-28T02:30", "١٢٣٤-01-01T00:00"],
)  # fmt: skip
def test_what_is_no_time_is_told_so(written: str) -> None:
    with pytest.raises(InvalidError):
        read_time(written)


def test_the_form_gives_a_file_and_helps_with_a_bad_date(facilitator: TestClient, shortlist: str) -> None:
    assert f'action="{shortlist}/workshop.ics"' in facilitator.get(f"{shortlist}/sheet").text
    answer = facilitator.get(f"{shortlist}/workshop.ics?at=2026-12-01T09:00&hours=2&place=Malm%C3%B6")
    assert answer.headers["content-type"].startswith("text/calendar")
    event = Calendar.from_ical(answer.content).events[0]
    assert event["location"] == "Malmö"
    assert event["url"] == f"http://testserver{shortlist}"
    for at in ("tomorrow", "<b>", "2027-03-28T02:30", ""):
        bad = facilitator.get(f"{shortlist}/workshop.ics", params={"at": at})
        assert bad.status_code == 422
        assert "<b>" not in bad.text
    assert "2026-12-01T09:00" in facilitator.get(f"{shortlist}/workshop.ics?at=tomorrow").text
    assert facilitator.get(f"{shortlist}/workshop.ics?at=2026-12-01T09:00&hours=-1").status_code == 422
