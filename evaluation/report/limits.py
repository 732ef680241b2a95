"""What a reader must not conclude from an evaluation."""

from collections.abc import Iterator

from evaluation.experiment import GIVEN
from evaluation.findings import Findings
from evaluation.measures.headline import ENOUGH_JUDGED
from evaluation.report.wording import Wording

FEW_OWNERS = 10
FEW_NEEDS = 50
ALPHA = 0.05


def limits(found: Findings, say: Wording) -> list[str]:
    """The limits that apply, in sentences."""
    return list(_limits(found, say))


def smallest_p(owners: int) -> float:
    """The lowest p-value a two-sided sign-turning test can give: all owners agree."""
    return min(1.0, 0.5 ** (owners - 1))


def _limits(found: Findings, say: Wording) -> Iterator[str]:
    flow, leaks = found.flow, found.leaks
    yield say("limit_picked")
    judged = found.own.measures["Judged@10"].mean
    if judged < ENOUGH_JUDGED:
        yield say("limit_judged", share=say.percent(judged))
    if flow.owners < FEW_OWNERS:
        yield say("limit_owners", owners=flow.owners)
    if smallest_p(flow.owners) > ALPHA:
        yield say("limit_p", owners=flow.owners, p=say.number(smallest_p(flow.owners)))
    if flow.needs < FEW_NEEDS:
        yield say("limit_needs", needs=flow.needs)
    if undated := len(leaks.undated_needs) + len(leaks.undated_profiles):
        yield say("limit_dates", count=undated)
    if flow.changed:
        yield say("limit_changed", count=len(flow.changed))
    if flow.not_in_force:
        yield say("limit_not_in_force", count=len(flow.not_in_force))
    if not found.one_catalogue:
        yield say("proof_restricted")
    if all(system.name != GIVEN for system in found.systems):
        yield say("limit_given")
    yield say("limit_groups")
