"""Dates as Nordic offices write them."""

import datetime as dt
import re

MONTHS = (
    "januari januar january tammikuu tammikuuta jan",
    "februari februar february helmikuu helmikuuta feb",
    "mars march marts maaliskuu maaliskuuta mar",
    "april huhtikuu huhtikuuta apr",
    "maj mai may toukokuu toukokuuta",
    "juni june kesäkuu kesäkuuta jun",
    "juli july heinäkuu heinäkuuta jul",
    "augusti august elokuu elokuuta aug",
    "september syyskuu syyskuuta sep sept",
    "oktober october lokakuu lokakuuta okt oct",
    "november marraskuu marraskuuta nov",
    "december desember joulukuu joulukuuta dec des",
)
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[t ][\d:.,]+\s?(?:z|[+-]\d\d:?\d\d)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})(?: [\d:.]+)?")
DAY_AND_NAME = re.compile(r"(?:den )?(\d{1,2})(?:\.|:e|st|nd|rd|th)? ([^\W\d]+)\.?,? (\d{4})")
NAME_AND_DAY = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
MONTH_ALONE = re.compile(r"(\d{4})-(\d{1,2})")
YEAR_ALONE = re.compile(r"((?:19|20)\d{2})")
NAME_ALONE = re.compile(r"([^\W\d]+)\.?,? (\d{4})")


def date_of(text: str, *, day_first: bool = True) -> dt.date | None:
    """The date that `text` gives; a month or a year alone is its first day. None where it is unclear.

    With `day_first` False (a source in English), 05/03/2024 could be in March or in May, and is unclear.
    """
    text = text.strip().casefold()
    if found := YEAR_FIRST.fullmatch(text):
        return None if not found[2] and len(found[0]) < 8 else _date(found[1], found[3], found[4])
    if found := DAY_FIRST.fullmatch(text):
        unclear = not day_first and found[2] == "/" and int(found[1]) <= 12 and found[1] != found[3]
        return None if unclear else _date(found[4], found[3], found[1])
    if found := DAY_AND_NAME.fullmatch(text):
        return _date(found[3], MONTH.get(found[2], 0), found[1])
    if found := NAME_AND_DAY.fullmatch(text):
        return _date(found[3], MONTH.get(found[1], 0), found[2])
    if found := YEAR_ALONE.fullmatch(text):
        return _date(found[1], 1, 1)
    if found := MONTH_ALONE.fullmatch(text):
        return _date(found[1], found[2], 1)
    if found := NAME_ALONE.fullmatch(text):
        return _date(found[2], MONTH.get(found[1], 0), 1)
    return None


def _date(year: str, month: str | int, day: str | int) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
