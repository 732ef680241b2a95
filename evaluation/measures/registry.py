"""Every measure in the house, for the report, the documentation and the tests that compare them."""

from evaluation import agreement, stability
from evaluation.errors import MeasureError
from evaluation.measures import bounds, calibration, catalogue, exposure, ranking
from evaluation.measures.definition import Measure

MEASURES: tuple[Measure, ...] = (
    *ranking.DEFINITIONS,
    *bounds.DEFINITIONS,
    *catalogue.DEFINITIONS,
    *exposure.DEFINITIONS,
    *calibration.DEFINITIONS,
    *stability.DEFINITIONS,
    *agreement.DEFINITIONS,
)


def describe(name: str) -> Measure:
    """The definition of a measure, by its name with k or with a figure: "nDCG@k", "condensed nDCG@10".

    MeasureError where there is no such measure.
    """
    head, at, cutoff = name.partition("@")
    family = f"{head}@k" if at and cutoff.isdecimal() else name
    for measure in MEASURES:
        if measure.name == family:
            return measure
    raise MeasureError(f"{name!r} is no measure; known are {', '.join(measure.name for measure in MEASURES)}")
