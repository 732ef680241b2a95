"""What became of companies that were presented for a need, as lines of a page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from models.need_repository import StoredNeed
from models.outcome_repository import StageReached
from models.outcomes import OutcomeStage
from service.web.resources import OutcomeLine, ReachedStage

ORDER = list(OutcomeStage)


def outcome_lines(reached: Iterable[StageReached], needs: Mapping[str, StoredNeed]) -> list[OutcomeLine]:
    """A line for every company and need, of those in `needs`, with the stages in order, the presentation first
    where its day is known."""
    pairs: dict[tuple[str, str], list[StageReached]] = defaultdict(list)
    for one in reached:
        if one.need_key in needs:
            pairs[one.need_key, one.company_uid].append(one)
    return [_line(needs[key], stages) for (key, _), stages in pairs.items()]


def furthest_first(lines: Iterable[OutcomeLine]) -> list[OutcomeLine]:
    """Who came furthest comes first; those who came as far, by name."""
    return sorted(lines, key=lambda line: (-ORDER.index(line.stages[-1].stage), line.company_name))


def newest_first(lines: Iterable[OutcomeLine]) -> list[OutcomeLine]:
    """What happened last comes first, what bears no date last."""
    return sorted(lines, key=lambda line: max(stage.on or dt.date.min for stage in line.stages), reverse=True)


def _line(need: StoredNeed, reached: list[StageReached]) -> OutcomeLine:
    shown = [day for one in reached if (day := one.presented_on) is not None]
    stages = [
        ReachedStage(stage=one.stage, on=one.on, decision=one.decision, reason=one.reason)
        for one in reached
        if one.stage is not OutcomeStage.PRESENTED or not shown
    ]
    if shown:
        stages.append(ReachedStage(stage=OutcomeStage.PRESENTED, on=min(shown), decision=None, reason=""))
    return OutcomeLine(
        need_key=need.key,
        title=need.text.title,
        language=need.text.language,
        company_uid=reached[0].company_uid,
        company_name=reached[0].company_name,
        stages=sorted(stages, key=lambda stage: (ORDER.index(stage.stage), stage.on or dt.date.max)),
    )
