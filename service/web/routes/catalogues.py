"""Catalogues and what they cover."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from models.catalogue_repository import (
    LoggedRun,
    RunChange,
    SourceSummary,
    logged_runs,
    refused_rows,
    run_changes,
    source_summaries,
)
from models.company_repository import listed_companies, listed_languages
from models.need_repository import stored_needs
from models.shortlist_repository import newest_by_need, places_by_source
from service.uploading import under_way
from service.web.answering import answer, reader_language, translated
from service.web.context import Actor, After, Allowed, Limit, PartsOf, Reading, now, router_of
from service.web.describing import problems
from service.web.files import FileForm
from service.web.lines import CANONICAL, need_line, page_of, refused_file
from service.web.map_picture import LINKED, as_svg, zoomed
from service.web.mapping import MOST_CLUSTERS, MOST_COMPANIES, draw_map
from service.web.problems import NoSuchPageError, _
from service.web.resources import (
    CatalogueLine,
    Catalogues,
    MapCluster,
    MapPoint,
    MapSheet,
    Overview,
    Part,
    RunChangeLine,
    RunLine,
    RunSheet,
)

router = router_of("catalogues")

OLD_DAYS = 180
"""A catalogue as of longer ago is marked as old."""

Reader = Annotated[Actor, Depends(Allowed("catalogues.read"))]


@router.get(
    "/catalogues",
    summary="Catalogues, and the newest readings",
    response_model=Catalogues,
    responses=problems(NoSuchPageError),
)
def catalogues(
    request: Request,
    parts: PartsOf,
    actor: Reader,
    session: Reading,
    after: After = "",
    limit: Limit = 50,
    form: FileForm = None,
) -> Response:
    every = source_summaries(session)
    page, following = page_of(every, lambda source: source.name, after, limit, form)
    resource = Catalogues(
        items=[_line(source) for source in page],
        runs=[_run(run) for run in logged_runs(session)],
        next=following,
    )
    indexing = under_way(parts.settings) if actor.may("catalogues.manage") else []
    return answer(request, "catalogues.html", resource, form=form, indexing=indexing, old=OLD_DAYS)


@router.get("/catalogues/{name}", summary="A catalogue's readings", response_model=Catalogues)
def catalogue(request: Request, name: str, actor: Reader, session: Reading) -> Response:
    found = [source for source in source_summaries(session) if source.name == name]
    if not found:
        raise NoSuchPageError(_("There is no such catalogue."))
    source = found[0]
    runs = logged_runs(session, name)
    refused = refused_rows(session, runs[0].id) if runs else []
    return answer(
        request,
        "catalogue.html",
        Catalogues(items=[_line(source)], runs=[_run(run) for run in runs]),
        refused=refused,
    )


@router.get("/catalogues/{name}/runs/{number}", summary="What a reading changed", response_model=RunSheet)
def run(
    request: Request, name: str, number: int, actor: Reader, session: Reading, form: FileForm = None
) -> Response:
    logged = next((one for one in logged_runs(session, name, limit=1000) if one.id == number), None)
    if logged is None:
        raise NoSuchPageError(_("There is no such reading."))
    resource = RunSheet(
        run=_run(logged),
        changes=[_change(change) for change in run_changes(session, number)],
        refused=[{"line": row.line, "reasons": list(row.reasons)} for row in refused_rows(session, number)],
    )
    return answer(request, "run.html", resource, form=form)


@router.get(
    "/catalogues/{name}/runs/{number}/refused.{form}",
    summary="The rows that a reading refused, to correct and send again",
)
def refused_of_run(
    request: Request,
    name: str,
    number: int,
    form: str,
    actor: Annotated[Actor, Depends(Allowed("catalogues.manage"))],
    session: Reading,
) -> Response:
    if all(one.id != number for one in logged_runs(session, name, limit=1000)):
        raise NoSuchPageError(_("There is no such reading."))
    return refused_file(request, refused_rows(session, number), form, reader_language(request))


@router.get("/overview", summary="How well needs are covered, and by whom", response_model=Overview)
def overview(request: Request, actor: Reader, session: Reading) -> Response:
    needs, newest = stored_needs(session), newest_by_need(session)
    bands = {key: json.loads(document)["band"] for key, (_count, _id, document) in newest.items()}
    uncovered = [
        need_line(need, newest[need.key][0] if need.key in newest else 0)
        for need in needs
        if bands.get(need.key) not in ("strong", "possible")
    ]
    sources = [(source.name, source.listed) for source in source_summaries(session) if source.kind == "companies"]
    return answer(
        request,
        "overview.html",
        Overview(
            needs=len(needs),
            covered=len(needs) - len(uncovered),
            uncovered=uncovered,
            companies=sum(count for _name, count in sources),
            languages=_parts(listed_languages(session)),
            catalogues=_parts(sources),
            exposure=_parts(places_by_source(session)),
        ),
    )


def _line(source: SourceSummary) -> CatalogueLine:
    return CatalogueLine(
        name=source.name,
        title=source.title,
        kind=source.kind,
        fictional=source.fictional,
        listed=source.listed,
        as_of=source.latest_as_of,
        age_days=None if source.latest_as_of is None else (now() - source.latest_as_of).days,
    )


def _change(change: RunChange) -> RunChangeLine:
    kind = "new" if change.before is None else "withdrawn" if change.after is None else "changed"
    name = change.after or change.before or ""
    fields = [CANONICAL.get(field, field) for field in change.fields]
    return RunChangeLine(row_key=change.row_key, company=change.company_uid, kind=kind, name=name, fields=fields)


@router.get("/map", summary="Needs and companies by what they are about", response_model=MapSheet)
def map_of_all(
    request: Request,
    parts: PartsOf,
    actor: Reader,
    session: Reading,
    group: Annotated[int | None, Query(ge=1, le=MOST_CLUSTERS, description="One group alone.")] = None,
) -> Response:
    matcher, needs = parts.engine.matcher(), stored_needs(session)
    companies, _total = listed_companies(session, limit=MOST_COMPANIES)
    names = {one.uid: one.name for one in companies}
    key = (
        matcher.index.manifest.version,
        tuple(need.need_version_id for need in needs),
        hashlib.sha256(repr(sorted(names.items())).encode()).hexdigest(),
    )
    drawn = parts.maps.get(key, lambda: draw_map(matcher, names, needs))
    if group is not None:
        drawn = zoomed(drawn, group)
        if not drawn.points:
            raise NoSuchPageError(_("There is no such group on the map."))
    points = [MapPoint(**asdict(point)) for point in drawn.points]
    clusters = [
        MapCluster(
            number=cluster.number,
            words=[word for word, _language in cluster.words],
            companies=cluster.companies,
            needs=cluster.needs,
        )
        for cluster in drawn.clusters
    ]
    titles = {need.key: need.text for need in needs}
    label = translated(_("Needs and companies, near one another where they are alike"), reader_language(request))
    return answer(
        request,
        "map.html",
        MapSheet(points=points, clusters=clusters),
        drawn=drawn,
        titles=titles,
        group=group,
        linked=sum(cluster.companies for cluster in drawn.clusters) <= LINKED,
        picture=as_svg(drawn, label, alone=group is not None),
    )


def _run(run: LoggedRun) -> RunLine:
    counts = run.counts
    return RunLine(
        id=run.id,
        source=run.source,
        started_at=run.started_at,
        as_of=run.as_of,
        file_name=run.file_name,
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        missing=counts.missing,
        refused=counts.refused,
    )


def _parts(counts: Sequence[tuple[str, int]]) -> list[Part]:
    total = sum(count for _name, count in counts) or 1
    return [Part(name=name, count=count, share=round(count / total, 4)) for name, count in counts]
