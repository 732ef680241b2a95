"""SVG pictures for the report: each is drawn from the rows of a table that stands beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import vl_convert

from evaluation.measures.calibration import Calibration
from evaluation.significance import Estimate

WIDTH = 420
ROW = 24
DARK = "#1f4e79"
LIGHT = "#b45309"
INK = "#1c1c1c"


@dataclass(frozen=True, slots=True)
class Described:
    """What a picture says of itself to those who do not see it. `key` is unique on the page."""

    key: str
    title: str
    description: str


def intervals(of: Described, rows: Sequence[tuple[str, Estimate]], axis: str, zero: bool) -> str:
    """A dot and a line a row, in the given order; with a rule at zero where `zero`."""
    values = [
        {
            "label": label,
            "mean": estimate.mean,
            "low": estimate.interval.low if estimate.interval else estimate.mean,
            "high": estimate.interval.high if estimate.interval else estimate.mean,
        }
        for label, estimate in rows
    ]
    base = alt.Chart(alt.InlineData(values=values))
    y = alt.Y("label:N", sort=[label for label, _ in rows], title=None)
    scale = alt.Scale(zero=zero, nice=True)
    lines = base.mark_rule(strokeWidth=2, color=DARK).encode(
        y=y, x=alt.X("low:Q", title=axis, scale=scale), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=DARK, opacity=1).encode(
        y=y, x=alt.X("mean:Q", title=axis, scale=scale)
    )
    layers = [_rule_at_zero()] if zero else []
    return _svg(of, alt.layer(*layers, lines, dots), len(rows) * ROW)


def bars(of: Described, rows: Sequence[tuple[str, float]], axis: str) -> str:
    """A bar a row from zero, in the given order; what is below zero has another shade and a broken edge."""
    values = [{"label": label, "value": value, "below": value < 0} for label, value in rows]
    drawn = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(height=12)
        .encode(
            y=alt.Y("label:N", sort=[label for label, _ in rows], title=None),
            x=alt.X("value:Q", title=axis),
            color=alt.condition(alt.datum.below, alt.value(LIGHT), alt.value(DARK)),
        )
    )
    return _svg(of, alt.layer(drawn, _rule_at_zero()), len(rows) * ROW)


def reliability(of: Described, found: Calibration, stated: str, observed: str) -> str:
    """Stated against observed, larger dots for more predictions, with the line on which they agree."""
    values = [{"stated": row.stated, "observed": row.observed, "count": row.count} for row in found.bins]
    scale = alt.Scale(domain=[0, 1])
    ends = alt.InlineData(values=[{"stated": 0, "observed": 0}, {"stated": 1, "observed": 1}])
    x = alt.X("stated:Q", title=stated, scale=scale)
    y = alt.Y("observed:Q", title=observed, scale=scale)
    line = alt.Chart(ends).mark_line(strokeDash=[4, 4], color=INK).encode(x=x, y=y)
    dots = (
        alt.Chart(alt.InlineData(values=values))
        .mark_point(filled=True, color=DARK, opacity=1)
        .encode(x=x, y=y, size=alt.Size("count:Q", legend=None, scale=alt.Scale(range=[40, 400])))
    )
    return _svg(of, alt.layer(line, dots), 260, 260)


def _rule_at_zero() -> Any:
    data = alt.InlineData(values=[{"zero": 0}])
    return alt.Chart(data).mark_rule(strokeDash=[4, 4], color=INK).encode(x="zero:Q")


def _svg(of: Described, chart: Any, height: int, width: int = WIDTH) -> str:
    """The chart as an element of the page: its own title and description in place of the library's roles."""
    specification = (
        chart.properties(width=width, height=max(height, ROW), background="white")
        .configure(aria=False, font="sans-serif")
        .configure_axis(labelFontSize=13, titleFontSize=13, labelLimit=280, labelColor=INK, titleColor=INK)
        .configure_axisY(grid=False)
        .to_dict()
    )
    drawn = vl_convert.vegalite_to_svg(specification)
    drawn = re.sub(r' xmlns(:xlink)?="[^"]*"', "", drawn)
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    drawn = re.sub(r'(id="|url\(#)', rf"\g<1>{of.key}-", drawn)
    head = (
        f'<svg role="img" aria-labelledby="{of.key}-title {of.key}-desc"',
        f'<title id="{of.key}-title">{escape(of.title)}</title>'
        f'<desc id="{of.key}-desc">{escape(of.description)}</desc>',
    )
    opening, rest = drawn.removeprefix("<svg").split(">", 1)
    return f"{head[0]}{opening}>{head[1]}{rest}"
