"""Judging pairs of a need and a company, blind, and whether those who judge agree."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request, Response

from models.catalogue_repository import Session
from models.judgement_repository import PoolFacts, stored_pool, stored_pools
from models.need_repository import StoredNeed, need_keys_of, stored_needs
from service.judging import (
    Item,
    Needs,
    Part,
    PoolAgreement,
    Shown,
    finished,
    give_verdict,
    next_pair,
    parts_of,
    pool_agreement,
    show,
)
from service.judging_pool import PoolSettings, build_pool, keep_pool, pooled_rankers
from service.rankers import open_ranker
from service.shortlisting import ask_stored
from service.web.answering import answer, see
from service.web.bodies import body, takes
from service.web.context import Actor, After, Allowed, Limit, PartsOf, Reading, Writing, note_event, now, router_of
from service.web.describing import problems
from service.web.files import FileForm
from service.web.lines import page_of
from service.web.problems import InvalidError, NoSuchPageError, _
from service.web.resources import (
    AgreementFound,
    Agreements,
    PairToJudge,
    PoolAgreementLine,
    PooledNeed,
    PoolLine,
    Pools,
    PoolWanted,
    ShownPair,
    ShownText,
    VerdictSaved,
    VerdictWanted,
)
from service.web.routes.needs import visible_need

router = router_of("judging")

MOST_NEEDS = 50
"""As many needs are pooled at once, so that making a pool takes seconds."""

Judge = Annotated[Actor, Depends(Allowed("judging.judge"))]


@router.get(
    "/judging",
    summary="Pools to judge, and how far the reader has come",
    response_model=Pools,
    responses=problems(NoSuchPageError),
)
def pools(
    request: Request,
    actor: Judge,
    session: Reading,
    after: After = "",
    limit: Limit = 50,
    form: FileForm = None,
) -> Response:
    needs = _judged_by(session, actor)
    found = [part for part in parts_of(session, stored_pools(session), actor.label, needs) if part.items]
    parts, following = page_of(found, lambda part: part.pool.key, after, limit, form)
    stored = _by_key(session)
    done = finished(session, parts)
    resource = Pools(items=[_line(actor, part, part.pool.key in done, stored) for part in parts], next=following)
    choices = list(stored.values()) if actor.may("judging.manage") else []
    return answer(request, "judging.html", resource, form=form, choices=choices, may=actor.may)


@router.get("/judging/agreement", summary="Whether judges agree", response_model=Agreements)
def agreements(
    request: Request,
    actor: Annotated[Actor, Depends(Allowed("judging.read"))],
    session: Reading,
    form: FileForm = None,
) -> Response:
    stored = _by_key(session)
    parts = parts_of(session, stored_pools(session), actor.label, None)
    items = [
        PoolAgreementLine(
            key=part.pool.key,
            made_at=part.pool.created_at,
            needs=_pooled(part, stored),
            pairs=len(part.items),
            agreement=_agreement(pool_agreement(part)),
        )
        for part in parts
    ]
    return answer(request, "agreement.html", Agreements(items=items), form=form)


@router.post(
    "/judging",
    status_code=201,
    summary="Make a pool to judge",
    responses=problems(NoSuchPageError),
    openapi_extra=takes(PoolWanted),
)
def make_pool(
    request: Request,
    parts: PartsOf,
    actor: Annotated[Actor, Depends(Allowed("judging.manage"))],
    sent: Annotated[PoolWanted, Depends(body(PoolWanted))],
) -> Response:
    keys = list(dict.fromkeys(sent.need))
    if not keys:
        raise InvalidError(_("Choose at least one need."))
    if len(keys) > MOST_NEEDS:
        raise InvalidError(_("Choose at most {most} needs at once."), most=MOST_NEEDS)
    matcher, rankers = parts.engine.matcher(), pooled_rankers(open_ranker(parts.settings))
    chosen = PoolSettings(depth=sent.depth)
    with parts.database.reading() as session:
        asked = [ask_stored(visible_need(session, actor, key)) for key in keys]
        facts = build_pool(session, matcher, asked, rankers, chosen).facts(chosen, now())
    with parts.database.writing() as session:
        keep_pool(session, facts, keys, sent.depth, actor.label)
        [part] = parts_of(session, [facts], actor.label, _judged_by(session, actor))
        line = _line(actor, part, facts.key in finished(session, [part]), _by_key(session))
    return see(request, f"/judging#pool-{facts.key}", line)


@router.get("/judging/{pool}/next", summary="The next pair to judge", response_model=PairToJudge)
def next_one(request: Request, pool: str, actor: Judge, session: Reading) -> Response:
    part = _part(session, actor, pool)
    shown = next_pair(session, part)
    return _page(request, part, shown)


@router.get("/judging/{pool}/items/{item}", summary="A pair, to judge it again", response_model=PairToJudge)
def one_pair(request: Request, pool: str, item: str, actor: Judge, session: Reading) -> Response:
    part = _part(session, actor, pool)
    shown = show(session, _item(part, item))
    if shown is None:
        raise NoSuchPageError(_("The texts of this pair are no longer stored."))
    return _page(request, part, shown)


@router.post(
    "/judging/{pool}/verdicts", status_code=201, summary="Say whether it fits", openapi_extra=takes(VerdictWanted)
)
def judge(
    request: Request,
    pool: str,
    actor: Judge,
    sent: Annotated[VerdictWanted, Depends(body(VerdictWanted))],
    session: Writing,
) -> Response:
    part = _part(session, actor, pool)
    item = _item(part, sent.item)
    new = give_verdict(session, part, item, sent.verdict, now())
    if new:
        again = item.code in part.given
        note_event(session, actor, "judgement.given", f"pool:{pool}", item=item.code, again=again)
    saved = VerdictSaved(
        item=item.code,
        verdict=sent.verdict,
        new=new,
        judged=len({*part.given, item.code}),
        pairs=len(part.items),
    )
    return see(request, f"/judging/{pool}/next", saved)


def _judged_by(session: Session, actor: Actor) -> Needs:
    return None if actor.may("needs.read_all") else need_keys_of(session, actor.owner_key or "")


def _part(session: Session, actor: Actor, key: str) -> Part:
    """The actor's part of a pool. Raises NoSuchPageError where there is nothing in it for them."""
    pool: PoolFacts | None = stored_pool(session, key)
    parts = parts_of(session, [pool], actor.label, _judged_by(session, actor)) if pool else []
    if not parts or not parts[0].items:
        raise NoSuchPageError(_("There is nothing to judge here."))
    return parts[0]


def _item(part: Part, code: str) -> Item:
    found = part.item(code)
    if found is None:
        raise NoSuchPageError(_("There is nothing to judge here."))
    return found


def _page(request: Request, part: Part, shown: Shown | None) -> Response:
    before = part.before(shown.code if shown else None)
    pair = shown and ShownPair(
        item=shown.code,
        language=shown.language,
        need=dict(shown.need),
        profile=[ShownText(language=language, text=text) for language, text in shown.profile],
        verdict=part.given.get(shown.code),
    )
    resource = PairToJudge(
        pool=part.pool.key,
        judged=len(part.given),
        pairs=len(part.items),
        pair=pair,
        before=before.code if before else None,
    )
    return answer(request, "judge.html", resource)


def _line(actor: Actor, part: Part, done: bool, stored: Mapping[str, StoredNeed]) -> PoolLine:
    """A pool as a line; whether its judges agree is told to those whom it can lead no more."""
    told = done or actor.may("judging.read")
    return PoolLine(
        key=part.pool.key,
        made_at=part.pool.created_at,
        needs=_pooled(part, stored),
        pairs=len(part.items),
        judged=len(part.given),
        finished=done,
        agreement=_agreement(pool_agreement(part)) if told else None,
    )


def _by_key(session: Session) -> Mapping[str, StoredNeed]:
    return {need.key: need for need in stored_needs(session)}


def _pooled(part: Part, stored: Mapping[str, StoredNeed]) -> list[PooledNeed]:
    """The needs of a part, each once, in the pool's order."""
    keys = dict.fromkeys(item.need for item in part.items)
    texts = [(key, stored[key].text) for key in keys]
    return [PooledNeed(key=key, title=text.title, language=text.language) for key, text in texts]


def _agreement(found: PoolAgreement) -> AgreementFound:
    return AgreementFound(
        nominal=found.nominal.alpha,
        ordinal=found.ordinal.alpha,
        judges=found.ordinal.judges,
        pairs=found.ordinal.units,
    )
