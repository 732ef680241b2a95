"""The map as inline SVG: light enough for a page however many companies there are."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from service.web.mapping import Cluster, Map, Point

WIDTH, HEIGHT, MARGIN = 1000, 660, 24
"""Of the picture, in its own units."""

LINKED = 500
"""So many companies are links with their names; the dots of more are drawn together, without."""

GRID = 6
"""Dots that are drawn together lie on a grid so wide; those on one crossing are one dot."""

LABEL_WORDS = 2
LETTER, LINE, FURTHEST = 15, 34, 18
"""The width of a letter and the height of a line of the groups' labels, in the picture's units; how many lines
a label may be away from its place."""


def zoomed(drawn: Map, group: int) -> Map:
    """One group of the map alone, drawn as large as the whole; nothing where there is no such group."""
    points = [point for point in drawn.points if point.cluster == group]
    left, top = min((p.x for p in points), default=0), min((p.y for p in points), default=0)
    wide = max((p.x - left for p in points), default=0) or 1
    high = max((p.y - top for p in points), default=0) or 1
    placed = (replace(p, x=(p.x - left) / wide, y=(p.y - top) / high) for p in points)
    return Map(tuple(placed), tuple(cluster for cluster in drawn.clusters if cluster.number == group))


def as_svg(drawn: Map, label: str, alone: bool = False) -> str:
    """The map as inline SVG. What a point looks like, its class says. Needs are links, and so are companies where
    there are no more than LINKED. On a map that is not of one group `alone`, groups bear their first words."""
    companies = [point for point in drawn.points if point.kind == "company"]
    dots = map(_dot, companies) if len(companies) <= LINKED else _together(companies, drawn.clusters, alone)
    squares = (_square(point) for point in drawn.points if point.kind == "need")
    labels = () if alone else _labels(drawn.clusters)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(label)}">'
        f"{''.join(dots)}{''.join(squares)}"
        f'<g class="labels" aria-hidden="true">{"".join(labels)}</g></svg>'
    )


def _dot(point: Point) -> str:
    drawn = f'<circle cx="{_x(point.x):g}" cy="{_y(point.y):g}" r="7" class="group-{point.cluster}"/>'
    return _link(f"/companies/{quote(point.key, safe='')}", point, drawn)


def _square(point: Point) -> str:
    x, y = _x(point.x) - 9, _y(point.y) - 9
    drawn = f'<rect x="{x:g}" y="{y:g}" width="18" height="18" class="group-{point.cluster}"/>'
    return _link(f"/needs/{quote(point.key, safe='')}", point, drawn)


def _link(address: str, point: Point, drawn: str) -> str:
    spoken = f' lang="{escape(point.language)}"' if point.kind == "need" else ""
    return f'<a href="{escape(address)}"{spoken}><title>{escape(point.name)}</title>{drawn}</a>'


def _together(companies: Sequence[Point], clusters: Iterable[Cluster], alone: bool) -> Iterable[str]:
    """The companies of each group as one path of dots, which leads to the group's own map unless this is it."""
    for cluster in clusters:
        crossings = sorted(
            {
                (GRID * round(_x(point.x) / GRID), GRID * round(_y(point.y) / GRID))
                for point in companies
                if point.cluster == cluster.number
            }
        )
        steps = zip([(0, 0), *crossings], crossings, strict=False)
        path = "".join(f"m{x - last_x} {y - last_y}z" for (last_x, last_y), (x, y) in steps)
        called = f"{cluster.number}: {', '.join(word for word, _language in cluster.words)}"
        dots = f'<title>{escape(called)}</title><path class="group-{cluster.number}" d="{path}"/>'
        yield dots if alone else f'<a href="/map?group={cluster.number}">{dots}</a>'


def _labels(clusters: Iterable[Cluster]) -> Iterable[str]:
    """Each group's number and first words at its place, or the nearest one below or above where no label lies."""
    taken: list[tuple[float, float, float]] = []
    for cluster in sorted(clusters, key=lambda one: one.y):
        words = ", ".join(word for word, _language in cluster.words[:LABEL_WORDS])
        half = LETTER * len(f"{cluster.number} {words}") / 2
        x = min(max(_x(cluster.x), half), WIDTH - half)
        wanted = min(_y(cluster.y), HEIGHT - LINE / 2)
        free = (
            y
            for y in (wanted + step * LINE for step in sorted(range(-FURTHEST, FURTHEST), key=abs))
            if LINE / 2 <= y <= HEIGHT - LINE / 2
            and not any(abs(y - its_y) < LINE and abs(x - its_x) < half + its for its_x, its_y, its in taken)
        )
        y = next(free, wanted)
        taken.append((x, y, half))
        yield f'<text x="{x:g}" y="{y:g}">{cluster.number}<tspan class="words"> {escape(words)}</tspan></text>'


def _x(share: float) -> float:
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def _y(share: float) -> float:
    return round(MARGIN + share * (HEIGHT - 2 * MARGIN), 1)
